/* A Cortex-M core that runs a program: registers, exceptions and the system control space of Armv6-M (ARM DDI 0419E),
 * Armv7-M (DDI 0403E) and Armv8-M without the Security Extension (DDI 0553B). Deterministic: an instruction is one tick
 * of its timers. Beside each register it knows whether the value depends on something unknown (enum shadow). */
#pragma once
#include "bus.h"
#include "model/core.h"

enum {
    SP = 13,
    LR = 14,
    PC = 15,
};

/* Bits of cpu.taint, and of what an operation reads and writes: R0 to R15, then these, then S0 to S31. */
#define TAINT_N       ((uint64_t)1 << 16)
#define TAINT_Z       ((uint64_t)1 << 17)
#define TAINT_C       ((uint64_t)1 << 18)
#define TAINT_V       ((uint64_t)1 << 19)
#define TAINT_Q       ((uint64_t)1 << 20)
#define TAINT_GE      ((uint64_t)1 << 21)
#define TAINT_SYSTEM  ((uint64_t)1 << 22) /* PRIMASK, BASEPRI, FAULTMASK, CONTROL, the other SP */
#define TAINT_FPSCR   ((uint64_t)1 << 23)
#define TAINT_S(n)    ((uint64_t)1 << (32 + (n)))
#define TAINT_SOURCES 64

/* Why cpu_run returned. */
enum cpu_exit {
    CPU_RAN,         /* all it was asked for */
    CPU_REACHED,     /* the next instruction is the one at cpu.until */
    CPU_FAULTED,     /* cpu.fault says how; the state is that before the instruction. cpu_enter_fault goes on */
    CPU_BREAKPOINT,  /* at a BKPT, whose number is cpu.fault.number; cpu_skip goes on behind it */
    CPU_ASLEEP,      /* WFI or WFE, and no timer that could end it; cpu_run goes on as if something had */
    CPU_RESET,       /* AIRCR.SYSRESETREQ was written */
    CPU_LOCKED_UP,   /* a fault where none can be taken */
    CPU_STOPPED,     /* the bus said so */
    CPU_UNSUPPORTED, /* an instruction the interpreter does not have: coprocessors, Armv8.1-M */
};

enum trap_kind {
    TRAP_NONE,
    TRAP_UNDEFINED,   /* no instruction of this core: UFSR.UNDEFINSTR */
    TRAP_STATE,       /* the Thumb bit is clear: UFSR.INVSTATE */
    TRAP_RETURN,      /* an exception return that is none: UFSR.INVPC */
    TRAP_COPROCESSOR, /* it is off, or absent: UFSR.NOCP. The FPU is one */
    TRAP_STACK_LIMIT, /* SP below MSPLIM or PSPLIM: UFSR.STKOF */
    TRAP_UNALIGNED,   /* UFSR.UNALIGNED */
    TRAP_DIVIDE,      /* by zero, with CCR.DIV_0_TRP: UFSR.DIVBYZERO */
    TRAP_FETCH,       /* an instruction from where there is none: BFSR.IBUSERR, or MMFSR.IACCVIOL if never executable */
    TRAP_READ,        /* BFSR.PRECISERR */
    TRAP_WRITE,       /* BFSR.PRECISERR */
    TRAP_STACKING,    /* of an exception's frame: BFSR.STKERR */
    TRAP_UNSTACKING,  /* BFSR.UNSTKERR */
    TRAP_VECTOR,      /* a vector could not be read, or has no Thumb bit: HFSR.VECTTBL */
    TRAP_ESCALATED,   /* SVC or BKPT where their exception cannot be taken */
};

struct cpu_fault {
    enum trap_kind kind;
    uint32_t pc;      /* of the instruction */
    uint32_t address; /* FETCH, READ, WRITE, UNALIGNED, STACKING, UNSTACKING, VECTOR, STATE, RETURN: where it went */
    uint32_t number;  /* of VECTOR's exception; of BKPT */
    unsigned status;  /* UNDEFINED: enum instruction_status */
    uint8_t shadow;   /* of what led there: 0, or the fault depends on something unknown */
};

/* The first place where something unknown decided what is run, or which memory is touched. From there on nothing that
 * is seen is proved. */
struct cpu_doubt {
    enum doubt {
        DOUBT_NONE,
        DOUBT_CONDITION,
        DOUBT_ADDRESS,
        DOUBT_JUMP,
    } kind;
    uint64_t at; /* instructions before it */
    uint32_t pc;
    uint32_t origin; /* address that was read and is unknown */
    uint8_t shadow;
};

#define CPU_RECENT 64

