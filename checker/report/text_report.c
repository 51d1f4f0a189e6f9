#include "base/alloc.h"
#include "facts/usage.h"
#include "pieces.h"
#include "reporters.h"

#include <stdlib.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

static const char *paint(struct text_style style, const char *code)
{
    return style.color ? code : "";
}

static const char *severity_color(enum severity severity)
{
    static const char *const codes[SEVERITY_COUNT] = {
        [SEVERITY_NOTE] = "\033[36m",
        [SEVERITY_WARNING] = "\033[33m",
        [SEVERITY_ERROR] = "\033[31m",
        [SEVERITY_BRICK] = "\033[1;31m",
    };
    return codes[severity];
}

/* "in .text, ROM 0x0804c000..0x0807e000; source: main.c:12" */
static void add_place(struct text *out, const struct judged *judged, const struct finding *f)
{
    const char *separator = "  in ";
    if (f->section != NULL && f->section[0] != '\0') {
        text_add(out, "%s", separator);
        text_add_escaped(out, f->section);
        separator = ", ";
    }
    size_t index = f->region != NULL ? map_find(judged->subject->map, f->region) : NO_REGION;
    if (f->region != NULL) {
        text_add(out, "%s", separator);
        text_add_escaped(out, f->region);
        separator = ", ";
    }
    if (index != NO_REGION) {
        struct range r = region_range(&judged->subject->map->regions[index]);
        text_add(out, " 0x%08llx..0x%08llx", ULL(r.start), ULL(r.end));
    }
    bool placed = strcmp(separator, ", ") == 0;
    if (f->line > 0) {
        text_add(out, "%ssource: ", placed ? "; " : "  ");
        text_add_escaped(out, f->file != NULL ? f->file : judged->subject->image->path);
        text_add(out, ":%u", f->line);
    } else if (placed) {
        text_add(out, "; source: none");
    }
    if (placed || f->line > 0)
        text_add(out, "\n");
}

void text_add_finding(struct text *out, const struct judged *judged, const struct finding *f, struct text_style style)
{
    const char *rule_code = f->rule->code;
    text_add_escaped(out, judged->subject->image->path);
    text_add(out, ": %s%s%s[%s] %s: ", paint(style, severity_color(f->severity)), severity_name(f->severity),
             paint(style, "\033[0m"), rule_code, f->rule->slug);
    text_add_escaped(out, f->message);
    text_add(out, "\n");
    add_place(out, judged, f);
    if (finding_follows(judged->verdict, f)) {
        const struct rule *cause = judged->verdict->findings[f->caused_by].rule;
        text_add(out, "  follows from %s %s\n", cause->code, cause->slug);
        return;
    }
    text_add(out, "  fix: ");
    text_add_escaped(out, f->fix);
    text_add(out, " (dsocheck explain %s)\n", rule_code);
    if (f->accepted != NULL) {
        text_add(out, "  accepted: ");
        text_add_escaped(out, f->accepted);
        text_add(out, "\n");
    }
}

/* "  and 4 that follow: 3 MEM001, PRT001 (-v shows them)" */
static void add_followers(struct text *out, const struct verdict *verdict, const struct finding *cause)
{
    struct text codes = {0};
    size_t count = text_add_followers(&codes, verdict, cause);
    if (count > 0)
        text_add(out, "  and %zu that %s: %s (-v shows %s)\n", count, count == 1 ? "follows" : "follow",
                 text_string(&codes), count == 1 ? "it" : "them");
    text_release(&codes);
}

void text_add_findings(struct text *out, const struct judged *judged, struct text_style style)
{
    const struct verdict *v = judged->verdict;
    for (size_t i = 0; i < v->finding_count; i++) {
        const struct finding *f = &v->findings[i];
        if (!style.verbose && (f->known || finding_follows(v, f)))
            continue;
        text_add_finding(out, judged, f, style);
        if (!style.verbose)
            add_followers(out, v, f);
    }
}

void text_add_skips(struct text *out, const struct judged *judged)
{
    for (size_t i = 0; i < judged->verdict->skip_count; i++) {
        const struct skip *skip = &judged->verdict->skips[i];
        text_add_escaped(out, judged->subject->image->path);
        text_add(out, ": skipped[%s] %s: because ", skip->rule->code, skip->rule->slug);
        text_add_escaped(out, skip->reason);
        text_add(out, "\n");
    }
}

