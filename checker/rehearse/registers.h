/* Registers nobody knows: of peripherals, and whatever else answers at an address without being memory. A program that
 * waits for one gets away: twice it reads what was written last, then other values, and the one that ended the wait
 * stays. What they are depends on the seed alone. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A word that was read or written. */
struct unknown_register {
    uint32_t address; /* of the word */
    uint32_t value;   /* what it reads as */
    uint32_t written; /* what was written last; its first value before */
    uint32_t reader;  /* address of the instruction that read it last */
    uint32_t turns;   /* reads of that one in a row */
    uint32_t tried;   /* values that were tried */
    uint32_t reads, writes;
    uint32_t first; /* address of the instruction that touched it first */
    uint64_t at;    /* instructions before the last read */
    bool used;
};

struct registers {
    struct unknown_register *slots; /* open addressing; owned */
    size_t capacity, count;
    uint32_t seed;
    uint64_t state; /* of the random numbers */
};

void registers_init(struct registers *registers);
void registers_release(struct registers *registers);

/* As at power-on, with the values of another seed. */
void registers_reset(struct registers *registers, uint32_t seed);

/* `pc` and `at`: of the instruction. False when there are more than a program has: then the read is refused. */
bool registers_read(struct registers *registers, uint32_t address, unsigned size, uint32_t pc, uint64_t at,
                    uint32_t *value);
bool registers_write(struct registers *registers, uint32_t address, unsigned size, uint32_t value, uint32_t pc);

/* The next read of whatever was read since `at` finds another value: nothing else ends the loop the core is in. False
 * when nothing was read. */
bool registers_vary(struct registers *registers, uint64_t at);
