/* The interpreter beside unicorn: the same registers, the same memory, the same instructions. */
#pragma once
#include "rehearse/cpu.h"
#include "rehearse/operation.h"

#include <unicorn/unicorn.h>

#define CODE_ORIGIN 0x08000000u
#define CODE_BYTES  0x00100000u
#define RAM_ORIGIN  0x20000000u
#define RAM_BYTES   0x00004000u

struct machine_state {
    uint32_t r[16]; /* r[15]: the next instruction */
    uint32_t apsr;
    uint32_t fpscr;
    uint32_t s[32];
};

struct lockstep {
    enum core core;
    unsigned features;
    bool fpu;
    struct cpu *cpu;
    struct bus bus;
    struct bus_area code, ram;
    uc_engine *unicorn;
    uc_context *fresh; /* unicorn's state before anything ran: an IT block that was left, or an exception, stays else */
    uc_err error;      /* of the last run_theirs */
    uint8_t *unicorn_code, *unicorn_ram;
};

void lockstep_open(struct lockstep *both, enum core core);
void lockstep_close(struct lockstep *both);

/* The same start for both. */
void lockstep_set(struct lockstep *both, const struct machine_state *state, const uint8_t *ram);
void lockstep_code(struct lockstep *both, uint32_t address, const void *bytes, size_t size);

/* From an address up to `behind`, at most `count` instructions. False when something else happens. */
bool run_ours(struct lockstep *both, uint32_t from, uint32_t behind, uint64_t count, struct machine_state *after);
bool run_theirs(struct lockstep *both, uint32_t from, uint32_t behind, uint64_t count, struct machine_state *after);
