/* The core itself: one instruction after the other, what they leave to do, and what is known of their results. */
#include "cpu.h"

#include "base/alloc.h"
#include "operation.h"
#include "system.h"

#include <stdlib.h>

uint32_t condition_reads(unsigned condition)
{
    static const uint32_t reads[8] = {
        TAINT_Z, TAINT_C, TAINT_N, TAINT_V, TAINT_C | TAINT_Z, TAINT_N | TAINT_V, TAINT_Z | TAINT_N | TAINT_V, 0,
    };
    return reads[condition >> 1 & 7];
}

struct cpu *cpu_new(enum core core, unsigned features, struct bus *bus)
{
    struct cpu *cpu = alloc_items(1, sizeof *cpu);
    cpu->bus = bus;
    cpu->features = features;
    cpu->baseline = (features & FEATURE_THUMB2) == 0;
    cpu->system = alloc_items(1, sizeof *cpu->system);
    cpu->system->core = core_facts(core);
    cpu->system->number = core;
    cpu->until = CPU_NOWHERE;
    cpu->timer = NEVER;
    return cpu;
}

void cpu_free(struct cpu *cpu)
{
    if (cpu == NULL)
        return;
    free(cpu->system);
    free(cpu);
}

bool cpu_reset(struct cpu *cpu, uint32_t vectors)
{
    struct bus *bus = cpu->bus;
    *cpu = (struct cpu){
        .bus = bus,
        .system = cpu->system,
        .features = cpu->features,
        .baseline = cpu->baseline,
        .unaligned = cpu->system->core->unaligned,
        .until = cpu->until,
        .thumb = true,
    };
    system_reset(cpu);
    cpu->system->vtor = vectors;
    uint32_t sp = 0, handler = 0;
    uint8_t known = 0;
    if (!bus_read(bus, vectors, 4, &sp, &known) || !bus_read(bus, vectors + 4, 4, &handler, &known) ||
        (handler & 1) == 0) {
        cpu->fault = (struct cpu_fault){.kind = TRAP_VECTOR, .address = vectors + 4, .number = EXCEPTION_RESET};
        return false;
    }
    cpu->r[SP] = cpu->lowest_sp = sp & ~3u;
    cpu->r[LR] = 0xFFFFFFFF;
    cpu->pc = handler & ~1u;
    return true;
}

uint32_t cpu_vectors(const struct cpu *cpu)
{
    return cpu->system->vtor;
}

void note_doubt(struct cpu *cpu, enum doubt kind, uint8_t shadow, uint32_t origin)
{
    if (cpu->doubt.kind == DOUBT_NONE)
        cpu->doubt = (struct cpu_doubt){
            .kind = kind, .at = cpu->instructions, .pc = cpu->r[PC] - 4, .origin = origin, .shadow = shadow};
}

/* What an instruction writes depends on what of its operands, or of memory, is unknown. */
static __attribute__((noinline)) void spread(struct cpu *cpu, const struct operation *op, uint64_t from)
{
    uint8_t shadow = 0;
    uint32_t origin = from != 0 ? cpu->origin[__builtin_ctzll(from)] : cpu->loaded_from;
    for (uint64_t bits = from; bits != 0; bits &= bits - 1)
        shadow |= cpu->shadow[__builtin_ctzll(bits)];
    if ((from & op->bases) != 0)
        note_doubt(cpu, DOUBT_ADDRESS, shadow, origin);
    shadow |= cpu->loaded;
    if (op->doubt != DOUBT_NONE)
        note_doubt(cpu, (enum doubt)op->doubt, shadow, origin);
    for (uint64_t bits = op->writes; bits != 0; bits &= bits - 1)
        set_shadow(cpu, (unsigned)__builtin_ctzll(bits), shadow, origin);
    cpu->loaded = 0;
}

static inline void settle(struct cpu *cpu, const struct operation *op)
{
    uint64_t from = cpu->taint & op->reads;
    if ((from | cpu->loaded) != 0)
        spread(cpu, op, from);
    else
        cpu->taint &= ~op->writes;
}

