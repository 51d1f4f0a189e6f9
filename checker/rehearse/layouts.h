/* Where the fields of an encoding lie, for the rows: what an instruction reads and writes. ARM DDI 0403E, A5 and A7.7.
 * Private to the interpreter. */
#pragma once
#include "operation.h"

static inline void reads_registers(struct operation *op, const struct row *row, unsigned registers)
{
    op->reads = (registers & 0x7FFF) | row->reads;
}

static inline void writes_register(struct operation *op, unsigned rd)
{
    op->rd = (uint8_t)rd;
    op->writes |= register_bit(rd);
}

static inline void sets_by(struct operation *op, const struct row *row, enum setting sets)
{
    op->sets = (uint8_t)sets;
    if (sets != SETS_NO_FLAGS)
        op->writes |= row->writes;
}

operands_function no_operands, shift_by_constant, three_registers, two_and_imm3, one_and_imm8, move_imm8, compare_imm8,
    two_registers, shift_by_register, compare_two, move_inverted, negate, high_registers, high_move, high_compare,
    high_jump, sp_and_imm8, sp_and_imm7, wide_operands, wide_shift, wide_shifted, wide_constant;
