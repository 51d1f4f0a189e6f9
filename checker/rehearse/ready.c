/* Whether a program is ready for what it begins: when main does, and in the end. */
#include "attempt.h"
#include "watch.h"

#include "facts/evidence.h"
#include "facts/facts.h"

#include <elf.h>
#include <string.h>
#include <strings.h>

/* Bytes behind the last variable that alignment adds. */
#define SLACK           4u
#define MOST_EXCEPTIONS 512u

static const struct bus_area *memory_of(const struct machine *machine, uint32_t address, uint32_t size)
{
    return bus_find(&machine->bus, address, size);
}

static bool is_executed(const struct machine *machine, uint32_t address)
{
    const struct bus_area *area = memory_of(machine, address & ~1u, 2);
    if (area == NULL)
        return true; /* it is not here, and nobody can know */
    size_t half = ((address & ~1u) - area->origin) / 2;
    return (area->executed[half / 8] >> half % 8 & 1) != 0;
}

/* ---- .data and .bss ---- */

static bool differs(const struct machine *machine, const struct section *section)
{
    const struct bus_area *area = memory_of(machine, section->run, section->size);
    return area != NULL && area->writable &&
           memcmp(area->bytes + (section->run - area->origin), section->bytes, section->size) != 0;
}

static bool is_any_uncopied(const struct machine *machine)
{
    const struct image *image = machine->subject->image;
    for (size_t i = 0; i < image->memory_section_count; i++) {
        const struct section *section = &image->sections[image->memory_sections[i]];
        if (section->size > 0 && is_copied_section(section) && differs(machine, section))
            return true;
    }
    return false;
}

/* A variable that start-up code itself changes differs, too: so the run is repeated, watched. */
static void repeat_watched(struct performance *performance, struct watch *watch)
{
    const struct attempt *attempt = performance->attempt;
    struct machine *machine = machine_new(performance->machine->subject, attempt->fill, attempt->seed);
    if (machine == NULL)
        return;
    struct course course = *performance->course;
    course.most = attempt->main_at;
    watch_start(watch, machine);
    attempt_repeat(machine, &course);
    machine_free(machine);
}

/* When the initial values came. */
static void see_copy(struct attempt *attempt, const struct watch *watch)
{
    uint64_t first = UINT64_MAX, last = 0;
    for (size_t i = 0; i < watch->count; i++) {
        const struct watched *w = &watch->items[i];
        if (w->last == 0)
            continue;
        first = w->first < first ? w->first : first;
        last = w->last > last ? w->last : last;
    }
    if (last == 0)
        return;
    attempt_moment(attempt, MOMENT_COPY, first, 0);
    attempt_moment(attempt, MOMENT_COPIED, last, 0);
}

static void see_data(struct performance *performance)
{
    struct machine *machine = performance->machine;
    struct watch watch;
    if (performance->attempt->seed != 0 && !is_any_uncopied(machine))
        return;
    watch_open(&watch, machine->subject);
    if (watch.count > 0)
        repeat_watched(performance, &watch);
    watch_finish(&watch);
    see_copy(performance->attempt, &watch);
    for (size_t i = 0; i < watch.count; i++) {
        const struct watched *w = &watch.items[i];
        if (w->lacking > 0 && differs(machine, w->section))
            machine_saw(machine, (struct sighting){.kind = SEEN_DATA_UNCOPIED,
                                                   .pc = machine->cpu->pc,
                                                   .address = w->lacks,
                                                   .size = w->lacking,
                                                   .name = w->section->name});
    }
    watch_release(&watch);
}

static void see_bss(struct machine *machine)
{
    const struct image *image = machine->subject->image;
    for (size_t i = 0; i < image->memory_section_count; i++) {
        const struct section *s = &image->sections[image->memory_sections[i]];
        const struct bus_area *area = is_cleared_section(s) ? memory_of(machine, s->run, s->size) : NULL;
        uint32_t count = 0, first = 0;
        for (uint32_t n = 0; area != NULL && area->writable && n < s->size; n++)
            if ((area->shadow[s->run - area->origin + n] & SHADOW_NEVER) != 0)
                first = count++ == 0 ? s->run + n : first;
        if (count >= SLACK)
            machine_saw(machine, (struct sighting){.kind = SEEN_BSS_UNCLEARED,
                                                   .pc = machine->cpu->pc,
                                                   .address = first,
                                                   .size = count,
                                                   .name = s->name});
    }
}

/* ---- constructors ---- */

/* GCC's crtbegin.o brings it into every program. */
static bool is_frame_dummy(const struct subject *subject, uint32_t entry)
{
    const char *name = symbol_at(subject, entry);
    return name != NULL && strcmp(name, "frame_dummy") == 0;
}

static void see_constructors_in(struct machine *machine, struct range table, const char *name)
{
    const struct subject *subject = machine->subject;
    uint32_t entry;
    for (uint64_t at = table.start; at + 4 <= table.end && read_run(subject, at, &entry, 4); at += 4)
        if ((entry & 1) != 0 && entry != UINT32_MAX && !is_frame_dummy(subject, entry) && !is_executed(machine, entry))
            machine_saw(machine, (struct sighting){.kind = SEEN_CONSTRUCTOR_UNRUN,
                                                   .pc = machine->cpu->pc,
                                                   .address = entry & ~1u,
                                                   .number = (uint32_t)(at - table.start) / 4,
                                                   .name = name});
}

