/* Exceptions: which one is taken, its frame, and the way back. ARM DDI 0403E, B1.5; DDI 0553, B3. */
#include "system.h"

#define FRAME_BYTES      32
#define LOWEST_PRIORITY  256
#define XPSR_REALIGNED   (1u << 9)
#define RETURN_BASIC     (1u << 4) /* the frame has no FP registers */
#define RETURN_TO_THREAD (1u << 3)
#define RETURN_TO_PSP    (1u << 2)

/* The part of a priority that decides whether one exception interrupts another. */
static int group_priority(const struct system *system, unsigned priority)
{
    unsigned group = system->aircr >> 8 & 7;
    return (int)(priority & ~((2u << group) - 1) & 0xFF);
}

static int priority_of(const struct system *system, unsigned exception)
{
    switch (exception) {
    case EXCEPTION_RESET:
        return -3;
    case EXCEPTION_NMI:
        return -2;
    case EXCEPTION_HARD_FAULT:
        return -1;
    default:
        return system->priority[exception];
    }
}

static int group_of(const struct system *system, unsigned exception)
{
    int priority = priority_of(system, exception);
    return priority < 0 ? priority : group_priority(system, (unsigned)priority);
}

int execution_priority(const struct cpu *cpu)
{
    const struct system *system = cpu->system;
    int priority = LOWEST_PRIORITY;
    for (unsigned i = 0; system->active_count != 0 && i < EXCEPTIONS / 32; i++)
        for (uint32_t bits = system->active[i]; bits != 0; bits &= bits - 1) {
            int of = group_of(system, 32 * i + (unsigned)__builtin_ctz(bits));
            priority = of < priority ? of : priority;
        }
    if (cpu->basepri != 0 && group_priority(system, cpu->basepri) < priority)
        priority = group_priority(system, cpu->basepri);
    if (cpu->primask != 0 && priority > 0)
        priority = 0;
    if (cpu->faultmask != 0 && priority > -1)
        priority = -1;
    return priority;
}

static bool is_enabled(const struct system *system, unsigned exception)
{
    switch (exception) {
    case EXCEPTION_MEM_MANAGE:
    case EXCEPTION_BUS_FAULT:
    case EXCEPTION_USAGE_FAULT:
        return (system->shcsr >> (exception + 12) & 1) != 0;
    default:
        return exception < EXCEPTION_EXTERNAL || get_bit(system->enabled, exception);
    }
}

bool cpu_enabled(const struct cpu *cpu, unsigned exception)
{
    if (exception == EXCEPTION_SYSTICK && (~cpu->system->systick_control & (SYSTICK_ENABLE | SYSTICK_TICKINT)) != 0)
        return false;
    return exception < EXCEPTIONS && is_enabled(cpu->system, exception);
}

/* Of those pending the one with the lowest number for its priority; it may equal `least`, and be taken all the same. */
static unsigned most_urgent(const struct system *system, int *least)
{
    unsigned found = 0;
    for (unsigned i = 0; i < EXCEPTIONS / 32; i++)
        for (uint32_t bits = system->pending[i]; bits != 0; bits &= bits - 1) {
            unsigned exception = 32 * i + (unsigned)__builtin_ctz(bits);
            int priority = priority_of(system, exception);
            if (!is_enabled(system, exception) || priority >= *least)
                continue;
            found = exception;
            *least = priority;
        }
    return found;
}

unsigned pending_exception(const struct cpu *cpu, int priority)
{
    int least = LOWEST_PRIORITY;
    unsigned found = most_urgent(cpu->system, &least);
    return found != 0 && group_of(cpu->system, found) < priority ? found : 0;
}

bool wakes(const struct cpu *cpu)
{
    int least = LOWEST_PRIORITY;
    return most_urgent(cpu->system, &least) != 0;
}

void pend(struct cpu *cpu, unsigned exception)
{
    set_bit(cpu->system->pending, exception, true);
    cpu->attention |= ATTENTION_EXCEPTION;
}

void cpu_interrupt(struct cpu *cpu, unsigned number)
{
    if (number + EXCEPTION_EXTERNAL < EXCEPTIONS)
        pend(cpu, number + EXCEPTION_EXTERNAL);
}

void call_supervisor(struct cpu *cpu)
{
    if (group_of(cpu->system, EXCEPTION_SVCALL) < execution_priority(cpu))
        pend(cpu, EXCEPTION_SVCALL);
    else
        raise_fault(cpu, TRAP_ESCALATED, 0);
}

