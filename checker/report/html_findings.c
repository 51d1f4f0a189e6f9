/* Findings, by rule, and the rules that were skipped. */
#include "debuginfo/demangle.h"
#include "html_parts.h"

#include <stdlib.h>
#include <string.h>

static void add_place(struct text *out, const char *class, const char *name)
{
    if (name == NULL || name[0] == '\0')
        return;
    text_add(out, "<span class=\"%s\">", class);
    html_name(out, name);
    text_add(out, "</span>");
}

static void add_places(const struct html_page *page, const struct finding *f)
{
    struct text *out = page->out;
    text_add(out, "<p class=\"places\">");
    if (f->has_address) {
        text_add(out, "<a class=\"address\" href=\"#i%zu-memory\" data-start=\"%llu\" data-end=\"%llu\">", page->number,
                 (unsigned long long)f->address, (unsigned long long)(f->end > f->address ? f->end : f->address + 1));
        if (f->end > f->address)
            html_range(out, (struct range){f->address, f->end});
        else
            html_address(out, f->address);
        text_add(out, "</a>");
    }
    add_place(out, "region", f->region);
    add_place(out, "section-name", f->section);
    char *symbol = demangle_or_copy(f->symbol);
    add_place(out, "symbol", symbol);
    free(symbol);
    if (f->line > 0) {
        text_add(out, "<span class=\"source\">");
        html_name(out, f->file != NULL ? f->file : page->judged->subject->image->path);
        text_add(out, ":%u</span>", f->line);
    }
    text_add(out, "</p>\n");
}

/* What follows from the finding stands in its item, without the fix, which is the same. */
static void add_followers(const struct html_page *page, size_t cause)
{
    const struct verdict *v = page->judged->verdict;
    size_t count = 0;
    for (size_t i = cause + 1; i < v->finding_count && v->findings[i].caused_by == cause; i++) {
        const struct finding *f = &v->findings[i];
        if (!finding_follows(v, f))
            continue;
        text_add(page->out, "%s<li id=\"i%zu-finding-%zu\">\n<p class=\"sentence\"><code>%s</code> ",
                 count++ == 0 ? "<p class=\"follows\">From it follow:</p>\n<ol class=\"list\">\n" : "", page->number, i,
                 f->rule->code);
        html_name(page->out, f->message);
        text_add(page->out, "</p>\n");
        add_places(page, f);
        text_add(page->out, "</li>\n");
    }
    text_add(page->out, "%s", count > 0 ? "</ol>\n" : "");
}

/* `before` is the finding above it in the same list; what both say is said once. */
static void add_finding(const struct html_page *page, const struct finding *f, size_t index,
                        const struct finding *before)
{
    struct text *out = page->out;
    text_add(out, "<li class=\"%s\" id=\"i%zu-finding-%zu\">\n<p class=\"sentence\">",
             f->accepted != NULL ? "accepted" : severity_name(f->severity), page->number, index);
    html_name(out, f->message);
    text_add(out, "</p>\n");
    add_places(page, f);
    if (before == NULL || strcmp(before->fix, f->fix) != 0) {
        text_add(out, "<p class=\"fix\"><b>Fix</b> ");
        html_name(out, f->fix);
        text_add(out, "</p>\n");
    }
    if (f->accepted != NULL) {
        text_add(out, "<p class=\"reason\"><b>Accepted</b> ");
        html_name(out, f->accepted);
        text_add(out, "</p>\n");
    }
    add_followers(page, index);
    text_add(out, "</li>\n");
}

static void add_explanation(struct text *out, const char *term, const char *sentence)
{
    text_add(out, "<dt>%s</dt><dd>", term);
    html_name(out, sentence);
    text_add(out, "</dd>");
}

static void start_rule(const struct html_page *page, const struct finding *f)
{
    const struct rule *rule = f->rule;
    struct text *out = page->out;
    const char *severity = severity_name(f->severity);
    text_add(out, "<div class=\"rule %s\">\n<h4><span class=\"chip\">%s</span> <code>%s</code> <span>%s</span></h4>\n",
             severity, severity, rule->code, rule->slug);
    text_add(out, "<details class=\"why\"><summary>Why this matters</summary>\n<dl>");
    add_explanation(out, "What", rule->summary);
    add_explanation(out, "Why", rule->why);
    add_explanation(out, "Fix", rule->remedy);
    add_explanation(out, "Source", rule->source);
    text_add(out, "</dl></details>\n<ol class=\"list\">\n");
}

void html_findings(const struct html_page *page)
{
    const struct verdict *verdict = page->judged->verdict;
    html_section(page, "findings", "Findings", verdict->finding_count);
    if (verdict->finding_count == 0)
        text_add(page->out, "<p class=\"nothing\">No rule found anything.</p>\n");
    const struct finding *before = NULL;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *f = &verdict->findings[i];
        if (finding_follows(verdict, f))
            continue;
        if (before == NULL || before->rule != f->rule || before->severity != f->severity) {
            text_add(page->out, "%s", before != NULL ? "</ol>\n</div>\n" : "");
            start_rule(page, f);
            before = NULL;
        }
        add_finding(page, f, i, before);
        before = f;
    }
    text_add(page->out, "%s</section>\n", verdict->finding_count > 0 ? "</ol>\n</div>\n" : "");
}

void html_skips(const struct html_page *page)
{
    const struct verdict *verdict = page->judged->verdict;
    if (verdict->skip_count == 0)
        return;
    html_section(page, "skipped", "Skipped rules", verdict->skip_count);
    text_add(page->out,
             "<p class=\"hint\">What they need is not there. Skipped is not fine.</p>\n"
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"i%zu-skipped-title\">"
             "<table><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Because</th></tr></thead>\n<tbody>\n",
             page->number);
    for (size_t i = 0; i < verdict->skip_count; i++) {
        const struct skip *skip = &verdict->skips[i];
        text_add(page->out, "<tr><th scope=\"row\"><code>%s</code> <span class=\"slug\">%s</span></th><td>",
                 skip->rule->code, skip->rule->slug);
        html_name(page->out, skip->reason);
        text_add(page->out, "</td></tr>\n");
    }
    text_add(page->out, "</tbody></table></div>\n</section>\n");
}
