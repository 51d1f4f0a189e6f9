/* Where the fields of an encoding lie. */
#include "layouts.h"

void no_operands(struct operation *op, const struct row *row, uint32_t e)
{
    (void)op, (void)row, (void)e;
}

/* Narrow layouts. */

static void set_shift(struct operation *op, const struct row *row, unsigned type, unsigned amount)
{
    if (amount == 0 && type == SHIFT_ROR) {
        type = SHIFT_RRX;
        op->reads |= TAINT_C;
    } else if (amount == 0 && type != SHIFT_LSL) {
        amount = 32;
    }
    op->shift = (uint8_t)type;
    op->amount = (uint8_t)amount;
    if (type == SHIFT_LSL && amount == 0 && row->writes == NZC) /* C is kept */
        op->writes &= ~TAINT_C;
}

void shift_by_constant(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 3, 3);
    reads_registers(op, row, register_bit(op->rm));
    writes_register(op, field(e, 0, 3));
    sets_by(op, row, SETS_OUTSIDE_IT);
    set_shift(op, row, field(e, 11, 2), field(e, 6, 5));
}

void three_registers(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 6, 3);
    op->rn = (uint8_t)field(e, 3, 3);
    reads_registers(op, row, register_bit(op->rm) | register_bit(op->rn));
    writes_register(op, field(e, 0, 3));
    sets_by(op, row, SETS_OUTSIDE_IT);
}

void two_and_imm3(struct operation *op, const struct row *row, uint32_t e)
{
    three_registers(op, row, e & ~0x1C0u);
    op->imm = field(e, 6, 3);
    reads_registers(op, row, register_bit(op->rn));
}

void one_and_imm8(struct operation *op, const struct row *row, uint32_t e)
{
    op->imm = field(e, 0, 8);
    op->rn = (uint8_t)field(e, 8, 3);
    reads_registers(op, row, register_bit(op->rn));
    writes_register(op, op->rn);
    sets_by(op, row, SETS_OUTSIDE_IT);
}

void move_imm8(struct operation *op, const struct row *row, uint32_t e)
{
    one_and_imm8(op, row, e);
    op->reads = 0;
}

void compare_imm8(struct operation *op, const struct row *row, uint32_t e)
{
    one_and_imm8(op, row, e);
    op->writes = 0;
    sets_by(op, row, SETS_FLAGS);
}

/* Rdn and Rm. */
void two_registers(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 3, 3);
    op->rn = (uint8_t)field(e, 0, 3);
    reads_registers(op, row, register_bit(op->rm) | register_bit(op->rn));
    writes_register(op, op->rn);
    sets_by(op, row, SETS_OUTSIDE_IT);
}

void shift_by_register(struct operation *op, const struct row *row, uint32_t e)
{
    two_registers(op, row, e);
    static const uint8_t types[8] = {[2] = SHIFT_LSL, [3] = SHIFT_LSR, [4] = SHIFT_ASR, [7] = SHIFT_ROR};
    op->shift = types[field(e, 6, 3)];
}

void compare_two(struct operation *op, const struct row *row, uint32_t e)
{
    two_registers(op, row, e);
    op->writes = 0;
    sets_by(op, row, SETS_FLAGS);
}

void move_inverted(struct operation *op, const struct row *row, uint32_t e)
{
    two_registers(op, row, e);
    reads_registers(op, row, register_bit(op->rm));
    op->writes &= ~TAINT_C;
}

void negate(struct operation *op, const struct row *row, uint32_t e)
{
    two_registers(op, row, e);
    op->rn = op->rm;
    reads_registers(op, row, register_bit(op->rm));
}

/* Rdn and Rm, any of the sixteen. */
void high_registers(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 3, 4);
    op->rn = (uint8_t)(field(e, 0, 3) | field(e, 7, 1) << 3);
    reads_registers(op, row, register_bit(op->rm) | register_bit(op->rn));
    writes_register(op, op->rn);
}

void high_move(struct operation *op, const struct row *row, uint32_t e)
{
    high_registers(op, row, e);
    reads_registers(op, row, register_bit(op->rm));
}

void high_compare(struct operation *op, const struct row *row, uint32_t e)
{
    high_registers(op, row, e);
    op->writes = 0;
    sets_by(op, row, SETS_FLAGS);
}

void high_jump(struct operation *op, const struct row *row, uint32_t e)
{
    high_move(op, row, e);
    op->doubt = DOUBT_JUMP;
}

/* Rd = SP + constant, and SP itself. */
void sp_and_imm8(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = SP;
    op->imm = field(e, 0, 8) << 2;
    reads_registers(op, row, register_bit(SP));
    writes_register(op, field(e, 8, 3));
}

void sp_and_imm7(struct operation *op, const struct row *row, uint32_t e)
{
    sp_and_imm8(op, row, e & 0x7F);
    op->writes = 0;
    writes_register(op, SP);
}

/* Wide layouts: Rd, Rn, and S. */

void wide_operands(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 16, 4);
    op->rm = (uint8_t)field(e, 0, 4);
    reads_registers(op, row, register_bit(op->rn) | register_bit(op->rm));
    writes_register(op, field(e, 8, 4));
    sets_by(op, row, field(e, 20, 1) != 0 ? SETS_FLAGS : SETS_NO_FLAGS);
}

/* … by a register: the type is in bits 22 and 21 */
void wide_shift(struct operation *op, const struct row *row, uint32_t e)
{
    wide_operands(op, row, e);
    op->shift = (uint8_t)field(e, 21, 2);
}

void wide_shifted(struct operation *op, const struct row *row, uint32_t e)
{
    wide_operands(op, row, e);
    set_shift(op, row, field(e, 4, 2), field(e, 12, 3) << 2 | field(e, 6, 2));
}

/* DDI 0403E, A5.3.2: ThumbExpandImm_C */
static void expand(struct operation *op, const struct row *row, uint32_t e)
{
    unsigned code = field(e, 26, 1) << 4 | field(e, 12, 3) << 1 | field(e, 7, 1);
    uint32_t imm8 = field(e, 0, 8), unrotated = 0x80 | imm8;
    static const uint32_t patterns[4] = {0x00000001, 0x00010001, 0x01000100, 0x01010101};
    op->imm = code < 8 ? imm8 * patterns[code / 2] : unrotated >> code | unrotated << (32 - code);
    op->carry = code < 8 ? CARRY_KEPT : op->imm >> 31 != 0 ? CARRY_SET : CARRY_CLEAR;
    if (code < 8 && row->writes == NZC)
        op->writes &= ~TAINT_C;
}

void wide_constant(struct operation *op, const struct row *row, uint32_t e)
{
    wide_operands(op, row, e);
    reads_registers(op, row, register_bit(op->rn));
    expand(op, row, e);
}
