#include "toolchain_parts.h"

#include <string.h>

/* What stands against it: the worst finding, which is the cause of others, unless somebody accepted it. */
static const struct finding *first_against(const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->finding_count; i++)
        if (verdict->findings[i].severity >= SEVERITY_ERROR && verdict->findings[i].accepted == NULL)
            return &verdict->findings[i];
    return NULL;
}

static const char *why_not_known(const struct toolchain *t)
{
    const char *why = "no probe could be linked";
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct probe *p = &t->probes[i];
        if (p->linked)
            return NULL;
        why = p->omitted != NULL ? p->omitted : p->too_large ? "no probe fits the board's regions" : why;
    }
    return why;
}

static void add_warnings(struct text *because, const struct verdict *verdict)
{
    size_t warnings = verdict->counts[SEVERITY_WARNING];
    if (warnings > 0)
        text_add(because, "see %zu warning%s", warnings, warnings == 1 ? "" : "s");
    if (verdict->accepted_count > 0)
        text_add(because, "%s%zu accepted", warnings > 0 ? ", " : "", verdict->accepted_count);
}

/* "ds203 (stm32f103vc-512k, cortex-m3)"; a chip may stand for the board, and a core for the chip. */
static void add_part(struct text *part, const struct subject *s)
{
    const char *const names[] = {s->board->name, s->chip->name, core_facts(s->chip->core)->name};
    text_add(part, "%s", names[0]);
    const char *before = names[0], *open = " (";
    for (size_t i = 1; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], before) == 0)
            continue;
        text_add(part, "%s%s", open, names[i]);
        before = names[i];
        open = ", ";
    }
    text_add(part, "%s", open[0] == ',' ? ")" : "");
}

void trust_of(const struct judged *judged, struct trust *trust)
{
    const struct subject *s = judged->subject;
    const struct finding *against = first_against(judged->verdict);
    const char *unknown = why_not_known(judged->toolchain);
    *trust = (struct trust){.answer = against != NULL ? "no" : unknown != NULL ? "not known" : "yes"};
    if (against != NULL)
        text_add(&trust->because, "%s", against->message);
    else if (unknown != NULL)
        text_add(&trust->because, "%s", unknown);
    else
        add_warnings(&trust->because, judged->verdict);
    add_part(&trust->part, s);
}

void trust_release(struct trust *trust)
{
    text_release(&trust->because);
    text_release(&trust->part);
}

static void joined(const struct names *names, const char *separator, const char *name, fact_sink *sink, void *context)
{
    struct text all = {0};
    for (size_t i = 0; i < names->count; i++)
        text_add(&all, "%s%s", i > 0 ? separator : "", names->at[i]);
    sink(context, name, names->count > 0 ? text_string(&all) : "none");
    text_release(&all);
}

void toolchain_facts(const struct toolchain *t, fact_sink *sink, void *context)
{
    sink(context, "driver", t->driver);
    sink(context, "version", t->version);
    sink(context, "machine", t->machine);
    joined(&t->flags, " ", "flags", sink, context);
    if (t->link_source != NULL)
        joined(&t->link_flags, " ", "link flags", sink, context);
    sink(context, "multilib", t->multilib);
    sink(context, "libgcc", t->libgcc);
    sink(context, "libc", t->libc);
    sink(context, "libm", t->libm);
    sink(context, "ld", t->linker_version);
    sink(context, "sysroot", t->sysroot);
    sink(context, "C++ driver", t->cxx);
    if (t->producers.count > 0)
        joined(&t->producers, "; ", "producers", sink, context);
}

void probe_outcome(const struct probe *p, struct text *outcome)
{
    if (p->omitted != NULL)
        text_add(outcome, "not tried: %s", p->omitted);
    else if (p->too_large)
        text_add(outcome, "does not fit the board's regions");
    else
        text_add(outcome, "%s%s", probe_passes(p) ? "pass" : "fail", p->arm_code ? " ARM code" : "");
    const char *last = "";
    for (size_t i = 0; i < p->verdict.finding_count; i++) {
        const struct finding *f = &p->verdict.findings[i];
        if (f->severity < SEVERITY_ERROR || strcmp(f->rule->code, last) == 0)
            continue;
        last = f->rule->code;
        text_add(outcome, " %s", last);
    }
}
