/* Thumb instructions as one Cortex-M core sees them: how long, where control goes next, and whether the core has them
 * at all. Encodings as in ARM DDI 0403E (Armv7-M), chapters A5 and A7; DDI 0419 (Armv6-M); DDI 0553 (Armv8-M). */
#pragma once
#include "model/chip.h"

#include <stdbool.h>
#include <stdint.h>

enum instruction_kind {
    INSTRUCTION_PLAIN,
    INSTRUCTION_BRANCH,        /* to offset */
    INSTRUCTION_BRANCH_IF,     /* to offset, or on */
    INSTRUCTION_CALL,          /* BL to offset */
    INSTRUCTION_CALL_ARM,      /* BLX to offset: a switch to ARM state */
    INSTRUCTION_JUMP,          /* BX: to rn */
    INSTRUCTION_MOVE_PC,       /* MOV PC: to rn, whose bit 0 does not matter */
    INSTRUCTION_CALL_REGISTER, /* BLX rn */
    INSTRUCTION_RETURN,        /* BX LR, POP {…, PC} and the like */
    INSTRUCTION_JUMP_LITERAL,  /* LDR PC, [PC, #offset] */
    INSTRUCTION_JUMP_TABLE,    /* LDR PC, [rn, rm, LSL #2] */
    INSTRUCTION_TABLE_BYTES,   /* TBB [PC, rm] */
    INSTRUCTION_TABLE_HALVES,  /* TBH [PC, rm] */
    INSTRUCTION_IF_THEN,       /* IT: the next `offset` instructions are conditional */
    INSTRUCTION_TRAP,          /* UDF: stops on purpose */
    INSTRUCTION_BREAKPOINT,    /* BKPT */
    INSTRUCTION_SUPERVISOR,    /* SVC #offset */
    INSTRUCTION_LITERAL,       /* rd = word at offset from PC; rd 15 is no register: the data at offset is read */
    INSTRUCTION_CONSTANT,      /* rd = offset */
    INSTRUCTION_CONSTANT_TOP,  /* the upper half of rd = offset */
    INSTRUCTION_ADDRESS,       /* rd = PC + offset (ADR) */
    INSTRUCTION_COMPARE,       /* rn with offset */
    INSTRUCTION_COPY_LINK,     /* rd = LR */
    INSTRUCTION_LOAD,          /* something from memory at rn */
    INSTRUCTION_LOAD_DUAL,     /* LDRD rd, rm, [rn, …] */
};

enum instruction_status {
    STATUS_DEFINED,
    STATUS_UNDEFINED, /* no Cortex-M has it */
    STATUS_A_PROFILE, /* A and R profile have it: modes, coprocessors 14 and 15, endianness, ARM state */
    STATUS_NO_THUMB2, /* Armv7-M and later have it */
    STATUS_NO_DSP,
    STATUS_NO_FPU,
    STATUS_NO_DOUBLE, /* the core's FPU is single-precision, or older */
    STATUS_NO_V8M,
    STATUS_NO_V81M,
    STATUS_NO_COPROCESSOR, /* one of 0..7 */
};

#define CONDITION_ALWAYS 14

struct instruction {
    uint8_t size; /* 2 or 4 */
    uint8_t kind;
    uint8_t status;
    uint8_t condition; /* of BRANCH_IF; CONDITION_ALWAYS (CBZ too) else */
    uint8_t rd, rn, rm;
    uint8_t width;   /* LITERAL: bytes read */
    uint16_t writes; /* registers that may change, one bit each: more than do rather than fewer */
    int32_t offset;  /* of branches and literals: from the instruction's address + 4 (literals: rounded down to 4) */
};

/* True when the halfword is the first of two. */
static inline bool is_wide(uint16_t first)
{
    return first >= 0xE800;
}

/* `features` as core_facts says; `second` is read for wide instructions only. */
void decode(unsigned features, uint16_t first, uint16_t second, struct instruction *out);

/* The constant of a wide data processing instruction (ARM DDI 0403E, A5.3.2). */
uint32_t expand_immediate(uint32_t encoding);

/* Narrow instructions that every core has, that only change registers, and that nobody wants to know more of, by their
 * upper five bits: shifts, additions and subtractions, stores, addresses from SP. */
#define PLAIN_TOPS 0x012D50CFu
/* Loads that have a low register or SP for a base, and stores by two registers. */
#define LOAD_TOPS 0x0002AC00u

/* A quick look ahead of decode, which says the same: registers that may change, or -1 when that is not all. `tops`: of
 * those two. Zeros are padding more often than an instruction. */
static inline int plain_writes(uint32_t tops, uint16_t e)
{
    if (e == 0)
        return -1;
    if ((tops >> (e >> 11) & 1) != 0)
        return 1 << (e & 7) | 1 << (e >> 8 & 7);
    if ((e & 0xFC00) == 0x4000) /* data processing */
        return 1 << (e & 7);
    unsigned rd = (e & 7u) | (e >> 4 & 8u);
    if ((e & 0xFD00) == 0x4400 && rd != 15 && (e & 0x78) != 0x70) /* ADD, MOV; not of LR */
        return 1 << rd;
    if ((e & 0xFE00) == 0xB400 || (e & 0xFF00) == 0xB000) /* PUSH, SP by a constant */
        return 1 << 13;
    return -1;
}

/* "an instruction of …" for sentences: what status STATUS_NO_… lacks, in words. */
const char *status_reason(enum instruction_status status);
