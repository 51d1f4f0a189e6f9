/* Thumb instructions as one Cortex-M core sees them: how long, where control goes next, and whether the core has them
 * at all. Encodings as in ARM DDI 0403E (Armv7-M), chapters A5 and A7; DDI 0419 (Armv6-M); DDI 0553 (Armv8-M). */
#pragma once
#include "chip.h"

#include <stdbool.h>
#include <stdint.h>

enum instruction_kind {
    INSTRUCTION_PLAIN,
    INSTRUCTION_BRANCH,        /* to offset */
    INSTRUCTION_BRANCH_IF,     /* to offset, or on */
    INSTRUCTION_CALL,          /* BL to offset */
    INSTRUCTION_CALL_ARM,      /* BLX to offset: a switch to ARM state */
    INSTRUCTION_JUMP,          /* BX, MOV PC: to rn */
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

struct decoder; /* what was learned of each encoding is kept; decoder_free frees it */

struct decoder *decoder_new(enum core core);
void decoder_free(struct decoder *decoder);

/* True when the halfword is the first of two. */
static inline bool is_wide(uint16_t first)
{
    return first >= 0xE800;
}

/* `second` is read for wide instructions only. */
struct instruction decode(struct decoder *decoder, uint16_t first, uint16_t second);

/* "an instruction of …" for sentences: what status STATUS_NO_… lacks, in words. */
const char *status_reason(enum instruction_status status);
