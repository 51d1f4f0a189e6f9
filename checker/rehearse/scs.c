/* The private peripheral bus: system control space, MPU as registers, and the parts of the debug system that programs
 * use to measure time and to print. ARM DDI 0403E, B3 and C1; DDI 0553, D1.2. */
#include "scs.h"

#include <stddef.h>
#include <stdlib.h>

#define DEMCR_TRCENA (1u << 24)
#define VECTKEY      0x05FA
#define VECTKEYSTAT  0xFA05

/* CPUID: implementer Arm, and the part (technical reference manuals). */
static const uint32_t identities[CORE_COUNT] = {
    [CORE_M0] = 0x410CC200,  [CORE_M0PLUS] = 0x410CC601, [CORE_M1] = 0x411CC210,  [CORE_M3] = 0x412FC231,
    [CORE_M4] = 0x410FC241,  [CORE_M4F] = 0x410FC241,    [CORE_M7] = 0x411FC272,  [CORE_M23] = 0x411CD200,
    [CORE_M33] = 0x410FD213, [CORE_M55] = 0x411FD221,    [CORE_M85] = 0x411FD230,
};

static uint32_t *word_of(struct system *system, const struct system_register *row, uint32_t address)
{
    return (uint32_t *)(void *)((char *)system + row->offset) + (address - row->first) / 4;
}

static uint32_t word_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    return *word_of(cpu->system, row, address);
}

static void word_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    uint32_t *word = word_of(cpu->system, row, address);
    *word = (*word & ~row->written) | (value & row->written);
}

/* Ones clear. */
static void status_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    *word_of(cpu->system, row, address) &= ~value;
}

/* What never changes: the bits of `written`. */
static uint32_t constant_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)cpu, (void)address;
    return row->written;
}

static uint32_t identity_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row, (void)address;
    return identities[cpu->system->number];
}

static uint32_t aircr_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row, (void)address;
    return (uint32_t)VECTKEYSTAT << 16 | cpu->system->aircr;
}

static void aircr_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row, (void)address;
    if (value >> 16 != VECTKEY)
        return;
    if (!cpu->baseline)
        cpu->system->aircr = value & 0x700;
    if ((value & 4) != 0)
        cpu->attention |= ATTENTION_RESET;
}

static void ccr_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)address;
    if (cpu->baseline)
        return;
    bool v8 = (cpu->features & FEATURE_V8M) != 0; /* where STKALIGN is one */
    cpu->system->ccr = (value & row->written) | (v8 ? CCR_STKALIGN : 0);
    cpu->unaligned = cpu->system->core->unaligned && (value & CCR_UNALIGN_TRP) == 0;
}

static uint32_t systick_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row, (void)address;
    uint32_t value = cpu->system->systick_control;
    cpu->system->systick_control &= ~SYSTICK_COUNTFLAG;
    return value | 4; /* the core's clock, whatever was asked for */
}

static void systick_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row, (void)address;
    bool was_on = (cpu->system->systick_control & SYSTICK_ENABLE) != 0;
    cpu->system->systick_control = value & 7;
    if (!was_on || (value & SYSTICK_ENABLE) == 0)
        timer_restart(cpu);
}

static uint32_t counter_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row, (void)address;
    return timer_value(cpu);
}

static void counter_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row, (void)address, (void)value;
    cpu->system->systick_control &= ~SYSTICK_COUNTFLAG;
    timer_restart(cpu);
}

/* DWT_CYCCNT counts when it is on, and stands else. */
static uint32_t cycles_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row, (void)address;
    const struct system *system = cpu->system;
    bool on = (system->demcr & DEMCR_TRCENA) != 0 && (system->dwt_control & 1) != 0;
    return on ? (uint32_t)(clock_of(cpu) - system->cycles_from) : 0;
}

static void cycles_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row, (void)address;
    cpu->system->cycles_from = clock_of(cpu) - value;
}

/* RBAR and RASR, or RLAR, of the region in MPU_RNR and those behind it: they hold what was written. */
static uint32_t *mpu_register(struct system *system, uint32_t address)
{
    uint32_t index = (address - 0xE000ED9C) / 4;
    uint32_t *bank = index % 2 == 0 ? system->mpu_base : system->mpu_limit;
    return &bank[(system->mpu_region + index / 2) % MPU_REGIONS];
}

static uint32_t mpu_read(struct cpu *cpu, const struct system_register *row, uint32_t address)
{
    (void)row;
    return *mpu_register(cpu->system, address);
}

static void mpu_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value)
{
    (void)row;
    bool base = (address - 0xE000ED9C) / 4 % 2 == 0, v8 = (cpu->features & FEATURE_V8M) != 0;
    if (base && !v8 && (value & 0x10) != 0) /* RBAR.VALID: REGION is in it */
        cpu->system->mpu_region = value & (MPU_REGIONS - 1);
    *mpu_register(cpu->system, address) = base && !v8 ? value & ~0x10u : value;
}

#define WORD(address, since, member, written)                                                                          \
    {                                                                                                                  \
        address, address, since, word_read, word_write, offsetof(struct system, member), written                       \
    }

