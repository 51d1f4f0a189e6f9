#include "judge.h"

#include "base/alloc.h"
#include "base/text.h"
#include "baseline.h"
#include "debuginfo/debuginfo.h"
#include "debuginfo/demangle.h"
#include "needs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A hostile or hopeless image can break a rule in a million places; the first ones tell the story. So many of those
 * that count, and so many of those that are accepted: neither can stand for the other. */
#define FINDINGS_PER_RULE 50
/* Longer than any mangled name; sections of a hostile file can share one that is as long as the file. */
#define TEXT_CAP ((size_t)4096)

struct inquiry {
    const struct rule *rule;
    struct debuginfo *debug; /* of the image; NULL without */
    const struct policy *policy;
    const struct memory_map *map; /* what its script accepts; NULL without */
    struct verdict *verdict;
    struct kind {
        size_t found, last;   /* last: index of the finding that stands for those beyond FINDINGS_PER_RULE */
        enum severity hidden; /* the worst of these */
    } counting, accepted;
};

static bool is_there(const char *wanted, const char *name)
{
    return wanted == NULL || (name != NULL && strcmp(wanted, name) == 0);
}

/* The user's word goes before the script's. */
static const char *accepted_reason(const struct policy *policy, const struct memory_map *map, const struct rule *rule,
                                   const struct place *place)
{
    for (size_t i = policy->accept_count; i-- > 0;) {
        const struct accept *accept = &policy->accepts[i];
        if (accept->rule == rule && is_there(accept->section, place->section) &&
            is_there(accept->symbol, place->symbol) && is_there(accept->region, place->region))
            return accept->reason;
    }
    for (size_t i = 0; map != NULL && i < map->accept_count; i++)
        if (accept_names(&map->accepts[i], rule))
            return map->accepts[i].reason;
    return NULL;
}

/* A level replaces the rule's usual severity. Findings a rule itself makes a brick stay one: only --accept moves
 * them. */
static enum severity effective(const struct policy *policy, const struct rule *rule, enum severity severity)
{
    for (size_t i = policy->level_count; i-- > 0;)
        if (policy->levels[i].rule == rule && severity != SEVERITY_BRICK)
            return policy->levels[i].severity;
    return severity;
}

static char *sentence(const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        text = alloc_string("(no memory for this sentence)");
    return text;
}

/* Cut behind a whole character. Takes `text`. */
static char *shorten(char *text)
{
    size_t length = text != NULL ? text_short_length(text, TEXT_CAP) : 0;
    if (text == NULL || text[length] == '\0')
        return text;
    char *shorter = alloc_format("%.*s…", (int)length, text);
    free(text);
    return shorter;
}

static char *copy_short(const char *name)
{
    return name != NULL ? shorten(alloc_text(name, strnlen(name, TEXT_CAP + 1))) : NULL;
}

/* Of several places each has to be accepted; the reason is that of the first. */
static const char *accepted_everywhere(const struct inquiry *inquiry, const struct place *places, size_t count)
{
    const char *first = accepted_reason(inquiry->policy, inquiry->map, inquiry->rule, &places[0]);
    for (size_t i = 1; i < count && first != NULL; i++)
        if (accepted_reason(inquiry->policy, inquiry->map, inquiry->rule, &places[i]) == NULL)
            return NULL;
    return first;
}

