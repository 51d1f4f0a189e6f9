/* The HTML report: one self-contained page that loads nothing, for all images of a call. */
#include "alloc.h"
#include "html_parts.h"
#include "reporters.h"
#include "walk.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

struct html_report {
    struct text images; /* the page's body so far */
    struct text index;  /* one line for each image */
    size_t count, failed;
};

static void *start(const struct report_setting *setting)
{
    (void)setting;
    return alloc_items(1, sizeof(struct html_report));
}

void html_counts(struct text *out, const struct verdict *verdict)
{
    static const char *const nouns[SEVERITY_COUNT] = {"note", "warning", "error", "brick"};
    text_add(out, "<ul class=\"counts\">");
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        text_add(out, "<li class=\"%s%s\"><b>%zu</b> %s%s</li>", nouns[i], verdict->counts[i] > 0 ? "" : " none",
                 verdict->counts[i], nouns[i], verdict->counts[i] == 1 ? "" : "s");
    if (verdict->accepted_count > verdict->known_count)
        text_add(out, "<li class=\"accepted\"><b>%zu</b> accepted</li>",
                 verdict->accepted_count - verdict->known_count);
    if (verdict->known_count > 0)
        text_add(out, "<li class=\"accepted\"><b>%zu</b> known</li>", verdict->known_count);
    text_add(out, "</ul>\n");
}

static void add_fact(struct text *out, const char *term, const char *name)
{
    text_add(out, "<div><dt>%s</dt><dd>", term);
    html_name(out, name);
    text_add(out, "</dd></div>");
}

/* How much of the code was seen, and how often it could not be followed. */
static void add_code(struct text *out, const struct walk *walk)
{
    text_add(out, "<div><dt>Code</dt><dd>");
    html_number(out, walk->instructions);
    text_add(out, " instructions, ");
    html_number(out, walk->indirect_calls + walk->indirect_jumps);
    text_add(out, " indirect branches not followed</dd></div>");
}

static void add_facts(const struct html_page *page)
{
    const struct subject *s = page->judged->subject;
    struct text *out = page->out;
    text_add(out, "<dl class=\"facts\">");
    add_fact(out, "Format", image_format_title(s->image->format));
    text_add(out, "<div><dt>Loaded</dt><dd>");
    html_size(out, image_loaded(s->image, range_of(0, UINT64_MAX)));
    text_add(out, "</dd></div>");
    add_fact(out, "Board", s->board->name);
    add_fact(out, "Chip", s->chip->name);
    if (s->map != &s->board->map)
        add_fact(out, "Memory", s->map->path);
    if (s->image->has_entry) {
        text_add(out, "<div><dt>Entry</dt><dd>");
        html_address(out, s->image->entry);
        text_add(out, "</dd></div>");
    }
    text_add(out, "<div><dt>Rules</dt><dd>%zu, %zu skipped</dd></div>", page->judged->verdict->rule_count,
             page->judged->verdict->skip_count);
    if (s->walk != NULL)
        add_code(out, s->walk);
    text_add(out, "<div class=\"digest\"><dt>SHA-256</dt><dd><code>%s</code></dd></div></dl>\n", s->image->sha256);
}

static void add_head(const struct html_page *page, const char *path, const char *verdict)
{
    text_add(page->out,
             "<article class=\"image %s\" id=\"i%zu\" aria-labelledby=\"i%zu-name\">\n<header>\n"
             "<p class=\"verdict\">%s</p>\n<h2 id=\"i%zu-name\">",
             verdict, page->number, page->number, verdict, page->number);
    html_name(page->out, path);
    text_add(page->out, "</h2>\n");
}

static void add_index(struct html_report *report, const char *path, const char *verdict)
{
    text_add(&report->index, "<li class=\"%s\"><span class=\"chip\">%s</span> <a href=\"#i%zu\">", verdict, verdict,
             report->count);
    html_name(&report->index, path);
    text_add(&report->index, "</a></li>\n");
}

