#include "attempt.h"

#include "base/alloc.h"
#include "code/decode.h"
#include "facts/facts.h"

#include <stdlib.h>
#include <string.h>

/* Between two looks at whether anything still changes. */
#define SLICE       4096u
#define MOST_LISTED 64

const char *ending_name(enum ending ending)
{
    static const char *const names[ENDING_COUNT] = {"ran",     "reached",    "parked",    "stuck",       "reset",
                                                    "faulted", "breakpoint", "companion", "unsupported", "bound"};
    return names[ending];
}

const char *moment_name(enum moment_kind kind)
{
    static const char *const names[MOMENT_COUNT] = {"reset", "copy", "copied", "main", "sleep", "steady", "end"};
    return names[kind];
}

void attempt_moment(struct attempt *attempt, enum moment_kind kind, uint64_t at, uint32_t pc)
{
    if (attempt->moment_count == MOST_MOMENTS)
        return;
    size_t i = attempt->moment_count++;
    for (; i > 0 && attempt->moments[i - 1].at > at; i--)
        attempt->moments[i] = attempt->moments[i - 1];
    attempt->moments[i] = (struct moment){kind, at, pc};
}

/* ---- how much code was run ---- */

static size_t code_in(const struct memory *memory)
{
    const struct bus_area *area = &memory->area;
    size_t bytes = 0;
    for (uint32_t i = 0; i < area->size / 16 + 1; i++)
        for (unsigned bits = area->executed[i], n = 0; bits != 0; bits >>= 1, n++)
            if ((bits & 1) != 0)
                bytes += is_wide((uint16_t)bus_peek(area->bytes + 16 * (size_t)i + 2 * n, 2)) ? 4 : 2;
    return bytes;
}

static size_t code_bytes(const struct machine *machine)
{
    size_t bytes = 0;
    for (size_t i = 0; i < machine->memory_count; i++)
        if (machine->memories[i]->kind != MEMORY_ALIAS)
            bytes += code_in(machine->memories[i]);
    return bytes;
}

/* ---- the run ---- */

enum cpu_exit perform(struct performance *performance, uint64_t count)
{
    struct cpu *cpu = performance->machine->cpu;
    if (performance->trace == NULL)
        return cpu_run(cpu, count);
    enum cpu_exit exit = CPU_RAN;
    for (uint64_t i = 0; i < count && exit == CPU_RAN; i++) {
        performance->trace->step(performance->trace->context, performance->machine);
        exit = cpu_run(cpu, 1);
    }
    return exit;
}

/* Where the core is to be stopped next. */
static void aim(struct performance *performance)
{
    struct cpu *cpu = performance->machine->cpu;
    const struct course *course = performance->course;
    if (course->until != CPU_NOWHERE)
        cpu->until = course->until;
    else if (!performance->attempt->main_reached && course->main != CPU_NOWHERE)
        cpu->until = course->main;
    else
        cpu->until = performance->heap_call != CPU_NOWHERE ? performance->heap_call : performance->heap_entry;
}

static void reach_main(struct performance *performance)
{
    struct attempt *attempt = performance->attempt;
    const struct cpu *cpu = performance->machine->cpu;
    attempt->main_reached = true;
    attempt->main_at = cpu->instructions;
    attempt_moment(attempt, MOMENT_MAIN, cpu->instructions, cpu->pc);
    if (!performance->again)
        ready_at_main(performance);
}

/* newlib's allocator asks _sbrk for the next piece of the heap: it begins at what that returns. */
static void see_heap(struct performance *performance)
{
    struct machine *machine = performance->machine;
    const struct cpu *cpu = machine->cpu;
    if (performance->heap_call == CPU_NOWHERE) {
        performance->heap_step = cpu->r[0];
        performance->heap_call = cpu->r[LR] & ~1u;
        return;
    }
    uint32_t end = cpu->r[0] + performance->heap_step, sp = cpu->r[SP];
    performance->heap_call = CPU_NOWHERE;
    if (cpu->r[0] != UINT32_MAX && (int32_t)performance->heap_step > 0 && cpu->r[0] < sp && end > sp)
        machine_saw(machine,
                    (struct sighting){.kind = SEEN_HEAP_IN_STACK, .pc = cpu->pc, .address = end, .number = sp});
}

/* False when the run ends here. */
static bool reach(struct performance *performance)
{
    uint64_t pc = performance->machine->cpu->pc;
    const struct course *course = performance->course;
    if (!performance->attempt->main_reached && pc == course->main)
        reach_main(performance);
    if (pc == course->until) {
        performance->attempt->ending = ENDING_REACHED;
        return false;
    }
    if (pc == performance->heap_entry || pc == performance->heap_call)
        see_heap(performance);
    return true;
}

/* Twice as far as at the last look, and no new code. */
static void see_steady(struct performance *performance)
{
    uint64_t now = performance->machine->cpu->instructions;
    if (now < 2 * performance->counted_at)
        return;
    size_t executed = code_bytes(performance->machine);
    if (executed != performance->executed)
        performance->steady_at = now;
    performance->executed = executed;
    performance->counted_at = now;
}

/* After a slice that changed no memory the core may do nothing any more. */
static bool go_on(struct performance *performance)
{
    struct machine *machine = performance->machine;
    bool idle = machine->bus.changes == performance->changes;
    performance->changes = machine->bus.changes;
    see_steady(performance);
    return !idle || attempt_idle(performance);
}

static bool end(struct performance *performance, enum ending ending)
{
    performance->attempt->ending = ending;
    return false;
}

