/* Markdown for a pull request: the verdict, what was found, how full the regions are, and what changed. */
#include "base/alloc.h"
#include "markdown.h"
#include "pieces.h"
#include "reporters.h"

#include <stdlib.h>
#include <string.h>

/* A comment on GitHub holds 65,536 characters. */
#define SHOWN 40

#define ULL(x) ((unsigned long long)(x))

/* "in .text, ROM 0x0804c000..0x0807e000; source: app.ld:12" */
static void add_place(struct text *out, const struct judged *judged, const struct finding *f)
{
    size_t index = f->region != NULL ? map_find(judged->subject->map, f->region) : NO_REGION;
    const char *separator = "In ";
    if (f->section != NULL && f->section[0] != '\0') {
        text_add(out, "%s", separator);
        markdown_add(out, f->section);
        separator = ", ";
    }
    if (f->region != NULL) {
        text_add(out, "%s", separator);
        markdown_add(out, f->region);
        separator = "; ";
    }
    if (index != NO_REGION) {
        struct range range = region_range(&judged->subject->map->regions[index]);
        text_add(out, " `0x%08llx..0x%08llx`", ULL(range.start), ULL(range.end));
    }
    if (f->line > 0) {
        text_add(out, "%s", separator[0] == 'I' ? "At " : "; at ");
        markdown_add(out, f->file != NULL ? f->file : judged->subject->image->path);
        text_add(out, ":%u", f->line);
    }
    if (separator[0] != 'I' || f->line > 0)
        text_add(out, ". ");
}

/* `before` is the finding above it; a fix of both is said once. */
static void add_finding(struct text *out, const struct judged *judged, const struct finding *f,
                        const struct finding *before)
{
    text_add(out, "* **%s %s** %s: ", severity_name(f->severity), f->rule->code, f->rule->slug);
    markdown_add(out, f->message);
    text_add(out, "  \n  ");
    add_place(out, judged, f);
    if (before == NULL || strcmp(before->fix, f->fix) != 0) {
        text_add(out, "Fix: ");
        markdown_add(out, f->fix);
        text_add(out, ".");
    }
    struct text followers = {0};
    if (text_add_followers(&followers, judged->verdict, f) > 0)
        text_add(out, " From it follow: %s.", text_string(&followers));
    text_release(&followers);
    text_add(out, "\n");
    if (f->accepted == NULL)
        return;
    text_add(out, "  Accepted: ");
    markdown_add(out, f->accepted);
    text_add(out, "\n");
}

static void add_findings(struct text *out, const struct judged *judged)
{
    const struct verdict *v = judged->verdict;
    const struct finding *before = NULL;
    size_t count = 0;
    for (size_t i = 0; i < v->finding_count; i++) {
        if (v->findings[i].known || finding_follows(v, &v->findings[i]))
            continue;
        if (count++ == 0)
            text_add(out, "\n");
        if (count <= SHOWN)
            add_finding(out, judged, &v->findings[i], before);
        before = &v->findings[i];
    }
    if (count > SHOWN)
        text_add(out, "* and %zu more\n", count - SHOWN);
}

/* "1 brick, 0 errors, 0 warnings, 0 notes on board ds203; 57 of 68 rules could look." */
static void add_counts(struct text *out, const struct judged *judged)
{
    const struct verdict *v = judged->verdict;
    const struct subject *s = judged->subject;
    text_add_count(out, v->counts[SEVERITY_BRICK], "brick", ", ");
    text_add_count(out, v->counts[SEVERITY_ERROR], "error", ", ");
    text_add_count(out, v->counts[SEVERITY_WARNING], "warning", ", ");
    text_add_count(out, v->counts[SEVERITY_NOTE], "note", " on board ");
    markdown_add(out, s->board->name);
    if (s->map != &s->board->map) {
        text_add(out, ", memory ");
        markdown_add(out, s->map->path);
    }
    text_add(out, "; ");
    text_add_looked(out, v);
    if (v->accepted_count > v->known_count)
        text_add(out, "; %zu accepted", v->accepted_count - v->known_count);
    if (v->known_count > 0)
        text_add(out, "; %zu known", v->known_count);
    text_add(out, ".\n");
    if (s->assumed != NULL) {
        text_add(out, "\nAssumed %s: ", s->assumed->what);
        markdown_add(out, s->assumed->why);
        text_add(out, ".\n");
    }
    if (s->loosened == NULL)
        return;
    text_add(out, "\nMade laxer by ");
    markdown_add(out, s->project);
    text_add(out, ": ");
    markdown_add(out, s->loosened + 2);
    text_add(out, ".\n");
}

static void add_heading(struct text *out, const char *path, const char *verdict)
{
    text_add(out, "### ");
    markdown_add(out, path);
    text_add(out, ": %s\n\n", verdict);
}

static void add_judged(struct text *out, const struct judged *judged)
{
    add_heading(out, judged->subject->image->path, judged->verdict->pass ? "PASS" : "FAIL");
    add_counts(out, judged);
    add_findings(out, judged);
    markdown_add_regions(out, judged->subject, judged->comparison);
    if (judged->comparison == NULL)
        return;
    text_add(out, "\nAgainst ");
    markdown_add(out, judged->old->image->path);
    text_add(out, ": ");
    markdown_add_total(out, judged->comparison);
    text_add(out, ".\n");
    markdown_add_changes(out, judged->comparison, false);
}

struct markdown {
    struct totals totals;
};

static void *start(const struct report_setting *setting)
{
    (void)setting;
    return alloc_items(1, sizeof(struct markdown));
}

static void add(void *report, const struct reported *input, struct text *out)
{
    struct markdown *markdown = report;
    const struct totals *t = &markdown->totals;
    if (t->passed + t->failed + t->unread > 0)
        text_add(out, "\n");
    totals_count(&markdown->totals, input);
    if (input->judged != NULL) {
        add_judged(out, input->judged);
        return;
    }
    add_heading(out, input->path, "UNREAD");
    markdown_add(out, unread_reason(input));
    text_add(out, "\n");
}

static void finish(void *report, struct text *out)
{
    struct markdown *markdown = report;
    if (markdown->totals.passed + markdown->totals.failed + markdown->totals.unread > 1) {
        text_add(out, "\n");
        report_totals_text(out, &markdown->totals);
    }
    free(markdown);
}

const struct reporter markdown_reporter = {.name = "markdown", .start = start, .add = add, .finish = finish};
