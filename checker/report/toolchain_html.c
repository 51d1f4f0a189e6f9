/* The HTML report of a toolchain: the answer, the facts, the probes and the findings, on one page that loads nothing.
 */
#include "html_parts.h"
#include "reporters.h"
#include "toolchain_parts.h"

#include <string.h>

static void add_fact(void *context, const char *name, const char *value)
{
    struct text *out = context;
    if (value == NULL || value[0] == '\0')
        return;
    text_add(out, "<div><dt>%s</dt><dd>", name);
    html_name(out, value);
    text_add(out, "</dd></div>");
}

static void add_head(const struct html_page *page)
{
    const struct judged *judged = page->judged;
    const char *verdict = judged->verdict->pass ? "pass" : "fail";
    struct text *out = page->out;
    struct trust trust;
    trust_of(judged, &trust);
    text_add(out,
             "<article class=\"image %s\" id=\"i1\" aria-labelledby=\"i1-name\">\n<header>\n"
             "<p class=\"verdict\">%s</p>\n<h2 id=\"i1-name\">",
             verdict, verdict);
    html_name(out, judged->subject->image->path);
    text_add(out, "</h2>\n<p class=\"trusted\">Trusted for ");
    html_name(out, text_string(&trust.part));
    text_add(out, ": <b>%s</b>", trust.answer);
    if (trust.because.length > 0) {
        text_add(out, strcmp(trust.answer, "yes") == 0 ? ", " : ", because ");
        html_name(out, text_string(&trust.because));
    }
    text_add(out, "</p>\n");
    trust_release(&trust);
    html_counts(out, judged->verdict);
    text_add(out, "<dl class=\"facts\">");
    toolchain_facts(judged->toolchain, add_fact, out);
    text_add(out, "</dl>\n</header>\n");
}

static void add_probe(struct text *out, const struct probe *p)
{
    struct text outcome = {0};
    probe_outcome(p, &outcome);
    text_add(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td><td class=\"number\">", p->name,
             p->language, p->compiled ? "yes" : "no", p->linked ? "yes" : "no");
    if (p->linked)
        html_number(out, p->bytes);
    text_add(out, "</td><td>");
    html_name(out, text_string(&outcome));
    text_add(out, "</td></tr>\n");
    text_release(&outcome);
}

static void open_table(const struct html_page *page, const char *id, const char *const *columns)
{
    text_add(page->out,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"i%zu-%s-title\">"
             "<table><thead><tr>",
             page->number, id);
    for (; *columns != NULL; columns++)
        text_add(page->out, "<th scope=\"col\">%s</th>", *columns);
    text_add(page->out, "</tr></thead>\n<tbody>\n");
}

static void add_probes(const struct html_page *page)
{
    const struct toolchain *t = page->judged->toolchain;
    if (t->probe_count == 0)
        return;
    html_section(page, "probes", "Probes", t->probe_count);
    open_table(page, "probes",
               (const char *const[]){"Probe", "Language", "Compiled", "Linked", "Bytes", "As an image", NULL});
    for (size_t i = 0; i < t->probe_count; i++)
        add_probe(page->out, &t->probes[i]);
    text_add(page->out, "</tbody></table></div>\n</section>\n");
}

static void add_libraries(const struct html_page *page)
{
    const struct toolchain *t = page->judged->toolchain;
    if (t->library_count == 0)
        return;
    html_section(page, "libraries", "Libraries", t->library_count);
    open_table(page, "libraries", (const char *const[]){"Library", "Path", "SHA-256", NULL});
    for (size_t i = 0; i < t->library_count; i++) {
        text_add(page->out, "<tr><th scope=\"row\" class=\"name\">");
        html_name(page->out, t->libraries[i].name);
        text_add(page->out, "</th><td class=\"name\">");
        html_name(page->out, t->libraries[i].path);
        text_add(page->out, "</td><td><code>%s</code></td></tr>\n", t->libraries[i].sha256);
    }
    text_add(page->out, "</tbody></table></div>\n</section>\n");
}

/* One toolchain is one page, so nothing is kept for the end. */
static void add(void *report, const struct reported *input, struct text *out)
{
    (void)report;
    struct html_page page = {.out = out, .judged = input->judged, .number = 1};
    html_open(out, input->judged->verdict->pass ? "PASS" : "FAIL");
    add_head(&page);
    html_findings(&page);
    add_probes(&page);
    add_libraries(&page);
    html_skips(&page);
    text_add(out, "</article>\n");
    html_close(out);
}

const struct reporter toolchain_html_reporter = {
    .name = "html", .digest = true, .start = style_start, .add = add, .finish = style_finish};