static void add_unread(struct html_report *report, const struct reported *input)
{
    struct html_page page = {.out = &report->images, .number = report->count};
    add_index(report, input->path, "unread");
    add_head(&page, input->path, "unread");
    text_add(page.out, "<p class=\"fault\">");
    html_name(page.out, input->fault->sentence);
    text_add(page.out, "</p>\n</header>\n</article>\n");
}

static void add(void *state, const struct reported *input, struct text *out)
{
    struct html_report *report = state;
    (void)out;
    report->count++;
    report->failed += input->judged == NULL || !input->judged->verdict->pass;
    if (input->judged == NULL) {
        add_unread(report, input);
        return;
    }
    struct picture *picture = picture_new(input->judged->subject);
    struct html_page page = {&report->images, input->judged, picture, report->count};
    const char *verdict = input->judged->verdict->pass ? "pass" : "fail";
    add_index(report, input->path, verdict);
    add_head(&page, input->path, verdict);
    html_counts(page.out, input->judged->verdict);
    add_facts(&page);
    text_add(page.out, "</header>\n");
    html_memory(&page);
    html_findings(&page);
    html_bands(&page);
    html_symbols(&page);
    html_vectors(&page);
    html_fingerprint(&page);
    html_skips(&page);
    html_data(&page);
    text_add(page.out, "</article>\n");
    picture_free(picture);
}

/* The page may run this one script and load nothing, whatever else an image's names might bring in. */
static void add_policy(struct text *out)
{
    struct sha256_ctx hash;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char base64[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
    sha256_init(&hash);
    sha256_update(&hash, strlen(html_script), (const uint8_t *)html_script);
    sha256_digest(&hash, sizeof digest, digest);
    base64_encode_raw(base64, sizeof digest, digest);
    text_add(out,
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
             "script-src 'sha256-%.*s'; base-uri 'none'; form-action 'none'\">\n",
             (int)sizeof base64, base64);
}

/* What claimed ranges are hatched with; the style sheet colours it. */
static void add_hatches(struct text *out)
{
    text_add(out, "<svg class=\"hatches\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>");
    static const char *const shapes[OWNER_COUNT] = {"M-2 8L8 -2M4 10L10 4M-2 2L2 -2", "M-2 0L8 10M-2 6L2 10M4 -2L10 4",
                                                    "M0 2h8M0 6h8"};
    for (unsigned i = 0; i < OWNER_COUNT; i++)
        text_add(out,
                 "<pattern id=\"hatch-%s\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path d=\"%s\"/>"
                 "</pattern>",
                 owner_name((enum owner)i), shapes[i]);
    text_add(out, "</defs></svg>\n");
}

void html_open(struct text *out, const char *verdict)
{
    text_add(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n");
    add_policy(out);
    text_add(out, "<title>%s – dsocheck</title>\n<style>\n%s</style>\n</head>\n<body>\n", verdict, html_style);
    add_hatches(out);
    text_add(out, "<header class=\"page\"><h1>dsocheck</h1> <span class=\"version\">%s</span></header>\n<main>\n",
             DSOCHECK_VERSION);
}

void html_close(struct text *out)
{
    text_add(out, "</main>\n<script>%s</script>\n</body>\n</html>\n", html_script);
}

static void finish(void *state, struct text *out)
{
    struct html_report *report = state;
    html_open(out, report->failed > 0 ? "FAIL" : "PASS");
    if (report->count > 1)
        text_add(out,
                 "<nav class=\"index\" aria-label=\"Images\"><p><b>%zu</b> images, <b>%zu</b> failed</p>\n"
                 "<ul>\n%s</ul></nav>\n",
                 report->count, report->failed, text_string(&report->index));
    text_add_bytes(out, text_string(&report->images), report->images.length);
    html_close(out);
    text_release(&report->images);
    text_release(&report->index);
    free(report);
}

const struct reporter html_reporter = {.name = "html", .digest = true, .start = start, .add = add, .finish = finish};