static void activate(struct cpu *cpu, unsigned exception, bool active)
{
    if (get_bit(cpu->system->active, exception) == active)
        return;
    set_bit(cpu->system->active, exception, active);
    cpu->system->active_count += active ? 1u : ~0u;
}

static bool has_fp_context(const struct cpu *cpu)
{
    return (cpu->control & CONTROL_FPCA) != 0 && (cpu->features & FEATURE_FPU) != 0;
}

/* R0 to R3, R12, LR, the return address and xPSR, in the frame's order. */
static bool push_basic(struct cpu *cpu, uint32_t frame, uint32_t realigned)
{
    static const uint8_t registers[6] = {0, 1, 2, 3, 12, LR};
    for (unsigned i = 0; i < 6; i++)
        if (!store(cpu, frame + 4 * i, 4, cpu->r[registers[i]], shadow_of(cpu, registers[i])))
            return false;
    uint8_t flags = 0;
    for (unsigned i = 16; i < 22; i++) /* TAINT_N to TAINT_GE */
        flags |= shadow_of(cpu, i);
    return store(cpu, frame + 24, 4, cpu->pc, 0) && store(cpu, frame + 28, 4, cpu_xpsr(cpu) | realigned, flags);
}

/* Room below SP, with the FP registers above the rest where they are in use. */
static bool push_frame(struct cpu *cpu)
{
    struct system *system = cpu->system;
    bool fp = has_fp_context(cpu);
    uint32_t sp = cpu->r[SP], size = FRAME_BYTES + (fp ? FP_FRAME_BYTES : 0);
    bool aligns = fp || (system->ccr & CCR_STKALIGN) != 0;
    uint32_t realigned = aligns && (sp & 4) != 0 ? XPSR_REALIGNED : 0;
    uint32_t frame = (sp - size) & (aligns ? ~7u : ~3u);
    uint32_t limit = uses_psp(cpu) ? cpu->psplim : cpu->msplim;
    if (frame < limit) {
        raise_fault(cpu, TRAP_STACK_LIMIT, frame);
        return false;
    }
    cpu->r[SP] = frame;
    bool pushed = push_basic(cpu, frame, realigned);
    if (fp && (system->fpccr & FPCCR_LSPEN) != 0) {
        system->fpccr |= FPCCR_LSPACT;
        system->fpcar = frame + FRAME_BYTES;
    } else if (pushed && fp) {
        pushed = save_fp_registers(cpu, frame + FRAME_BYTES);
    }
    if (!pushed)
        cpu->fault.kind = TRAP_STACKING;
    return pushed;
}

/* What LR tells the handler: Armv8-M without the Security Extension has other bits than its forebears. */
static uint32_t return_value(const struct cpu *cpu)
{
    uint32_t value = (cpu->features & FEATURE_V8M) != 0 ? 0xFFFFFFB0 : 0xFFFFFFF1;
    if (cpu->ipsr == 0)
        value |= RETURN_TO_THREAD;
    if (uses_psp(cpu))
        value |= RETURN_TO_PSP;
    return has_fp_context(cpu) ? value & ~RETURN_BASIC : value;
}

/* The handler, once the frame is there. */
static bool start_handler(struct cpu *cpu, unsigned exception, uint32_t lr)
{
    uint32_t handler = 0;
    uint8_t shadow = 0;
    uint32_t vector = cpu->system->vtor + 4 * exception;
    if (!load_shadowed(cpu, vector, 4, &handler, &shadow)) {
        cpu->fault.kind = TRAP_VECTOR;
        cpu->fault.number = exception;
        return false;
    }
    if (shadow != 0)
        note_doubt(cpu, DOUBT_JUMP, shadow, vector);
    set_bit(cpu->system->pending, exception, false);
    activate(cpu, exception, true);
    cpu->r[LR] = lr;
    set_shadow(cpu, LR, 0, 0);
    set_mode(cpu, (uint16_t)exception, (uint8_t)(cpu->control & ~(CONTROL_SPSEL | CONTROL_FPCA)));
    cpu->pc = handler & ~1u;
    cpu->it = 0;
    cpu->exclusive = false;
    cpu->thumb = (handler & 1) != 0;
    cpu->attention |= cpu->thumb ? ATTENTION_EXCEPTION : ATTENTION_STATE | ATTENTION_EXCEPTION;
    return true;
}

bool enter_exception(struct cpu *cpu, unsigned exception)
{
    uint32_t lr = return_value(cpu);
    return push_frame(cpu) && start_handler(cpu, exception, lr);
}

