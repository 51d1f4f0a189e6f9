/* The state of exceptions, and of the registers in the system control space. Private to the interpreter. */
#pragma once
#include "access.h"

#define EXCEPTIONS 512

enum exception {
    EXCEPTION_RESET = 1,
    EXCEPTION_NMI = 2,
    EXCEPTION_HARD_FAULT = 3,
    EXCEPTION_MEM_MANAGE = 4,
    EXCEPTION_BUS_FAULT = 5,
    EXCEPTION_USAGE_FAULT = 6,
    EXCEPTION_SVCALL = 11,
    EXCEPTION_DEBUG_MONITOR = 12,
    EXCEPTION_PENDSV = 14,
    EXCEPTION_SYSTICK = 15,
    EXCEPTION_EXTERNAL = 16,
};

#define CONTROL_NPRIV 1
#define CONTROL_SPSEL 2
#define CONTROL_FPCA  4

#define CCR_UNALIGN_TRP (1u << 3)
#define CCR_DIV_0_TRP   (1u << 4)
#define CCR_STKALIGN    (1u << 9)

#define FPCCR_ASPEN  (1u << 31)
#define FPCCR_LSPEN  (1u << 30)
#define FPCCR_LSPACT (1u << 0)

#define SYSTICK_ENABLE    (1u << 0)
#define SYSTICK_TICKINT   (1u << 1)
#define SYSTICK_COUNTFLAG (1u << 16)

#define MPU_REGIONS 8

struct system {
    const struct core_facts *core;
    enum core number;
    uint32_t enabled[EXCEPTIONS / 32], pending[EXCEPTIONS / 32], active[EXCEPTIONS / 32]; /* by exception number */
    uint8_t priority[EXCEPTIONS];
    uint8_t priority_mask; /* of the bits that are implemented */
    unsigned active_count;
    bool event; /* what SEV sets and WFE takes */
    uint32_t vtor, aircr, scr, ccr, shcsr, cfsr, hfsr, mmfar, bfar, actlr;
    uint32_t cpacr, fpccr, fpcar, fpdscr;
    uint32_t mpu_control, mpu_region, mpu_base[MPU_REGIONS], mpu_limit[MPU_REGIONS], mpu_attributes[2];
    uint32_t systick_control, systick_reload;
    uint32_t demcr, dwt_control;
    uint64_t cycles_from; /* clock at which DWT_CYCCNT was 0 */
    uint64_t skipped;     /* ticks that passed while nothing ran */
};

static inline bool traps_division(const struct cpu *cpu)
{
    return (cpu->system->ccr & CCR_DIV_0_TRP) != 0;
}

static inline bool is_privileged(const struct cpu *cpu)
{
    return cpu->ipsr != 0 || (cpu->control & CONTROL_NPRIV) == 0;
}

static inline bool uses_psp(const struct cpu *cpu)
{
    return cpu->ipsr == 0 && (cpu->control & CONTROL_SPSEL) != 0;
}

static inline void set_bit(uint32_t *bits, unsigned number, bool value)
{
    uint32_t bit = 1u << number % 32;
    bits[number / 32] = value ? bits[number / 32] | bit : bits[number / 32] & ~bit;
}

static inline bool get_bit(const uint32_t *bits, unsigned number)
{
    return (bits[number / 32] >> number % 32 & 1) != 0;
}

/* exception.c */

/* Priority of what runs now: an exception is taken when its own is a lower number. */
int execution_priority(const struct cpu *cpu);

/* The pending exception that would be taken before the others, or 0; below `priority`. */
unsigned pending_exception(const struct cpu *cpu, int priority);

/* True when WFI would go on: something enabled is pending, PRIMASK or not. */
bool wakes(const struct cpu *cpu);

void pend(struct cpu *cpu, unsigned exception);

/* Takes the exception: stacks and jumps. False when the stack cannot be written, or the vector not be read: a fault. */
bool enter_exception(struct cpu *cpu, unsigned exception);

/* … by cpu->leaving; goes on with the next one where that is pending. */
bool leave_exception(struct cpu *cpu);

/* SVC. */
void call_supervisor(struct cpu *cpu);

/* fp_context.c */

/* Room that the FP registers take in an exception's frame. */
#define FP_FRAME_BYTES 72

/* Before an FP instruction: false when the FPU is off, or lazy state could not be saved; else the context is active. */
bool use_fpu(struct cpu *cpu);
bool save_fp_registers(struct cpu *cpu, uint32_t address);
bool restore_fp_registers(struct cpu *cpu, uint32_t address);

/* special.c */

/* Sets CONTROL and exchanges the stack pointers where that follows. */
void set_control(struct cpu *cpu, uint8_t control);
void set_mode(struct cpu *cpu, uint16_t ipsr, uint8_t control);
void set_xpsr_flags(struct cpu *cpu, uint32_t xpsr);

/* scs.c: the private peripheral bus, 0xE0000000 to 0xE00FFFFF. */
void system_read(struct cpu *cpu, uint32_t address, unsigned size, uint32_t *value);
void system_write(struct cpu *cpu, uint32_t address, unsigned size, uint32_t value);
void system_reset(struct cpu *cpu);

/* timer.c */

#define NEVER UINT64_MAX

static inline uint64_t clock_of(const struct cpu *cpu)
{
    return cpu->instructions + cpu->system->skipped;
}

/* The timer has reached 0. */
void timer_tick(struct cpu *cpu);
uint32_t timer_value(const struct cpu *cpu);

/* SYST_CVR was written, or the timer was turned on or off. */
void timer_restart(struct cpu *cpu);