static void see_constructors(struct machine *machine)
{
    static const char *const bounds[][3] = {{"__preinit_array_start", "__preinit_array_end", ".preinit_array"},
                                            {"__init_array_start", "__init_array_end", ".init_array"}};
    const struct image *image = machine->subject->image;
    const struct symbol_index *symbols = &machine->subject->facts->symbols;
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const struct symbol *start = symbol_named(symbols, bounds[i][0], NULL);
        const struct symbol *end = symbol_named(symbols, bounds[i][1], NULL);
        if (start != NULL && end != NULL && start->value < end->value) {
            see_constructors_in(machine, (struct range){start->value, end->value}, bounds[i][2]);
            continue;
        }
        for (size_t n = 0; n < image->memory_section_count; n++) {
            const struct section *s = &image->sections[image->memory_sections[n]];
            if (strcmp(s->name, bounds[i][2]) == 0)
                see_constructors_in(machine, section_run_range(s), s->name);
        }
    }
}

/* What some runtimes do first thing in main. */
static void forget_late_constructors(struct machine *machine)
{
    struct sightings *seen = &machine->sightings;
    size_t kept = 0;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i].kind != SEEN_CONSTRUCTOR_UNRUN || !is_executed(machine, seen->items[i].address))
            seen->items[kept++] = seen->items[i];
    seen->count = kept;
}

/* ---- exceptions ---- */

#define BRANCH_TO_ITSELF 0xE7FEu

static bool is_endless(const struct machine *machine, uint32_t handler)
{
    const struct bus_area *area = memory_of(machine, handler & ~1u, 2);
    return area != NULL && bus_peek(area->bytes + ((handler & ~1u) - area->origin), 2) == BRANCH_TO_ITSELF;
}

static void saw_vectors_elsewhere(struct machine *machine, unsigned exception)
{
    const struct cpu *cpu = machine->cpu;
    uint32_t vectors = cpu_vectors(cpu);
    machine_saw(machine, (struct sighting){.kind = SEEN_VECTORS_ELSEWHERE,
                                           .pc = cpu->pc,
                                           .address = vectors,
                                           .number = machine->vectors,
                                           .size = exception,
                                           .despite = cpu->doubt.origin == vectors + 4 * exception});
}

/* False when there is no use in looking at others. */
static bool see_vector(struct machine *machine, unsigned exception)
{
    uint32_t at = cpu_vectors(machine->cpu) + 4 * exception;
    if (memory_of(machine, at, 4) == NULL)
        machine_supply(machine, at);
    const struct bus_area *area = memory_of(machine, at, 4);
    if (area == NULL || (area->shadow[at - area->origin] & SHADOW_NEVER) != 0) {
        saw_vectors_elsewhere(machine, exception);
        return false;
    }
    uint32_t handler = bus_peek(area->bytes + (at - area->origin), 4);
    if ((handler & 1) != 0 && is_endless(machine, handler))
        machine_saw(machine, (struct sighting){.kind = SEEN_DEFAULT_HANDLER,
                                               .pc = machine->cpu->pc,
                                               .address = handler & ~1u,
                                               .number = exception});
    return true;
}

#define SYSTICK 15u

static void see_exceptions(struct machine *machine)
{
    if (machine->cpu->primask != 0)
        return;
    for (unsigned exception = SYSTICK; exception < MOST_EXCEPTIONS; exception++)
        if (cpu_enabled(machine->cpu, exception) && !see_vector(machine, exception))
            return;
}

/* ---- the stack ---- */

static bool is_room(const char *name)
{
    return strcasestr(name, "stack") != NULL || strcasestr(name, "heap") != NULL;
}

/* A stack that was moved elsewhere leaves what is between alone; one that grows there writes on its way. */
#define WRITTEN_SHARE 4

static bool grew_through(const struct machine *machine, uint32_t from, uint32_t to)
{
    const struct bus_area *area = from < to ? memory_of(machine, from, to - from) : NULL;
    uint32_t written = 0;
    for (uint32_t at = from; area != NULL && at < to; at++)
        written += (area->shadow[at - area->origin] & SHADOW_NEVER) == 0;
    return area != NULL && written >= (to - from) / WRITTEN_SHARE;
}

static void see_stack(struct performance *performance)
{
    const struct attempt *attempt = performance->attempt;
    struct machine *machine = performance->machine;
    const struct image *image = machine->subject->image;
    for (size_t i = 0; i < image->memory_section_count; i++) {
        const struct section *s = &image->sections[image->memory_sections[i]];
        struct range range = section_run_range(s);
        if (s->size > 0 && !is_room(s->name) && is_ram(machine->subject, s->run) &&
            range_has(range, attempt->stack_lowest) && attempt->stack_top > range.end &&
            grew_through(machine, (uint32_t)range.end, attempt->stack_top))
            machine_saw(machine, (struct sighting){.kind = SEEN_STACK_IN_DATA,
                                                   .pc = machine->cpu->pc,
                                                   .address = attempt->stack_lowest,
                                                   .size = (uint32_t)(range.end - attempt->stack_lowest),
                                                   .name = s->name});
    }
}

/* ---- */

static void see_start(struct performance *performance)
{
    see_data(performance);
    see_bss(performance->machine);
    see_constructors(performance->machine);
}

void ready_at_main(struct performance *performance)
{
    see_start(performance);
}

void ready_at_end(struct performance *performance)
{
    forget_late_constructors(performance->machine);
    see_exceptions(performance->machine);
    see_stack(performance);
}