/* ITSTATE, DDI 0403E, A7.3.2 */
static void advance_it(struct cpu *cpu)
{
    cpu->it = (uint8_t)((cpu->it & 7) == 0 ? 0 : (cpu->it & 0xE0) | (cpu->it << 1 & 0x1F));
}

/* In an IT block. Where something unknown decides and only registers change, these become unknown, run or not. */
static __attribute__((noinline)) void step_conditionally(struct cpu *cpu, const struct operation *op)
{
    unsigned condition = cpu->it >> 4;
    uint64_t from = cpu->taint & condition_reads(condition);
    struct operation in_block = *op;
    if (op->sets == SETS_OUTSIDE_IT)
        in_block.writes &= ~(uint64_t)NZCV;
    if (from != 0 && (op->bases != 0 || op->doubt != DOUBT_NONE))
        note_doubt(cpu, DOUBT_CONDITION, shadow_of(cpu, (unsigned)__builtin_ctzll(from)),
                   cpu->origin[__builtin_ctzll(from)]);
    in_block.reads |= from;
    if (condition_holds(cpu, condition)) {
        op->run(cpu, op);
        cpu->r[SP] &= ~3u;
    } else if (from == 0) {
        in_block.writes = in_block.reads = 0;
    }
    if ((cpu->attention & ATTENTION_FAULT) != 0)
        return;
    settle(cpu, &in_block);
    advance_it(cpu);
}

/* What the instructions before have left to do; false leaves cpu_run with *exit. */
static bool attend(struct cpu *cpu, enum cpu_exit *exit)
{
    static const struct {
        enum attention attention;
        enum cpu_exit exit;
        bool stays;
    } stops[] = {
        {ATTENTION_FAULT, CPU_FAULTED, false},         {ATTENTION_UNSUPPORTED, CPU_UNSUPPORTED, true},
        {ATTENTION_LOCKUP, CPU_LOCKED_UP, true},       {ATTENTION_RESET, CPU_RESET, true},
        {ATTENTION_BREAKPOINT, CPU_BREAKPOINT, false}, {ATTENTION_STOP, CPU_STOPPED, false},
    };
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if ((cpu->attention & stops[i].attention) != 0) {
            if (!stops[i].stays)
                cpu->attention &= ~(unsigned)stops[i].attention;
            *exit = stops[i].exit;
            return false;
        }
    if ((cpu->attention & ATTENTION_RETURN) != 0) {
        cpu->attention &= ~(unsigned)ATTENTION_RETURN;
        (void)leave_exception(cpu);
        return true;
    }
    if ((cpu->attention & ATTENTION_EXCEPTION) != 0) {
        cpu->attention &= ~(unsigned)ATTENTION_EXCEPTION;
        unsigned exception = pending_exception(cpu, execution_priority(cpu));
        if (exception != 0) {
            cpu->attention &= ~(unsigned)ATTENTION_SLEEP;
            (void)enter_exception(cpu, exception);
        }
        return true;
    }
    if ((cpu->attention & ATTENTION_STATE) != 0) {
        cpu->attention &= ~(unsigned)ATTENTION_STATE;
        raise_fault(cpu, TRAP_STATE, cpu->pc);
        cpu->fault.pc = cpu->pc;
        return true;
    }
    cpu->attention &= ~(unsigned)ATTENTION_SLEEP;
    if (wakes(cpu))
        return true;
    if ((cpu->system->systick_control & SYSTICK_TICKINT) != 0 && cpu_fast_forward(cpu))
        return true;
    *exit = CPU_ASLEEP;
    return false;
}

#define MOST_PAGES 4096 /* decoded at once; 40 MiB */

