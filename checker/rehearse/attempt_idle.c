/* A run that changes nothing any more: asleep, or in a loop that comes back to where it was. What could go on is made
 * to: the timer, a register that reads otherwise, an interrupt. */
#include "attempt.h"

#include "code/decode.h"
#include "facts/evidence.h"

#include <string.h>

/* A loop that is longer is none of those that only wait. */
#define LONGEST_LOOP    8192u
#define MOST_SLEEPS     64u
#define MOST_RAISED     256u
#define MOST_VARIATIONS 64u
#define SYSTICK         15u
#define MOST_INTERRUPTS 496u /* ARM DDI 0403E, B1.5.2 */

struct state {
    uint32_t r[16];
    uint32_t xpsr, other_sp, pc;
};

static struct state state_of(const struct cpu *cpu)
{
    struct state state = {.xpsr = cpu_xpsr(cpu), .other_sp = cpu->other_sp, .pc = cpu->pc};
    memcpy(state.r, cpu->r, sizeof state.r);
    state.r[PC] = 0;
    return state;
}

static bool is_state(const struct state *state, const struct cpu *cpu)
{
    if (state->pc != cpu->pc)
        return false;
    struct state now = state_of(cpu);
    return memcmp(&now, state, sizeof now) == 0;
}

/* What a loop does. */
struct loop {
    uint64_t from; /* number of the first instruction of a round */
    uint64_t length;
    bool reads;       /* memory, or registers of peripherals */
    uint32_t reader;  /* address of the first instruction that does … */
    uint32_t read_at; /* … and where it reads, by its base */
};

static void look(const struct machine *machine, struct loop *loop)
{
    const struct cpu *cpu = machine->cpu;
    struct instruction in;
    if (loop->reads || !machine_decode(machine, cpu->pc, &in))
        return;
    if (in.kind != INSTRUCTION_LOAD && in.kind != INSTRUCTION_LOAD_DUAL)
        return;
    loop->reads = true;
    loop->reader = cpu->pc;
    loop->read_at = in.rn < PC ? cpu->r[in.rn] : 0;
}

/* Brent's search for a state that comes again. False with the exit when something else happens first. */
static bool find_loop(struct performance *performance, struct loop *loop, enum cpu_exit *exit)
{
    struct machine *machine = performance->machine;
    struct cpu *cpu = machine->cpu;
    struct state mark = state_of(cpu);
    uint64_t power = 1, steps = 0, changes = machine->bus.changes;
    *loop = (struct loop){.from = cpu->instructions};
    *exit = CPU_RAN;
    while (*exit == CPU_RAN && machine->bus.changes == changes && loop->length < LONGEST_LOOP &&
           cpu->instructions < performance->course->most) {
        look(machine, loop);
        *exit = perform(performance, 1);
        loop->length = ++steps;
        if (is_state(&mark, cpu))
            return *exit == CPU_RAN;
        if (steps == power) {
            mark = state_of(cpu);
            power *= 2;
            steps = 0;
            *loop = (struct loop){.from = cpu->instructions};
        }
    }
    return false;
}

/* ---- what could happen next ---- */

static bool vector_of(const struct machine *machine, unsigned exception, uint32_t *handler)
{
    uint32_t at = cpu_vectors(machine->cpu) + 4 * exception;
    const struct bus_area *area = bus_find(&machine->bus, at, 4);
    if (area == NULL || (area->shadow[at - area->origin] & SHADOW_NEVER) != 0)
        return false;
    *handler = bus_peek(area->bytes + (at - area->origin), 4);
    return true;
}

#define BRANCH_TO_ITSELF 0xE7FEu

static bool is_served(const struct machine *machine, unsigned exception)
{
    uint32_t handler;
    if (!vector_of(machine, exception, &handler) || (handler & 1) == 0)
        return false;
    const struct bus_area *area = bus_find(&machine->bus, handler & ~1u, 2);
    return area != NULL && bus_peek(area->bytes + ((handler & ~1u) - area->origin), 2) != BRANCH_TO_ITSELF;
}

/* Interrupts that are on take turns. */
static bool raise_interrupt(struct performance *performance)
{
    struct machine *machine = performance->machine;
    if (performance->raised == MOST_RAISED || machine->cpu->ipsr != 0)
        return false;
    unsigned count = machine->subject->chip->interrupts;
    count = count == 0 || count > MOST_INTERRUPTS ? MOST_INTERRUPTS : count;
    for (unsigned i = 0; i < count; i++) {
        unsigned number = (performance->raised + i) % count;
        if (!cpu_enabled(machine->cpu, 16 + number) || !is_served(machine, 16 + number))
            continue;
        machine->guessed = true;
        cpu_interrupt(machine->cpu, number);
        performance->raised = performance->raised + i + 1 < MOST_RAISED ? performance->raised + i + 1 : MOST_RAISED;
        return true;
    }
    return false;
}

static bool interrupts_are_on(const struct machine *machine)
{
    for (unsigned i = 0; i < MOST_INTERRUPTS; i++)
        if (cpu_enabled(machine->cpu, 16 + i))
            return true;
    return cpu_enabled(machine->cpu, SYSTICK);
}

/* ---- the end of it ---- */

static void settle(struct performance *performance, const struct loop *loop)
{
    struct machine *machine = performance->machine;
    struct cpu *cpu = machine->cpu;
    performance->attempt->ending = loop->reads ? ENDING_STUCK : ENDING_PARKED;
    if (cpu->ipsr != 0 && !loop->reads && loop->length == 1)
        machine_saw(
            machine,
            (struct sighting){
                .kind = SEEN_DEFAULT_HANDLER, .pc = cpu->pc, .address = cpu->pc, .number = cpu->ipsr, .size = 1});
    else if (loop->reads && is_ram(machine->subject, loop->read_at) && !interrupts_are_on(machine))
        machine_saw(machine,
                    (struct sighting){.kind = SEEN_ENDLESS_WAIT, .pc = loop->reader, .address = loop->read_at});
}

bool attempt_idle(struct performance *performance)
{
    struct machine *machine = performance->machine;
    struct loop loop;
    if (!find_loop(performance, &loop, &performance->pending))
        return true;
    if (cpu_fast_forward(machine->cpu))
        return true;
    if (performance->varied < MOST_VARIATIONS && registers_vary(&machine->registers, loop.from)) {
        performance->varied++;
        return true;
    }
    if (raise_interrupt(performance))
        return true;
    settle(performance, &loop);
    return false;
}

bool attempt_wake(struct performance *performance)
{
    if (++performance->sleeps < MOST_SLEEPS) {
        raise_interrupt(performance);
        return true;
    }
    performance->attempt->ending = ENDING_PARKED;
    return false;
}
