/* The special registers: flags, stack pointers, masks, CONTROL. ARM DDI 0403E, B5.2; DDI 0553, D1.2. */
#include "special.h"

#include "layouts.h"
#include "system.h"

/* Numbers of special registers (SYSm). */
enum special {
    SPECIAL_IEPSR = 7, /* 0 to 7: bit 0 IPSR, bit 1 EPSR, bit 2 not APSR */
    SPECIAL_MSP = 8,
    SPECIAL_PSP = 9,
    SPECIAL_MSPLIM = 10,
    SPECIAL_PSPLIM = 11,
    SPECIAL_PRIMASK = 16,
    SPECIAL_BASEPRI = 17,
    SPECIAL_BASEPRI_MAX = 18,
    SPECIAL_FAULTMASK = 19,
    SPECIAL_CONTROL = 20,
};

#define APSR_MASK 0xF80F0000u

uint32_t cpu_xpsr(const struct cpu *cpu)
{
    uint32_t flags = (uint32_t)cpu->n << 31 | (uint32_t)cpu->z << 30 | (uint32_t)cpu->c << 29 | (uint32_t)cpu->v << 28 |
                     (uint32_t)cpu->q << 27 | (uint32_t)cpu->ge << 16;
    uint32_t it = (cpu->it & 3u) << 25 | (cpu->it >> 2 & 0x3Fu) << 10;
    return flags | it | (uint32_t)cpu->thumb << 24 | cpu->ipsr;
}

void set_xpsr_flags(struct cpu *cpu, uint32_t xpsr)
{
    cpu->n = xpsr >> 31 != 0;
    cpu->z = (xpsr >> 30 & 1) != 0;
    cpu->c = (xpsr >> 29 & 1) != 0;
    cpu->v = (xpsr >> 28 & 1) != 0;
    cpu->q = (xpsr >> 27 & 1) != 0;
    cpu->ge = (cpu->features & FEATURE_DSP) != 0 ? xpsr >> 16 & 15 : 0;
}

uint32_t cpu_msp(const struct cpu *cpu)
{
    return uses_psp(cpu) ? cpu->other_sp : cpu->r[SP];
}

uint32_t cpu_psp(const struct cpu *cpu)
{
    return uses_psp(cpu) ? cpu->r[SP] : cpu->other_sp;
}

void set_mode(struct cpu *cpu, uint16_t ipsr, uint8_t control)
{
    bool before = uses_psp(cpu);
    cpu->ipsr = ipsr;
    cpu->control = control;
    if (uses_psp(cpu) == before)
        return;
    uint32_t sp = cpu->r[SP];
    cpu->r[SP] = cpu->other_sp;
    cpu->other_sp = sp;
    uint8_t shadow = shadow_of(cpu, SP);
    uint32_t origin = cpu->origin[SP];
    unsigned other = (unsigned)__builtin_ctzll(TAINT_SYSTEM);
    set_shadow(cpu, SP, shadow_of(cpu, other), cpu->origin[other]);
    set_shadow(cpu, other, shadow, origin);
}

static void set_stack_pointer(struct cpu *cpu, bool psp, uint32_t value)
{
    *(psp == uses_psp(cpu) ? &cpu->r[SP] : &cpu->other_sp) = value & ~3u;
}

static uint32_t special_value(const struct cpu *cpu, unsigned number)
{
    uint32_t xpsr = cpu_xpsr(cpu);
    switch (number) {
    case SPECIAL_MSP:
        return cpu_msp(cpu);
    case SPECIAL_PSP:
        return cpu_psp(cpu);
    case SPECIAL_MSPLIM:
        return cpu->msplim;
    case SPECIAL_PSPLIM:
        return cpu->psplim;
    case SPECIAL_PRIMASK:
        return cpu->primask;
    case SPECIAL_BASEPRI:
    case SPECIAL_BASEPRI_MAX:
        return cpu->basepri;
    case SPECIAL_FAULTMASK:
        return cpu->faultmask;
    case SPECIAL_CONTROL:
        return cpu->control;
    default: /* EPSR reads as zero */
        if (number > SPECIAL_IEPSR)
            return 0;
        return ((number & 4) == 0 ? xpsr & APSR_MASK : 0) | ((number & 1) != 0 ? cpu->ipsr : 0);
    }
}

