/* What a rehearsal of the image showed: how far its runs came, and the evidence of what its rules found. */
#include "pieces.h"

#include "code/walk.h"
#include "debuginfo/debuginfo.h"
#include "facts/evidence.h"
#include "rehearse/rehearsal.h"

#include <string.h>

/* Of the last instructions; -v shows all that were kept. */
#define STEPS_SHOWN 8u

static const char *kind_name(enum sighting_kind kind)
{
    static const char *const names[SEEN_NOTHING] = {
        "fault",         "arm-state",         "unmapped",          "erased-code",   "companion",
        "breakpoint",    "default-handler",   "protected-flash",   "own-flash",     "wipe",
        "option-bytes",  "locked-flash",      "stack-in-data",     "heap-in-stack", "data-uncopied",
        "bss-uncleared", "constructor-unrun", "vectors-elsewhere", "endless-wait"};
    return names[kind];
}

static const char *certainty_name(enum certainty certainty)
{
    static const char *const names[] = {"undecided", "agreed", "proved"};
    return names[certainty];
}

/* ---- text ---- */

static void add_place(struct text *out, const struct subject *subject, uint32_t pc)
{
    const char *name = symbol_at(subject, pc);
    struct source_position source;
    text_add(out, "0x%08x", pc);
    if (name != NULL) {
        text_add(out, " ");
        text_add_escaped(out, name);
    }
    if (debuginfo_position(subject->debug, pc, &source)) {
        text_add(out, " ");
        text_add_escaped(out, source.file);
        text_add(out, ":%u", source.line);
    }
}

/* Registers of the core as it was there. */
static void add_registers(struct text *out, const struct sighting *seen)
{
    static const char *const names[] = {"r0", "r1", "r2",  "r3",  "r4",  "r5", "r6", "r7",
                                        "r8", "r9", "r10", "r11", "r12", "sp", "lr", "pc"};
    for (unsigned i = 0; i < 16; i++)
        text_add(out, "%s%s=%08x", i == 0 ? "    " : i == 8 ? "\n    " : " ", names[i], seen->registers[i]);
    text_add(out, " xpsr=%08x\n", seen->xpsr);
}

static void add_evidence(struct text *out, const struct subject *subject, const struct sighting *seen,
                         struct text_style style)
{
    unsigned shown = style.verbose || seen->step_count < STEPS_SHOWN ? seen->step_count : STEPS_SHOWN;
    text_add(out, "  %s, %s: instruction ", kind_name(seen->kind), certainty_name(seen->certainty));
    text_add_grouped(out, seen->at);
    text_add(out, ", the last %u were\n", shown);
    for (unsigned i = seen->step_count - shown, times; i < seen->step_count; i += times) {
        for (times = 1; i + times < seen->step_count && seen->steps[i + times] == seen->steps[i];)
            times++;
        text_add(out, "    ");
        add_place(out, subject, seen->steps[i]);
        if (times > 1)
            text_add(out, " (%u times)", times);
        text_add(out, "\n");
    }
    if (seen->doubt.kind != DOUBT_NONE) {
        text_add(out, "    guessed: what 0x%08x reads as decided first at ", seen->doubt.origin);
        add_place(out, subject, seen->doubt.pc);
        text_add(out, "\n");
    }
    add_registers(out, seen);
}

static void add_endings(struct text *out, const struct rehearsal *rehearsal)
{
    const struct attempt *first = &rehearsal->attempts[0];
    bool same = true;
    for (size_t i = 1; i < rehearsal->count; i++)
        same = same && rehearsal->attempts[i].ending == first->ending;
    if (same) {
        text_add(out, "%s after ", ending_name(first->ending));
        text_add_grouped(out, first->instructions);
        text_add(out, " instructions");
        return;
    }
    text_add(out, "its runs end differently (");
    for (size_t i = 0; i < rehearsal->count; i++) {
        text_add(out, "%s%s after ", i > 0 ? ", " : "", ending_name(rehearsal->attempts[i].ending));
        text_add_grouped(out, rehearsal->attempts[i].instructions);
    }
    text_add(out, ")");
}

static bool is_guessed(const struct rehearsal *rehearsal)
{
    for (size_t i = 0; i < rehearsal->count; i++)
        if (rehearsal->attempts[i].guessed || rehearsal->attempts[i].doubt.kind != DOUBT_NONE)
            return true;
    return false;
}

/* "app.elf: rehearsal: ran after 1,000,000 instructions, main after 9,915, saw 2,785 of 24,910 bytes of code, stack 312
 * bytes deep; what peripherals answer was guessed" */
static void add_summary(struct text *out, const struct subject *subject)
{
    const struct rehearsal *rehearsal = subject->rehearsal;
    const struct attempt *first = &rehearsal->attempts[0];
    text_add_escaped(out, subject->image->path);
    text_add(out, ": rehearsal: ");
    add_endings(out, rehearsal);
    if (first->main_reached) {
        text_add(out, ", main after ");
        text_add_grouped(out, first->main_at);
    }
    text_add(out, ", saw ");
    text_add_grouped(out, rehearsal->code_bytes);
    if (subject->walk != NULL && subject->walk->code_bytes >= rehearsal->code_bytes) {
        text_add(out, " of ");
        text_add_grouped(out, subject->walk->code_bytes);
    }
    text_add(out, " bytes of code, stack ");
    text_add_grouped(out, first->stack_top - first->stack_lowest);
    text_add(out, " bytes deep%s\n", is_guessed(rehearsal) ? "; what peripherals answer was guessed" : "");
}

