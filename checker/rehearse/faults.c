/* Faults: what the status registers say of one, and which exception takes it. ARM DDI 0403E, B1.5.14 and B3.2.15. */
#include "system.h"

/* HardFault's own are those that no other exception may take. */
static const struct {
    uint8_t exception;
    uint32_t cfsr;
    uint32_t hfsr;
    bool has_address; /* in BFAR or MMFAR */
} kinds[] = {
    [TRAP_UNDEFINED] = {EXCEPTION_USAGE_FAULT, 1u << 16, 0, false},
    [TRAP_STATE] = {EXCEPTION_USAGE_FAULT, 1u << 17, 0, false},
    [TRAP_RETURN] = {EXCEPTION_USAGE_FAULT, 1u << 18, 0, false},
    [TRAP_COPROCESSOR] = {EXCEPTION_USAGE_FAULT, 1u << 19, 0, false},
    [TRAP_STACK_LIMIT] = {EXCEPTION_USAGE_FAULT, 1u << 20, 0, false},
    [TRAP_UNALIGNED] = {EXCEPTION_USAGE_FAULT, 1u << 24, 0, false},
    [TRAP_DIVIDE] = {EXCEPTION_USAGE_FAULT, 1u << 25, 0, false},
    [TRAP_FETCH] = {EXCEPTION_BUS_FAULT, 1u << 8, 0, false},
    [TRAP_READ] = {EXCEPTION_BUS_FAULT, 1u << 9, 0, true},
    [TRAP_WRITE] = {EXCEPTION_BUS_FAULT, 1u << 9, 0, true},
    [TRAP_STACKING] = {EXCEPTION_BUS_FAULT, 1u << 12, 0, false},
    [TRAP_UNSTACKING] = {EXCEPTION_BUS_FAULT, 1u << 11, 0, false},
    [TRAP_VECTOR] = {EXCEPTION_HARD_FAULT, 0, 1u << 1, false},
    [TRAP_ESCALATED] = {EXCEPTION_HARD_FAULT, 0, 1u << 30, false},
};

#define HFSR_FORCED (1u << 30)
#define BFARVALID   (1u << 15)
#define IACCVIOL    (1u << 0)

/* Code never runs from peripherals and the system region (DDI 0403E, B3.1). */
static bool is_execute_never(uint32_t address)
{
    return address >= 0xA0000000 || (address >= 0x40000000 && address < 0x60000000);
}

void raise_fault(struct cpu *cpu, enum trap_kind kind, uint32_t address)
{
    if ((cpu->attention & ATTENTION_FAULT) != 0)
        return;
    cpu->fault =
        (struct cpu_fault){.kind = kind, .pc = cpu->r[PC] - 4, .address = address, .shadow = cpu->doubt.shadow};
    cpu->attention |= ATTENTION_FAULT;
}

static unsigned exception_of(struct cpu *cpu)
{
    struct system *system = cpu->system;
    const struct cpu_fault *fault = &cpu->fault;
    unsigned exception = kinds[fault->kind].exception;
    if (cpu->baseline)
        return EXCEPTION_HARD_FAULT;
    bool never = fault->kind == TRAP_FETCH && is_execute_never(fault->address);
    if (never)
        exception = EXCEPTION_MEM_MANAGE;
    system->cfsr |= never ? IACCVIOL : kinds[fault->kind].cfsr;
    system->hfsr |= kinds[fault->kind].hfsr;
    if (kinds[fault->kind].has_address) {
        system->cfsr |= BFARVALID;
        system->bfar = fault->address;
    }
    if (exception == EXCEPTION_HARD_FAULT)
        return exception;
    int priority = system->priority[exception];
    if (cpu_enabled(cpu, exception) && priority < execution_priority(cpu))
        return exception;
    system->hfsr |= HFSR_FORCED;
    return EXCEPTION_HARD_FAULT;
}

bool cpu_enter_fault(struct cpu *cpu)
{
    unsigned exception = exception_of(cpu);
    bool locks_up = exception == EXCEPTION_HARD_FAULT && execution_priority(cpu) <= -1;
    cpu->attention &= ~(unsigned)ATTENTION_FAULT;
    if (locks_up || !enter_exception(cpu, exception)) {
        cpu->attention = ATTENTION_LOCKUP;
        return false;
    }
    return true;
}