void text_add_count(struct text *out, size_t count, const char *noun, const char *separator)
{
    text_add(out, "%zu %s%s%s", count, noun, count == 1 ? "" : "s", separator);
}

void text_add_looked(struct text *out, const struct verdict *verdict)
{
    text_add(out, "%zu of %zu rules could look", verdict->rule_count - verdict->skip_count, verdict->rule_count);
}

/* All findings are counted; how many there are without those that follow is said when that is another number. */
static void add_causes(struct text *out, const struct verdict *verdict)
{
    size_t causes = 0, counted = 0;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        counted += verdict->findings[i].accepted == NULL;
        causes += verdict->findings[i].accepted == NULL && !finding_follows(verdict, &verdict->findings[i]);
    }
    if (causes < counted)
        text_add(out, " from %zu cause%s", causes, causes == 1 ? "" : "s");
}

void text_add_summary(struct text *out, const struct judged *judged, struct text_style style)
{
    const struct verdict *v = judged->verdict;
    const struct subject *s = judged->subject;
    text_add_escaped(out, s->image->path);
    text_add(out, ": %s%s%s ", paint(style, v->pass ? "\033[32m" : "\033[1;31m"), v->pass ? "PASS" : "FAIL",
             paint(style, "\033[0m"));
    text_add_count(out, v->counts[SEVERITY_BRICK], "brick", ", ");
    text_add_count(out, v->counts[SEVERITY_ERROR], "error", ", ");
    text_add_count(out, v->counts[SEVERITY_WARNING], "warning", ", ");
    text_add_count(out, v->counts[SEVERITY_NOTE], "note", "");
    add_causes(out, v);
    text_add(out, " (board ");
    text_add_escaped(out, s->board->name);
    if (s->map != &s->board->map) {
        text_add(out, ", memory ");
        text_add_escaped(out, s->map->path);
    }
    if (s->project != NULL) {
        text_add(out, ", project ");
        text_add_escaped(out, s->project);
    }
    text_add(out, ", ");
    text_add_looked(out, v);
    if (v->accepted_count > v->known_count)
        text_add(out, ", %zu accepted", v->accepted_count - v->known_count);
    if (v->known_count > 0)
        text_add(out, ", %zu known", v->known_count);
    text_add(out, ")\n");
}

/* "ENTRY 0x0800c000 380 of 32,768 (1.2 %) · ROM …" */
static void add_fill(struct text *out, const struct judged *judged)
{
    const struct memory_map *map = judged->subject->map;
    const char *separator = "  ";
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *r = &map->regions[i];
        if (r->length == 0)
            continue;
        text_add(out, "%s", separator);
        text_add_escaped(out, r->name);
        text_add(out, " 0x%08llx ", ULL(r->origin));
        struct usage usage = region_usage(judged->subject, i);
        if (usage.known)
            text_add_grouped(out, usage.used);
        else
            text_add(out, "unknown");
        text_add(out, " of ");
        text_add_grouped(out, r->length);
        if (usage.known)
            text_add(out, " (%.1f %%)", 100.0 * (double)usage.used / (double)r->length);
        separator = " · ";
    }
    if (strcmp(separator, "  ") != 0)
        text_add(out, "\n");
}

/* "  written: app.bin app.adr app.bin.json" */
static void add_written(struct text *out, const struct names *emitted)
{
    for (size_t i = 0; i < emitted->count; i++) {
        text_add(out, i == 0 ? "  written: " : " ");
        text_add_escaped(out, emitted->at[i]);
    }
    if (emitted->count > 0)
        text_add(out, "\n");
}

/* Before anything else, and however quiet: who reads a pass must know what was left out for it. */
static void add_loosened(struct text *out, const struct subject *subject)
{
    if (subject->loosened == NULL)
        return;
    text_add_escaped(out, subject->image->path);
    text_add(out, ": made laxer by ");
    text_add_escaped(out, subject->project);
    text_add(out, ": ");
    text_add_escaped(out, subject->loosened + strlen(", "));
    text_add(out, "\n");
}

/* Never left out: a reader must know what the rest speaks of. */
static void add_assumed(struct text *out, const struct subject *subject)
{
    if (subject->assumed == NULL)
        return;
    text_add_escaped(out, subject->image->path);
    text_add(out, ": assumed %s: ", subject->assumed->what);
    text_add_escaped(out, subject->assumed->why);
    text_add(out, " (name it with --chip or --board)\n");
}