void text_add_rehearsal(struct text *out, const struct subject *subject, struct text_style style)
{
    const struct rehearsal *rehearsal = subject->rehearsal;
    if (rehearsal == NULL)
        return;
    for (size_t i = 0; i < rehearsal->sightings.count; i++) {
        const struct sighting *seen = &rehearsal->sightings.items[i];
        if (seen->certainty != CERTAINTY_UNDECIDED || style.verbose)
            add_evidence(out, subject, seen, style);
    }
    add_summary(out, subject);
}

/* ---- JSON ---- */

static json_t *place_json(const struct subject *subject, uint32_t pc)
{
    struct source_position source;
    bool known = debuginfo_position(subject->debug, pc, &source);
    return json_pack("{s:I, s:o, s:o, s:o}", "address", (json_int_t)pc, "symbol", json_name(symbol_at(subject, pc)),
                     "file", known ? json_name(source.file) : json_null(), "line",
                     json_number(known, known ? source.line : 0));
}

static json_t *doubt_json(const struct cpu_doubt *doubt)
{
    if (doubt->kind == DOUBT_NONE)
        return json_null();
    return json_pack("{s:I, s:I, s:I, s:b}", "instructions", (json_int_t)doubt->at, "pc", (json_int_t)doubt->pc, "read",
                     (json_int_t)doubt->origin, "unwritten", (doubt->shadow & SHADOW_UNWRITTEN) != 0);
}

static json_t *words_json(const uint32_t *words, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_integer((json_int_t)words[i]));
    return array;
}

json_t *json_sighting(const struct subject *subject, const struct sighting *seen)
{
    json_t *steps = json_array();
    for (unsigned i = 0; i < seen->step_count; i++)
        json_array_append_new(steps, place_json(subject, seen->steps[i]));
    return json_pack("{s:s, s:s, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:I, s:o}", "kind", kind_name(seen->kind),
                     "certainty", certainty_name(seen->certainty), "at", place_json(subject, seen->pc), "instructions",
                     (json_int_t)seen->at, "address", (json_int_t)seen->address, "size", (json_int_t)seen->size,
                     "number", (json_int_t)seen->number, "name", json_name(seen->name), "steps", steps, "registers",
                     words_json(seen->registers, 16), "xpsr", (json_int_t)seen->xpsr, "guess",
                     doubt_json(&seen->doubt));
}

static json_t *attempt_json(const struct attempt *attempt)
{
    json_t *moments = json_array(), *unknown = json_array();
    for (size_t i = 0; i < attempt->moment_count; i++)
        json_array_append_new(moments, json_pack("{s:s, s:I}", "moment", moment_name(attempt->moments[i].kind),
                                                 "instructions", (json_int_t)attempt->moments[i].at));
    for (size_t i = 0; i < attempt->unknown_count; i++) {
        const struct unknown_register *r = &attempt->unknown[i];
        json_array_append_new(unknown, json_pack("{s:I, s:I, s:I, s:I, s:I}", "address", (json_int_t)r->address,
                                                 "reads", (json_int_t)r->reads, "writes", (json_int_t)r->writes,
                                                 "value", (json_int_t)r->value, "pc", (json_int_t)r->first));
    }
    json_t *stack =
        json_pack("{s:I, s:I}", "top", (json_int_t)attempt->stack_top, "lowest", (json_int_t)attempt->stack_lowest);
    return json_pack("{s:I, s:I, s:s, s:I, s:o, s:I, s:I, s:o, s:o, s:b, s:o, s:o}", "seed", (json_int_t)attempt->seed,
                     "fill", (json_int_t)attempt->fill, "ending", ending_name(attempt->ending), "instructions",
                     (json_int_t)attempt->instructions, "main", json_number(attempt->main_reached, attempt->main_at),
                     "pc", (json_int_t)attempt->pc, "code_bytes", (json_int_t)attempt->code_bytes, "stack", stack,
                     "guess", doubt_json(&attempt->doubt), "answered", attempt->guessed, "timeline", moments,
                     "unknown_reads", unknown);
}

json_t *json_rehearsal(const struct subject *subject)
{
    const struct rehearsal *rehearsal = subject->rehearsal;
    if (rehearsal == NULL)
        return json_null();
    json_t *runs = json_array(), *sightings = json_array();
    for (size_t i = 0; i < rehearsal->count; i++)
        json_array_append_new(runs, attempt_json(&rehearsal->attempts[i]));
    for (size_t i = 0; i < rehearsal->sightings.count; i++)
        json_array_append_new(sightings, json_sighting(subject, &rehearsal->sightings.items[i]));
    return json_pack("{s:I, s:o, s:o}", "code_bytes", (json_int_t)rehearsal->code_bytes, "runs", runs, "sightings",
                     sightings);
}

const struct sighting *sighting_of(const struct subject *subject, const struct finding *finding)
{
    const struct rehearsal *rehearsal = subject->rehearsal;
    if (rehearsal == NULL || strncmp(finding->rule->code, "RHS", 3) != 0)
        return NULL;
    for (size_t i = 0; i < rehearsal->sightings.count; i++) {
        const struct sighting *seen = &rehearsal->sightings.items[i];
        if (seen->certainty != CERTAINTY_UNDECIDED && load_of_run(subject, seen->pc) == finding->address)
            return seen;
    }
    return NULL;
}