/* The frame at SP, which goes back to the registers. */
static bool pop_frame(struct cpu *cpu, bool basic)
{
    static const uint8_t registers[6] = {0, 1, 2, 3, 12, LR};
    struct system *system = cpu->system;
    uint32_t frame = cpu->r[SP], words[8];
    uint8_t shadows[8];
    for (unsigned i = 0; i < 8; i++)
        if (!load_shadowed(cpu, frame + 4 * i, 4, &words[i], &shadows[i])) {
            cpu->fault.kind = TRAP_UNSTACKING;
            return false;
        }
    if (!basic && (system->fpccr & FPCCR_LSPACT) != 0)
        system->fpccr &= ~FPCCR_LSPACT;
    else if (!basic && !restore_fp_registers(cpu, frame + FRAME_BYTES))
        return false;
    for (unsigned i = 0; i < 6; i++) {
        cpu->r[registers[i]] = words[i];
        set_shadow(cpu, registers[i], shadows[i], frame + 4 * i);
    }
    for (unsigned i = 16; i < 22; i++)
        set_shadow(cpu, i, shadows[7], frame + 28);
    if (shadows[6] != 0)
        note_doubt(cpu, DOUBT_JUMP, shadows[6], frame + 24);
    bool realigned = (words[7] & XPSR_REALIGNED) != 0 && (!basic || (system->ccr & CCR_STKALIGN) != 0);
    cpu->r[SP] = (frame + FRAME_BYTES + (basic ? 0 : FP_FRAME_BYTES)) | (realigned ? 4 : 0);
    cpu->pc = words[6] & ~1u;
    set_xpsr_flags(cpu, words[7]);
    cpu->it = cpu->baseline ? 0 : (uint8_t)((words[7] >> 25 & 3) | (words[7] >> 8 & 0xFC));
    cpu->thumb = (words[7] >> 24 & 1) != 0;
    return true;
}

static bool is_return_value(const struct cpu *cpu, uint32_t value)
{
    bool v8 = (cpu->features & FEATURE_V8M) != 0, fpu = (cpu->features & FEATURE_FPU) != 0;
    uint32_t fixed = v8 ? 0xFFFFFFA0 : 0xFFFFFFE0;
    bool thread = (value & RETURN_TO_THREAD) != 0, psp = (value & RETURN_TO_PSP) != 0;
    return (value & fixed) == fixed && (value & 3) == (v8 ? 0u : 1u) && (thread || !psp) &&
           (fpu || (value & RETURN_BASIC) != 0);
}

static bool refuse_return(struct cpu *cpu, uint32_t value)
{
    raise_fault(cpu, TRAP_RETURN, value);
    cpu->fault.pc = cpu->recent[(cpu->instructions - 1) % CPU_RECENT];
    return false;
}

bool leave_exception(struct cpu *cpu)
{
    uint32_t value = cpu->leaving;
    unsigned exception = cpu->ipsr;
    bool thread = (value & RETURN_TO_THREAD) != 0, basic = (value & RETURN_BASIC) != 0;
    if (!is_return_value(cpu, value) || !get_bit(cpu->system->active, exception))
        return refuse_return(cpu, value);
    activate(cpu, exception, false);
    bool nested = cpu->system->active_count != 0;
    if (exception != EXCEPTION_NMI)
        cpu->faultmask = 0;
    unsigned next = pending_exception(cpu, execution_priority(cpu));
    if (next != 0) /* tail-chaining: the frame stays */
        return start_handler(cpu, next, value);
    if (thread && nested && (cpu->system->ccr & 1) == 0) /* CCR.NONBASETHRDENA */
        return refuse_return(cpu, value);
    uint8_t control = (uint8_t)(cpu->control & CONTROL_NPRIV);
    control |= (uint8_t)((thread && (value & RETURN_TO_PSP) != 0 ? CONTROL_SPSEL : 0) | (basic ? 0 : CONTROL_FPCA));
    set_mode(cpu, thread ? 0 : 1, control); /* which stack: the number follows with the frame */
    uint32_t frame = cpu->r[SP], xpsr = 0;
    uint8_t shadow = 0;
    if (!load_shadowed(cpu, frame + 28, 4, &xpsr, &shadow) || !pop_frame(cpu, basic))
        return false;
    if (((xpsr & 0x1FF) == 0) != thread)
        return refuse_return(cpu, value);
    cpu->ipsr = thread ? 0 : xpsr & 0x1FF;
    cpu->exclusive = false;
    cpu->attention |= cpu->thumb ? ATTENTION_EXCEPTION : ATTENTION_STATE | ATTENTION_EXCEPTION;
    return true;
}
