/* The HTML report: one self-contained page that loads nothing, for all images of a call. */
#include "base/alloc.h"
#include "code/walk.h"
#include "html_parts.h"
#include "reporters.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* More of them are told on a card each: with all their symbols a browser would not open the page. */
#define WHOLE_IMAGES 20

struct html_report {
    struct text images;   /* the page's body so far */
    struct text cards;    /* its body if there are too many */
    struct text index;    /* one line for each image */
    struct text failures; /* of them, those of images that did not pass */
    size_t count, failed;
};

static void *start(const struct report_setting *setting)
{
    (void)setting;
    return alloc_items(1, sizeof(struct html_report));
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
    if (s->assumed != NULL)
        add_fact(out, "Assumed", s->assumed->why);
    add_fact(out, "Board", s->board->name);
    add_fact(out, "Chip", s->chip->name);
    if (s->map != &s->board->map)
        add_fact(out, "Memory", s->map->path);
    if (s->image->has_entry) {
        text_add(out, "<div><dt>Entry</dt><dd>");
        html_address(out, s->image->entry);
        text_add(out, "</dd></div>");
    }
    if (s->walk != NULL)
        add_code(out, s->walk);
    text_add(out, "<div class=\"digest\"><dt>SHA-256</dt><dd><code>%s</code></dd></div></dl>\n", s->image->sha256);
}

static void open_article(struct text *out, size_t number, const char *class, const char *verdict)
{
    text_add(out, "<article class=\"%s %s\" id=\"i%zu\" aria-labelledby=\"i%zu-name\">\n<header>\n", class, verdict,
             number, number);
}

static void add_index(struct text *index, size_t number, const char *path, const char *verdict)
{
    text_add(index, "<li class=\"%s\"><span class=\"chip\">%s</span> <a href=\"#i%zu\">", verdict, verdict, number);
    html_name(index, path);
    text_add(index, "</a></li>\n");
}

static void add_unread(struct text *out, size_t number, const char *class, const struct reported *input)
{
    open_article(out, number, class, "unread");
    text_add(out, "<p class=\"verdict\">unread</p>\n<h2 id=\"i%zu-name\">", number);
    html_name(out, input->path);
    text_add(out, "</h2>\n<p class=\"fault\">");
    html_name(out, input->fault->sentence);
    text_add(out, "</p>\n</header>\n</article>\n");
}

/* Who opens the page of a failure looks for what is wrong, who opens that of a pass for what lies where. */
static void add_parts(const struct html_page *page)
{
    if (page->judged->verdict->pass) {
        add_facts(page);
        text_add(page->out, "</header>\n");
        html_memory(page);
        html_findings(page);
    } else {
        text_add(page->out, "</header>\n");
        html_findings(page);
        html_section(page, "image", "Image", 0);
        add_facts(page);
        text_add(page->out, "</section>\n");
        html_memory(page);
    }
    html_bands(page);
    html_symbols(page);
    html_vectors(page);
    html_rehearsal(page);
    html_fingerprint(page);
    html_skips(page);
    html_data(page);
}

static void add_image(struct html_report *report, const struct reported *input, const char *verdict)
{
    struct picture *picture = picture_new(input->judged->subject);
    struct html_page page = {&report->images, input->judged, picture, report->count};
    open_article(page.out, report->count, "image", verdict);
    html_heading(&page);
    add_parts(&page);
    text_add(page.out, "</article>\n");
    picture_free(picture);
}

/* What a page of many images has of each. */
static void add_card(struct html_report *report, const struct reported *input, const char *verdict)
{
    struct html_page page = {&report->cards, input->judged, NULL, report->count};
    open_article(page.out, report->count, "card", verdict);
    html_heading(&page);
    html_fills(&page);
    text_add(page.out, "</header>\n</article>\n");
}

static void add(void *state, const struct reported *input, struct text *out)
{
    struct html_report *report = state;
    const char *verdict = input->judged == NULL ? "unread" : input->judged->verdict->pass ? "pass" : "fail";
    (void)out;
    report->count++;
    add_index(&report->index, report->count, input->path, verdict);
    if (strcmp(verdict, "pass") != 0) {
        report->failed++;
        add_index(&report->failures, report->count, input->path, verdict);
    }
    if (input->judged == NULL) {
        add_unread(&report->cards, report->count, "card", input);
        add_unread(&report->images, report->count, "image", input);
        return;
    }
    add_card(report, input, verdict);
    if (report->count <= WHOLE_IMAGES)
        add_image(report, input, verdict);
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
    bool whole = report->count <= WHOLE_IMAGES;
    if (report->count > 1)
        text_add(out,
                 "<nav class=\"index\" aria-label=\"Images\"><p><b>%zu</b> images, <b>%zu</b> failed</p>\n%s"
                 "<ul>\n%s</ul></nav>\n",
                 report->count, report->failed,
                 whole ? "" : "<p class=\"hint\">A report of one image has its picture, symbols and vectors.</p>\n",
                 text_string(whole ? &report->index : &report->failures));
    const struct text *body = whole ? &report->images : &report->cards;
    text_add_bytes(out, text_string(body), body->length);
    html_close(out);
    text_release(&report->images);
    text_release(&report->cards);
    text_release(&report->index);
    text_release(&report->failures);
    free(report);
}

const struct reporter html_reporter = {.name = "html", .digest = true, .start = start, .add = add, .finish = finish};