static void add_judged(struct text *out, const struct judged *judged, struct text_style style)
{
    const struct verdict *v = judged->verdict;
    add_loosened(out, judged->subject);
    add_assumed(out, judged->subject);
    text_add_findings(out, judged, style);
    if (style.verbose) {
        text_add_skips(out, judged);
        text_add_code(out, judged->subject);
    }
    if (style.quiet && v->pass)
        return;
    text_add_summary(out, judged, style);
    if (v->pass)
        add_fill(out, judged);
    if (judged->emitted != NULL)
        add_written(out, judged->emitted);
    if (judged->comparison != NULL)
        report_diff_text(out, judged->old, judged->subject, judged->comparison,
                         (struct diff_style){.color = style.color});
}

const char *unread_reason(const struct reported *input)
{
    const char *sentence = input->fault->sentence;
    size_t length = strlen(input->path);
    bool named = strncmp(sentence, input->path, length) == 0 && strncmp(sentence + length, ": ", 2) == 0;
    return named ? sentence + length + 2 : sentence;
}

/* On a terminal the sentence stands on stderr. */
static void add_fault(struct text *out, const struct reported *input, struct text_style style)
{
    if (!style.alone)
        return;
    text_add_escaped(out, input->path);
    text_add(out, ": UNREAD ");
    text_add_escaped(out, unread_reason(input));
    text_add(out, "\n");
}

void *style_start(const struct report_setting *setting)
{
    struct text_style *style = alloc_items(1, sizeof *style);
    *style = setting->style;
    return style;
}

struct text_report {
    struct text_style style;
    struct totals totals;
};

static void *start_text(const struct report_setting *setting)
{
    struct text_report *report = alloc_items(1, sizeof *report);
    report->style = setting->style;
    return report;
}

static void add_input(void *state, const struct reported *input, struct text *out)
{
    struct text_report *report = state;
    totals_count(&report->totals, input);
    if (input->judged == NULL)
        add_fault(out, input, report->style);
    else
        add_judged(out, input->judged, report->style);
}

/* What stands last on a terminal, when it is not about the only image. */
static void finish_text(void *state, struct text *out)
{
    const struct text_report *report = state;
    size_t bad = report->totals.failed + report->totals.unread;
    if (report->totals.passed + bad > 1 && (bad > 0 || !report->style.quiet))
        report_totals_text(out, &report->totals);
    free(state);
}

void style_finish(void *report, struct text *out)
{
    (void)out;
    free(report);
}

static void add_plan(void *state, const struct programmed *programmed, struct text *out)
{
    const struct text_report *report = state;
    if (!report->style.quiet)
        text_add_plan(out, programmed);
}

static void add_programmed(void *state, const struct programmed *programmed, struct text *out)
{
    const struct text_report *report = state;
    if (!report->style.quiet || programmed->state != NULL)
        text_add_programmed(out, programmed);
}

const struct reporter text_reporter = {.name = "text",
                                       .start = start_text,
                                       .add = add_input,
                                       .finish = finish_text,
                                       .plan = add_plan,
                                       .programmed = add_programmed};

void report_add_origin(struct text *out, const struct origin *origin)
{
    static const char *const agreed[2][2] = {{"nothing confirms", "RAM confirmed"},
                                             {"flash confirmed", "flash and RAM confirmed"}};
    text_add(out, "%s: %s", origin->sources, agreed[origin->flash_agreed][origin->ram_agreed]);
}

void report_map_text(struct text *out, const struct memory_map *map, const struct origin *origin)
{
    text_add(out, "%-16s %-10s %-10s %-10s %s\n", "Name", "Origin", "Length", "End", "Attributes");
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *r = &map->regions[i];
        struct text name = {0};
        text_add_escaped(&name, r->name);
        text_add(out, "%-16s 0x%08llx 0x%08llx 0x%08llx %s\n", text_string(&name), ULL(r->origin), ULL(r->length),
                 ULL(region_range(r).end), r->attributes);
        text_release(&name);
    }
    for (size_t i = 0; i < map->alias_count; i++) {
        text_add_escaped(out, map->aliases[i].name);
        text_add(out, " is an alias of ");
        text_add_escaped(out, map->regions[map->aliases[i].region].name);
        text_add(out, "\n");
    }
    if (origin != NULL) {
        text_add(out, "Sizes from ");
        report_add_origin(out, origin);
        text_add(out, "\n");
    }
}