/* What an instruction leaves for cpu_run to do. */
enum attention {
    ATTENTION_FAULT = 1,     /* cpu.fault */
    ATTENTION_RETURN = 2,    /* from an exception, by cpu.leaving */
    ATTENTION_EXCEPTION = 4, /* one may have to be taken: something is pending, or a mask or priority changed */
    ATTENTION_SLEEP = 8,
    ATTENTION_STOP = 16, /* bus.stop */
    ATTENTION_BREAKPOINT = 32,
    ATTENTION_RESET = 64,
    ATTENTION_UNSUPPORTED = 128,
    ATTENTION_LOCKUP = 256,
    ATTENTION_STATE = 512, /* the Thumb bit is clear */
};

struct system;

struct cpu {
    uint32_t r[16]; /* r[13]: the stack pointer in use; r[15]: of the instruction being run, + 4 */
    uint32_t pc;    /* of the next instruction */
    bool n, z, c, v, q;
    uint8_t ge;
    uint8_t it;        /* ITSTATE; 0 outside an IT block */
    bool thumb;        /* EPSR.T */
    uint16_t ipsr;     /* number of the exception being handled; 0 in thread mode */
    uint32_t other_sp; /* PSP while MSP is in use, and the other way round */
    uint8_t control;   /* nPRIV, SPSEL, FPCA */
    uint8_t primask, faultmask, basepri;
    uint32_t msplim, psplim;
    uint32_t s[32]; /* FP registers; D0 is s[0] and s[1] */
    uint32_t fpscr;

    uint64_t taint;                 /* what depends on something unknown */
    uint32_t origin[TAINT_SOURCES]; /* of each bit set: the address that was read and is unknown */
    uint8_t shadow[TAINT_SOURCES];  /* of each bit set: enum shadow */
    uint8_t loaded;                 /* shadow of what the instruction has read so far */
    uint32_t loaded_from;           /* address of the first such read */
    struct cpu_doubt doubt;

    uint32_t lowest_sp;          /* the lowest value of MSP since reset */
    uint64_t instructions;       /* since reset: the clock of its timers */
    uint64_t until;              /* address to stop at; CPU_NOWHERE without */
    uint32_t recent[CPU_RECENT]; /* addresses of the last instructions: recent[i % CPU_RECENT] is that of number i */
    struct cpu_fault fault;

    /* Private to the interpreter. */
    struct bus *bus;
    struct system *system;
    unsigned features;
    bool unaligned;     /* accesses may be: the core can, and CCR.UNALIGN_TRP is clear */
    bool baseline;      /* Armv6-M or Armv8-M Baseline: HardFault is the only fault */
    unsigned attention; /* enum attention: what has to be looked at before the next instruction */
    uint64_t timer;     /* instruction count at which the SysTick timer reaches 0 */
    bool exclusive;     /* LDREX was, STREX has not been */
    uint32_t exclusive_address;
    uint32_t page;                /* instructions come from this address on … */
    struct operation *operations; /* … and were decoded to these; NULL: to be sought */
    unsigned forgotten;           /* bus->forgotten when `operations` was found */
    uint32_t leaving;             /* EXC_RETURN, when ATTENTION_RETURN */
};

#define CPU_NOWHERE UINT64_MAX

/* A core in front of a bus, which the caller keeps; nothing has run. The caller calls cpu_free. */
struct cpu *cpu_new(enum core core, unsigned features, struct bus *bus);
void cpu_free(struct cpu *cpu);

/* Power-on reset with the vector table at an address: SP and PC are its first two words. False with cpu->fault when
 * they cannot be read or the vector has no Thumb bit. */
bool cpu_reset(struct cpu *cpu, uint32_t vectors);

/* Runs up to `count` instructions. */
enum cpu_exit cpu_run(struct cpu *cpu, uint64_t count);

/* Behind CPU_FAULTED: takes the exception, as the core would. False when it locks up. */
bool cpu_enter_fault(struct cpu *cpu);

/* Goes on at an address, as a call that was answered returns. */
void cpu_jump(struct cpu *cpu, uint32_t address);

/* Steps over the instruction at cpu->pc: behind CPU_BREAKPOINT. */
void cpu_skip(struct cpu *cpu);

/* Makes time pass up to the next tick of the SysTick timer; false when it is off. */
bool cpu_fast_forward(struct cpu *cpu);

/* Makes an external interrupt pending, as a peripheral would. */
void cpu_interrupt(struct cpu *cpu, unsigned number);

/* VTOR; 0 where there is none. */
uint32_t cpu_vectors(const struct cpu *cpu);

/* True when an exception (16 and up: interrupts) is enabled; of SysTick: when its timer is on and raises it. */
bool cpu_enabled(const struct cpu *cpu, unsigned exception);

/* xPSR with flags, IT, T and exception number. */
uint32_t cpu_xpsr(const struct cpu *cpu);

/* MSP and PSP, whichever is in use. */
uint32_t cpu_msp(const struct cpu *cpu);
uint32_t cpu_psp(const struct cpu *cpu);