/* What the core stopped for; false when the run is over. */
static bool handle(struct performance *performance, enum cpu_exit exit)
{
    struct machine *machine = performance->machine;
    switch (exit) {
    case CPU_RAN:
        return go_on(performance);
    case CPU_REACHED:
        return reach(performance);
    case CPU_FAULTED:
        return attempt_fault(performance);
    case CPU_BREAKPOINT:
        machine_saw(
            machine,
            (struct sighting){.kind = SEEN_BREAKPOINT, .pc = machine->cpu->pc, .number = machine->cpu->fault.number});
        return end(performance, ENDING_BREAKPOINT);
    case CPU_ASLEEP:
        if (performance->sleeps == 0)
            attempt_moment(performance->attempt, MOMENT_SLEEP, machine->cpu->instructions, machine->cpu->pc);
        return attempt_wake(performance);
    case CPU_RESET:
        return end(performance, ENDING_RESET);
    case CPU_LOCKED_UP:
        return end(performance, ENDING_FAULTED);
    case CPU_STOPPED:
        return end(performance, ENDING_BOUND);
    case CPU_UNSUPPORTED:
        return end(performance, ENDING_UNSUPPORTED);
    }
    return false;
}

static void run(struct performance *performance)
{
    struct cpu *cpu = performance->machine->cpu;
    uint64_t most = performance->course->most;
    bool on = true;
    while (on && cpu->instructions < most) {
        uint64_t left = most - cpu->instructions;
        aim(performance);
        enum cpu_exit exit = performance->pending;
        if (exit == CPU_RAN)
            exit = perform(performance, left < SLICE ? left : SLICE);
        performance->pending = CPU_RAN;
        on = handle(performance, exit);
    }
    if (on)
        performance->attempt->ending = ENDING_RAN;
}

/* ---- what it came to ---- */

static int by_reads(const void *left, const void *right)
{
    const struct unknown_register *a = left, *b = right;
    if (a->reads != b->reads)
        return a->reads > b->reads ? -1 : 1;
    return a->address < b->address ? -1 : a->address > b->address;
}

static void list_unknown(const struct registers *registers, struct attempt *attempt)
{
    attempt->unknown = alloc_items(registers->count, sizeof *attempt->unknown);
    for (size_t i = 0; i < registers->capacity; i++)
        if (registers->slots[i].used && registers->slots[i].reads > 0)
            attempt->unknown[attempt->unknown_count++] = registers->slots[i];
    if (attempt->unknown_count > 1)
        qsort(attempt->unknown, attempt->unknown_count, sizeof *attempt->unknown, by_reads);
    attempt->unknown_count = attempt->unknown_count < MOST_LISTED ? attempt->unknown_count : MOST_LISTED;
}

static void sum_up(struct machine *machine, struct attempt *attempt, uint64_t steady_at)
{
    const struct cpu *cpu = machine->cpu;
    attempt->instructions = cpu->instructions;
    attempt->pc = cpu->pc;
    memcpy(attempt->registers, cpu->r, sizeof attempt->registers);
    attempt->registers[PC] = cpu->pc;
    attempt->xpsr = cpu_xpsr(cpu);
    attempt->code_bytes = code_bytes(machine);
    attempt->doubt = cpu->doubt;
    attempt->guessed = machine->guessed;
    if (steady_at > 0 && steady_at < cpu->instructions && attempt->ending <= ENDING_STUCK)
        attempt_moment(attempt, MOMENT_STEADY, steady_at, cpu->pc);
    attempt_moment(attempt, MOMENT_END, cpu->instructions, cpu->pc);
    list_unknown(&machine->registers, attempt);
    attempt->sightings = machine->sightings;
    machine->sightings = (struct sightings){0};
}

static uint64_t function_at_name(const struct subject *subject, const char *name)
{
    const struct symbol *symbol = symbol_named(&subject->facts->symbols, name, NULL);
    return symbol != NULL && symbol->section != 0 ? symbol->value & ~1u : CPU_NOWHERE;
}

void attempt_repeat(struct machine *machine, const struct course *course)
{
    struct attempt attempt = {.seed = machine->registers.seed};
    struct performance performance = {.machine = machine,
                                      .course = course,
                                      .attempt = &attempt,
                                      .again = true,
                                      .counted_at = UINT64_MAX / 2,
                                      .heap_call = CPU_NOWHERE,
                                      .heap_entry = CPU_NOWHERE};
    if (cpu_reset(machine->cpu, machine->vectors))
        run(&performance);
}

void attempt_run(const struct subject *subject, const struct course *course, uint8_t fill, uint32_t seed,
                 const struct trace *trace, struct attempt *attempt)
{
    *attempt = (struct attempt){.seed = seed, .fill = fill, .ending = ENDING_BOUND};
    struct machine *machine = machine_new(subject, fill, seed);
    if (machine == NULL)
        return;
    struct performance performance = {.machine = machine,
                                      .course = course,
                                      .attempt = attempt,
                                      .trace = trace,
                                      .counted_at = SLICE,
                                      .heap_call = CPU_NOWHERE,
                                      .heap_entry = function_at_name(subject, "_sbrk")};
    if (cpu_reset(machine->cpu, machine->vectors)) {
        attempt->stack_top = machine->cpu->r[SP];
        attempt_moment(attempt, MOMENT_RESET, 0, machine->cpu->pc);
        run(&performance);
        attempt->stack_lowest = machine->cpu->lowest_sp;
        ready_at_end(&performance);
    } else {
        attempt_fault(&performance);
    }
    sum_up(machine, attempt, performance.steady_at);
    machine_free(machine);
}

void attempt_release(struct attempt *attempt)
{
    sightings_release(&attempt->sightings);
    free(attempt->unknown);
}
