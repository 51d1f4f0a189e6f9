/* Registers of the private peripheral bus as rows. Private to the interpreter. */
#pragma once
#include "system.h"

struct system_register;
typedef uint32_t register_read(struct cpu *cpu, const struct system_register *row, uint32_t address);
typedef void register_write(struct cpu *cpu, const struct system_register *row, uint32_t address, uint32_t value);

enum since {
    SINCE_V6,
    SINCE_V7, /* Armv7-M and Armv8-M Mainline */
    SINCE_V8,
    SINCE_FPU,
};

struct system_register {
    uint32_t first, last; /* addresses of words */
    enum since since;
    register_read *read;
    register_write *write;
    uint16_t offset;  /* of a word in struct system */
    uint32_t written; /* its bits that can be written */
};

/* nvic.c */
register_read interrupt_bits_read, active_bits_read, priority_read, icsr_read;
register_write interrupt_bits_write, priority_write, icsr_write, stir_write;