/* The first row that has the address; what none has reads as zero. */
static const struct system_register registers[] = {
    {0xE0000000, 0xE000007C, SINCE_V7, constant_read, NULL, 0, 1}, /* ITM: a port has room */
    WORD(0xE0001000, SINCE_V7, dwt_control, 0x007F1FFF),
    {0xE0001004, 0xE0001004, SINCE_V7, cycles_read, cycles_write, 0, 0},
    WORD(0xE000E008, SINCE_V6, actlr, 0xFFFFFFFF),
    {0xE000E010, 0xE000E010, SINCE_V6, systick_read, systick_write, 0, 0},
    WORD(0xE000E014, SINCE_V6, systick_reload, 0x00FFFFFF),
    {0xE000E018, 0xE000E018, SINCE_V6, counter_read, counter_write, 0, 0},
    {0xE000E100, 0xE000E1BC, SINCE_V6, interrupt_bits_read, interrupt_bits_write, 0, 0},
    {0xE000E200, 0xE000E2BC, SINCE_V6, interrupt_bits_read, interrupt_bits_write, 0, 0},
    {0xE000E300, 0xE000E33C, SINCE_V7, active_bits_read, NULL, 0, 0},
    {0xE000E400, 0xE000E5EC, SINCE_V6, priority_read, priority_write, 0, 0},
    {0xE000ED00, 0xE000ED00, SINCE_V6, identity_read, NULL, 0, 0},
    {0xE000ED04, 0xE000ED04, SINCE_V6, icsr_read, icsr_write, 0, 0},
    WORD(0xE000ED08, SINCE_V6, vtor, 0xFFFFFF80),
    {0xE000ED0C, 0xE000ED0C, SINCE_V6, aircr_read, aircr_write, 0, 0},
    WORD(0xE000ED10, SINCE_V6, scr, 0x1E),
    {0xE000ED14, 0xE000ED14, SINCE_V6, word_read, ccr_write, offsetof(struct system, ccr), 0x0007031B},
    {0xE000ED18, 0xE000ED20, SINCE_V6, priority_read, priority_write, 0, 0},
    WORD(0xE000ED24, SINCE_V6, shcsr, 0x00070000),
    {0xE000ED28, 0xE000ED28, SINCE_V7, word_read, status_write, offsetof(struct system, cfsr), 0},
    {0xE000ED2C, 0xE000ED2C, SINCE_V7, word_read, status_write, offsetof(struct system, hfsr), 0},
    WORD(0xE000ED34, SINCE_V7, mmfar, 0xFFFFFFFF),
    WORD(0xE000ED38, SINCE_V7, bfar, 0xFFFFFFFF),
    WORD(0xE000ED88, SINCE_FPU, cpacr, 0x00F00000),
    {0xE000ED90, 0xE000ED90, SINCE_V6, constant_read, NULL, 0, MPU_REGIONS << 8},
    WORD(0xE000ED94, SINCE_V6, mpu_control, 7),
    WORD(0xE000ED98, SINCE_V6, mpu_region, MPU_REGIONS - 1),
    {0xE000ED9C, 0xE000EDB8, SINCE_V6, mpu_read, mpu_write, 0, 0},
    {0xE000EDC0, 0xE000EDC4, SINCE_V8, word_read, word_write, offsetof(struct system, mpu_attributes), 0xFFFFFFFF},
    WORD(0xE000EDFC, SINCE_V6, demcr, 0x010F07F1),
    {0xE000EF00, 0xE000EF00, SINCE_V7, NULL, stir_write, 0, 0},
    WORD(0xE000EF34, SINCE_FPU, fpccr, 0xC0000001),
    WORD(0xE000EF38, SINCE_FPU, fpcar, 0xFFFFFFF8),
    WORD(0xE000EF3C, SINCE_FPU, fpdscr, 0x07C00000),
};

static const struct system_register *register_at(const struct cpu *cpu, uint32_t address)
{
    const bool by_since[] = {
        [SINCE_V6] = true,
        [SINCE_V7] = !cpu->baseline,
        [SINCE_V8] = (cpu->features & FEATURE_V8M) != 0,
        [SINCE_FPU] = (cpu->features & FEATURE_FPU) != 0,
    };
    for (size_t i = 0; i < sizeof registers / sizeof *registers; i++)
        if (address - registers[i].first <= registers[i].last - registers[i].first)
            return by_since[registers[i].since] ? &registers[i] : NULL;
    return NULL;
}

void system_read(struct cpu *cpu, uint32_t address, unsigned size, uint32_t *value)
{
    uint32_t aligned = address & ~3u;
    const struct system_register *row = register_at(cpu, aligned);
    uint32_t word = row != NULL && row->read != NULL ? row->read(cpu, row, aligned) : 0;
    *value = word >> 8 * (address & 3) & (size == 4 ? ~0u : (1u << 8 * size) - 1);
}

/* Bytes and halfwords change a part of a word that holds what was written; of the others, whose ones set or clear, they
 * are words with zeros. */
void system_write(struct cpu *cpu, uint32_t address, unsigned size, uint32_t value)
{
    uint32_t aligned = address & ~3u, low = 8 * (address & 3);
    const struct system_register *row = register_at(cpu, aligned);
    if (row == NULL || row->write == NULL)
        return;
    uint32_t word = value << low, mask = (size == 4 ? ~0u : (1u << 8 * size) - 1) << low;
    if (row->write == priority_write || row->write == word_write)
        word = (row->read(cpu, row, aligned) & ~mask) | (word & mask);
    row->write(cpu, row, aligned, word);
    cpu->attention |= ATTENTION_EXCEPTION;
}

void system_reset(struct cpu *cpu)
{
    struct system *system = cpu->system;
    bool fpu = (cpu->features & FEATURE_FPU) != 0;
    *system = (struct system){
        .core = system->core,
        .number = system->number,
        .priority_mask = cpu->baseline ? 0xC0 : 0xF0, /* bits that most parts have */
        .ccr = CCR_STKALIGN | (cpu->baseline ? CCR_UNALIGN_TRP : 0),
        .fpccr = fpu ? FPCCR_ASPEN | FPCCR_LSPEN : 0,
    };
    cpu->timer = NEVER;
}