/* Where the instruction at cpu->pc is, or will be, decoded; NULL is a fault of the fetch. */
static struct operation *seek_page(struct cpu *cpu)
{
    struct bus *bus = cpu->bus;
    struct bus_area *area = bus_find(bus, cpu->pc, 2);
    if (area == NULL || !area->executable) {
        raise_fault(cpu, TRAP_FETCH, cpu->pc);
        cpu->fault.pc = cpu->pc;
        return NULL;
    }
    if (bus->pages >= MOST_PAGES)
        bus_forget_code(bus);
    uint32_t page = (cpu->pc - area->origin) / PAGE_BYTES;
    if (area->decoded == NULL)
        area->decoded = alloc_items((area->size + PAGE_BYTES - 1) / PAGE_BYTES, sizeof(struct operation *));
    if (area->decoded[page] == NULL) {
        area->decoded[page] = alloc_items(PAGE_HALVES, sizeof(struct operation));
        bus->pages++;
    }
    cpu->page = area->origin + page * PAGE_BYTES;
    cpu->forgotten = bus->forgotten;
    cpu->operations = area->decoded[page];
    return cpu->operations + (cpu->pc - cpu->page) / 2;
}

static inline struct operation *current_operation(struct cpu *cpu)
{
    uint32_t offset = cpu->pc - cpu->page;
    bool here = offset < PAGE_BYTES && cpu->operations != NULL;
    struct operation *op = here ? cpu->operations + offset / 2 : seek_page(cpu);
    if (op != NULL && op->run == NULL && !decode_operation(cpu, op))
        return NULL;
    return op;
}

/* Up to `limit`, or something to attend to, or cpu->until. */
static void run_on(struct cpu *cpu, uint64_t limit)
{
    if (cpu->forgotten != cpu->bus->forgotten)
        cpu->operations = NULL;
    do {
        const struct operation *op = current_operation(cpu);
        if (op == NULL)
            return;
        uint32_t pc = cpu->pc;
        cpu->recent[cpu->instructions % CPU_RECENT] = pc;
        cpu->r[PC] = pc + 4;
        cpu->pc = pc + op->size;
        if (cpu->it == 0) {
            op->run(cpu, op);
            cpu->r[SP] &= ~3u;
            if (cpu->r[SP] < cpu->lowest_sp && !uses_psp(cpu))
                cpu->lowest_sp = cpu->r[SP];
            if ((cpu->attention & ATTENTION_FAULT) == 0)
                settle(cpu, op);
        } else {
            step_conditionally(cpu, op);
        }
        if ((cpu->attention & ATTENTION_FAULT) != 0) {
            cpu->pc = pc;
            for (uint64_t bits = cpu->taint & op->reads; bits != 0; bits &= bits - 1)
                cpu->fault.shadow |= cpu->shadow[__builtin_ctzll(bits)];
            cpu->loaded = 0;
        }
        cpu->instructions++; /* now: the bus may ask for the number of the one that runs */
    } while (cpu->attention == 0 && cpu->instructions < limit && cpu->pc != cpu->until);
}

enum cpu_exit cpu_run(struct cpu *cpu, uint64_t count)
{
    uint64_t end = count < UINT64_MAX - cpu->instructions ? cpu->instructions + count : UINT64_MAX;
    bool first = true;
    for (;;) {
        enum cpu_exit exit = CPU_RAN;
        if (cpu->attention != 0) {
            if (!attend(cpu, &exit))
                return exit;
        } else if (cpu->instructions >= cpu->timer) {
            timer_tick(cpu);
        } else if (cpu->pc == cpu->until && !first) {
            return CPU_REACHED;
        } else if (cpu->instructions >= end) {
            return CPU_RAN;
        } else {
            run_on(cpu, end < cpu->timer ? end : cpu->timer);
            first = false;
        }
    }
}

void cpu_jump(struct cpu *cpu, uint32_t address)
{
    cpu->pc = address & ~1u;
    cpu->it = 0;
    cpu->operations = NULL;
}

void cpu_skip(struct cpu *cpu)
{
    struct operation op = {.run = NULL};
    if (decode_operation(cpu, &op))
        cpu->pc += op.size;
}
