/* An instruction as it is run: a function and its operands, decoded once per address. Rows say how: the tables of each
 * group of instructions end the file that has their functions. Private to the interpreter. */
#pragma once
#include "code/decode.h"
#include "cpu.h"

typedef void operation_function(struct cpu *cpu, const struct operation *op);

enum setting {
    SETS_NO_FLAGS,
    SETS_FLAGS,
    SETS_OUTSIDE_IT, /* most narrow instructions */
};

enum carry {
    CARRY_KEPT,
    CARRY_CLEAR,
    CARRY_SET,
};

enum shift_type {
    SHIFT_LSL,
    SHIFT_LSR,
    SHIFT_ASR,
    SHIFT_ROR,
    SHIFT_RRX,
};

struct operation {
    operation_function *run; /* NULL: not decoded yet */
    uint64_t reads, writes;  /* bits of cpu.taint; what is loaded counts as read */
    uint32_t imm;            /* a constant, an offset, the address of a branch or literal, a list of registers */
    uint16_t bases;          /* registers that an address is made of */
    uint8_t rd, rn, rm, ra;
    uint8_t size; /* of the instruction */
    uint8_t shift, amount;
    uint8_t sets;  /* enum setting */
    uint8_t carry; /* enum carry: out of a constant */
    uint8_t doubt; /* enum doubt: what it means when something unknown is read */
};

struct row;
typedef void operands_function(struct operation *op, const struct row *row, uint32_t encoding);

/* The first row of a table that fits decides, as in the tables of the decoder, which has said before that the core has
 * the instruction. */
struct row {
    uint32_t mask, value;
    operation_function *run;
    operands_function *operands;
    uint32_t reads, writes; /* TAINT_… of flags; `writes` only where flags are set */
};

#define ROW_TABLE_END                                                                                                  \
    {                                                                                                                  \
        0, 0, NULL, NULL, 0, 0                                                                                         \
    }

#define NZ   (uint32_t)(TAINT_N | TAINT_Z)
#define NZC  (uint32_t)(NZ | TAINT_C)
#define NZCV (uint32_t)(NZC | TAINT_V)

static inline uint16_t register_bit(unsigned number)
{
    return (uint16_t)((1u << number) & 0x7FFF); /* PC is always known */
}

static inline unsigned field(uint32_t encoding, unsigned low, unsigned bits)
{
    return encoding >> low & ((1u << bits) - 1);
}

/* Tables of rows, each at the end of the file that has its functions. */
extern const struct row narrow_arithmetic[], narrow_processing[], narrow_special[], narrow_extensions[];
extern const struct row narrow_transfers[], narrow_multiples[], narrow_control[];
extern const struct row shifted_registers[], modified_immediates[], plain_immediates[];
extern const struct row wide_shifts[], extensions[], parallel_rows[], multiplies[];
extern const struct row single_transfers[], multiple_transfers[], wide_control[];
extern const struct row fp_transfers[], fp_moves[], fp_arithmetic[], fp_conversions[];

/* Hints that change nothing. */
operation_function do_nothing;

/* The row of an encoding that the core has, or NULL: wide ones have the first halfword above. */
const struct row *operation_row(uint32_t encoding);

/* Decodes the instruction at cpu->pc into *op; false is a fault, of the fetch or the core. */
bool decode_operation(struct cpu *cpu, struct operation *op);

#define PAGE_HALVES 256
#define PAGE_BYTES  (2 * PAGE_HALVES)