void read_special(struct cpu *cpu, const struct operation *op)
{
    bool allowed = is_privileged(cpu) || op->imm <= SPECIAL_IEPSR || op->imm == SPECIAL_CONTROL;
    cpu->r[op->rd] = allowed ? special_value(cpu, op->imm) : 0;
}

static void write_flags(struct cpu *cpu, unsigned mask, uint32_t value)
{
    uint32_t written = ((mask & 2) != 0 ? 0xF8000000 : 0) | ((mask & 1) != 0 ? 0x000F0000 : 0);
    set_xpsr_flags(cpu, (cpu_xpsr(cpu) & ~written) | (value & written));
}

static void write_control(struct cpu *cpu, uint32_t value)
{
    uint8_t writable = CONTROL_NPRIV | ((cpu->features & FEATURE_FPU) != 0 ? CONTROL_FPCA : 0);
    if (cpu->ipsr == 0)
        writable |= CONTROL_SPSEL;
    set_mode(cpu, cpu->ipsr, (uint8_t)((cpu->control & ~writable) | (value & writable)));
}

static void write_masks(struct cpu *cpu, unsigned number, uint32_t value)
{
    uint8_t priority = (uint8_t)(value & cpu->system->priority_mask);
    switch (number) {
    case SPECIAL_PRIMASK:
        cpu->primask = value & 1;
        break;
    case SPECIAL_BASEPRI:
        cpu->basepri = priority;
        break;
    case SPECIAL_BASEPRI_MAX:
        if (priority != 0 && (priority < cpu->basepri || cpu->basepri == 0))
            cpu->basepri = priority;
        break;
    case SPECIAL_FAULTMASK:
        if (execution_priority(cpu) > -1)
            cpu->faultmask = value & 1;
        break;
    default:
        break;
    }
    cpu->attention |= ATTENTION_EXCEPTION;
}

void write_special(struct cpu *cpu, const struct operation *op)
{
    uint32_t value = cpu->r[op->rn];
    if (op->imm <= SPECIAL_IEPSR) {
        if ((op->imm & 4) == 0)
            write_flags(cpu, op->amount, value);
        return;
    }
    if (!is_privileged(cpu))
        return;
    switch (op->imm) {
    case SPECIAL_MSP:
    case SPECIAL_PSP:
        set_stack_pointer(cpu, op->imm == SPECIAL_PSP, value);
        break;
    case SPECIAL_MSPLIM:
        cpu->msplim = value & ~7u;
        break;
    case SPECIAL_PSPLIM:
        cpu->psplim = value & ~7u;
        break;
    case SPECIAL_CONTROL:
        write_control(cpu, value);
        break;
    default:
        write_masks(cpu, op->imm, value);
        break;
    }
}

/* CPSIE, CPSID: bit 4 disables; bit 1 is PRIMASK, bit 0 FAULTMASK. */
void change_state(struct cpu *cpu, const struct operation *op)
{
    uint8_t value = (op->imm & 0x10) != 0;
    if (!is_privileged(cpu))
        return;
    if ((op->imm & 2) != 0)
        write_masks(cpu, SPECIAL_PRIMASK, value);
    if ((op->imm & 1) != 0)
        write_masks(cpu, SPECIAL_FAULTMASK, value);
}

/* The taint of a special register: flags have bits of their own, the rest shares one. */
static uint64_t special_taint(unsigned number)
{
    if (number <= SPECIAL_IEPSR)
        return (number & 4) == 0 ? NZCV | TAINT_Q | TAINT_GE : 0;
    return number <= SPECIAL_PSP ? TAINT_SYSTEM | register_bit(SP) : TAINT_SYSTEM;
}

void special_to_register(struct operation *op, const struct row *row, uint32_t e)
{
    (void)row;
    op->imm = field(e, 0, 8);
    op->reads = special_taint(op->imm);
    writes_register(op, field(e, 8, 4));
}

void register_to_special(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 16, 4);
    op->imm = field(e, 0, 8);
    op->amount = (uint8_t)field(e, 10, 2);
    reads_registers(op, row, register_bit(op->rn));
    op->writes = op->imm <= SPECIAL_PSP ? special_taint(op->imm) : 0;
}