static struct finding_place *copy_places(const struct place *places, size_t count)
{
    struct finding_place *copies = alloc_items(count, sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = (struct finding_place){places[i].range, copy_short(places[i].section), copy_short(places[i].symbol),
                                           copy_short(places[i].origin)};
    return copies;
}

/* NULL when there is no room for it: then it is only counted. Takes `message`. */
static struct finding *add(struct inquiry *inquiry, enum severity severity, const struct place *place, size_t count,
                           char *message)
{
    struct verdict *verdict = inquiry->verdict;
    severity = effective(inquiry->policy, inquiry->rule, severity);
    const char *accepted = accepted_everywhere(inquiry, place, count);
    struct kind *kind = accepted != NULL ? &inquiry->accepted : &inquiry->counting;
    if (++kind->found > FINDINGS_PER_RULE) {
        kind->hidden = severity > kind->hidden ? severity : kind->hidden;
        free(message);
        return NULL;
    }
    kind->last = verdict->finding_count;
    /* A finding of a function or variable stands where that was written; others have no source. */
    struct source_position source = {0};
    if (place->line == 0 && place->has_address && place->symbol != NULL)
        debuginfo_position(inquiry->debug, place->range.start, &source);
    verdict->findings =
        alloc_grow(verdict->findings, verdict->finding_count, &verdict->finding_capacity, sizeof *verdict->findings);
    struct finding *finding = &verdict->findings[verdict->finding_count++];
    *finding = (struct finding){
        .rule = inquiry->rule,
        .severity = severity,
        .has_address = place->has_address,
        .address = place->range.start,
        .end = place->range.end,
        .has_target = place->has_target,
        .target = place->target,
        .lacks = place->lacks,
        .toolchain_knows = place->toolchain_knows,
        .caused_by = NO_CAUSE,
        .message = shorten(demangle_sentence(message)),
        .fix = demangle_sentence(alloc_string(place->fix != NULL ? place->fix : inquiry->rule->remedy)),
        .section = copy_short(place->section),
        .symbol = copy_short(place->symbol),
        .region = copy_short(place->region),
        .file = alloc_string(place->line > 0 ? place->file : source.file),
        .line = place->line > 0 ? place->line : source.line,
        .accepted = accepted,
    };
    return finding;
}

void found(struct inquiry *inquiry, const struct place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(inquiry, inquiry->rule->severity, place, 1, sentence(format, arguments));
    va_end(arguments);
}

void found_as(struct inquiry *inquiry, enum severity severity, const struct place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(inquiry, severity, place, 1, sentence(format, arguments));
    va_end(arguments);
}

void found_at_all(struct inquiry *inquiry, const struct place *places, size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct finding *finding = add(inquiry, inquiry->rule->severity, places, count, sentence(format, arguments));
    va_end(arguments);
    if (finding == NULL)
        return;
    finding->places = copy_places(places, count);
    finding->place_count = count;
}

static void add_skip(struct verdict *verdict, const struct rule *rule, char *reason)
{
    verdict->skips = alloc_grow(verdict->skips, verdict->skip_count, &verdict->skip_capacity, sizeof *verdict->skips);
    verdict->skips[verdict->skip_count++] = (struct skip){rule, reason};
}

const char *inquiry_code(const struct inquiry *inquiry)
{
    return inquiry->rule->code;
}

void skipped(struct inquiry *inquiry, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_skip(inquiry->verdict, inquiry->rule, demangle_sentence(sentence(format, arguments)));
    va_end(arguments);
}

struct place place_loaded(const struct subject *subject, struct range range)
{
    const struct section *section = image_section_loaded_at(subject->image, range.start);
    const struct region *region = map_region_at(subject->map, range.start);
    return (struct place){.has_address = true,
                          .range = range,
                          .section = section != NULL ? section->name : NULL,
                          .region = region != NULL ? region->name : NULL,
                          .file = subject->image->path,
                          .line = image_line_at(subject->image, range.start)};
}

struct place place_section(const struct subject *subject, const struct section *section, struct range range)
{
    const struct region *region = map_region_at(subject->map, range.start);
    return (struct place){
        .has_address = true, .range = range, .section = section->name, .region = region != NULL ? region->name : NULL};
}

/* Nothing that is not shown may get by because of what is. */
static void stand_for_hidden(const struct kind *kind, struct verdict *verdict)
{
    if (kind->found <= FINDINGS_PER_RULE)
        return;
    struct finding *last = &verdict->findings[kind->last];
    last->more = kind->found - FINDINGS_PER_RULE;
    char *message = alloc_format("%s … and %zu more place%s", last->message, last->more, last->more == 1 ? "" : "s");
    free(last->message);
    last->message = message;
    last->severity = kind->hidden > last->severity ? kind->hidden : last->severity;
}

static void finish(const struct inquiry *inquiry)
{
    stand_for_hidden(&inquiry->counting, inquiry->verdict);
    stand_for_hidden(&inquiry->accepted, inquiry->verdict);
}

static void run(const struct rule *rule, const struct subject *subject, const struct policy *policy,
                struct verdict *verdict)
{
    const char *reason = needs_unmet(rule->needs, subject);
    if (reason != NULL) {
        add_skip(verdict, rule, alloc_string(reason));
        return;
    }
    struct inquiry inquiry = {
        .rule = rule, .debug = subject->debug, .policy = policy, .map = subject->map, .verdict = verdict};
    rule->check(subject, &inquiry);
    finish(&inquiry);
}

static void run_on_toolchain(const struct rule *rule, const struct toolchain_subject *subject,
                             const struct policy *policy, struct verdict *verdict)
{
    struct inquiry inquiry = {.rule = rule, .policy = policy, .verdict = verdict};
    rule->check_toolchain(subject, &inquiry);
    finish(&inquiry);
}

void judge_settle(const struct policy *policy, struct verdict *verdict)
{
    if (policy->baseline != NULL)
        baseline_mark(policy->baseline, verdict);
    verdict->pass = true;
    verdict->accepted_count = verdict->known_count = 0;
    memset(verdict->counts, 0, sizeof verdict->counts);
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct finding *f = &verdict->findings[i];
        f->fails = false;
        if (f->accepted != NULL) {
            verdict->accepted_count++;
            verdict->known_count += f->known;
            continue;
        }
        verdict->counts[f->severity]++;
        f->fails = !policy->never_fail && f->severity >= policy->fail_on;
        verdict->pass = verdict->pass && !f->fails;
    }
}

void judge(const struct subject *subject, const struct law *law, const struct policy *policy, struct verdict *verdict)
{
    *verdict = (struct verdict){0};
    for (size_t f = 0; f < law->family_count; f++) {
        verdict->rule_count += law->families[f]->count;
        for (size_t i = 0; i < law->families[f]->count; i++)
            run(&law->families[f]->rules[i], subject, policy, verdict);
    }
    causes_settle(&law->causes, subject->image, verdict);
    judge_settle(policy, verdict);
}

void judge_toolchain(const struct toolchain_subject *subject, const struct law *law, const struct policy *policy,
                     struct verdict *verdict)
{
    *verdict = (struct verdict){0};
    for (size_t f = 0; f < law->family_count; f++) {
        verdict->rule_count += law->families[f]->count;
        for (size_t i = 0; i < law->families[f]->count; i++)
            run_on_toolchain(&law->families[f]->rules[i], subject, policy, verdict);
    }
    causes_settle(&law->causes, NULL, verdict);
    judge_settle(policy, verdict);
}
