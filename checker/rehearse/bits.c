/* Data processing on parts of words: constants of 16 and 12 bits, bit fields, saturation, extension, reversal. */
#include "access.h"
#include "lanes.h"
#include "layouts.h"

static uint32_t rotated(uint32_t value, unsigned amount)
{
    return amount == 0 ? value : value >> amount | value << (32 - amount);
}

static uint32_t reverse_halves(uint32_t value)
{
    return (value & 0x00FF00FF) << 8 | (value >> 8 & 0x00FF00FF);
}

static void move_wide(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = op->imm;
}

static void move_top(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = (cpu->r[op->rd] & 0xFFFF) | op->imm << 16;
}

static void add_plain(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = cpu->r[op->rn] + op->imm;
}

static uint32_t mask_of(unsigned width)
{
    return (uint32_t)(((uint64_t)1 << width) - 1);
}

/* Bit fields: imm is the width, amount the lowest bit. */
static void extract_signed(struct cpu *cpu, const struct operation *op)
{
    uint32_t sign = 1u << (op->imm - 1), value = cpu->r[op->rn] >> op->amount & mask_of(op->imm);
    cpu->r[op->rd] = (value ^ sign) - sign;
}

static void extract_unsigned(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = cpu->r[op->rn] >> op->amount & mask_of(op->imm);
}

static void insert(struct cpu *cpu, const struct operation *op)
{
    uint32_t mask = mask_of(op->imm) << op->amount;
    uint32_t value = op->rn == PC ? 0 : cpu->r[op->rn] << op->amount;
    cpu->r[op->rd] = (cpu->r[op->rd] & ~mask) | (value & mask);
}

static int32_t shifted_operand(const struct cpu *cpu, const struct operation *op)
{
    uint32_t value = cpu->r[op->rn];
    return op->shift == SHIFT_ASR ? (int32_t)value >> op->amount : (int32_t)(value << op->amount);
}

static void saturate_signed(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = (uint32_t)saturated(cpu, shifted_operand(cpu, op), op->imm + 1);
}

static void saturate_unsigned(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = (uint32_t)saturated_unsigned(cpu, shifted_operand(cpu, op), op->imm);
}

static void saturate_halves_signed(struct cpu *cpu, const struct operation *op)
{
    uint32_t n = cpu->r[op->rn];
    cpu->r[op->rd] = halves(saturated(cpu, low_half(n), op->imm + 1), saturated(cpu, high_half(n), op->imm + 1));
}

static void saturate_halves_unsigned(struct cpu *cpu, const struct operation *op)
{
    uint32_t n = cpu->r[op->rn];
    cpu->r[op->rd] =
        halves(saturated_unsigned(cpu, low_half(n), op->imm), saturated_unsigned(cpu, high_half(n), op->imm));
}

/* SXTB and its kin; with Rn they add. */
enum extension {
    SIGNED_HALF,
    UNSIGNED_HALF,
    SIGNED_BYTES,
    UNSIGNED_BYTES,
    SIGNED_BYTE,
    UNSIGNED_BYTE,
};

static uint32_t extended(uint32_t value, enum extension kind)
{
    switch (kind) {
    case SIGNED_HALF:
        return (uint32_t)(int16_t)value;
    case UNSIGNED_HALF:
        return (uint16_t)value;
    case SIGNED_BYTES:
        return halves((int8_t)value, (int8_t)(value >> 16));
    case UNSIGNED_BYTES:
        return value & 0x00FF00FF;
    case SIGNED_BYTE:
        return (uint32_t)(int8_t)value;
    default:
        return (uint8_t)value;
    }
}

static void extend(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = extended(rotated(cpu->r[op->rm], op->amount), (enum extension)op->imm);
}

static void extend_add(struct cpu *cpu, const struct operation *op)
{
    uint32_t n = cpu->r[op->rn], m = extended(rotated(cpu->r[op->rm], op->amount), (enum extension)op->imm);
    bool lanes = op->imm == SIGNED_BYTES || op->imm == UNSIGNED_BYTES;
    cpu->r[op->rd] = lanes ? ((n & 0xFFFF0000) + (m & 0xFFFF0000)) | ((n + m) & 0xFFFF) : n + m;
}

static void reverse(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = rotated(reverse_halves(cpu->r[op->rm]), 16);
}

static void reverse_16(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = reverse_halves(cpu->r[op->rm]);
}

static void reverse_signed(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = (uint32_t)(int16_t)reverse_halves(cpu->r[op->rm]);
}

static void reverse_bits(struct cpu *cpu, const struct operation *op)
{
    uint32_t value = cpu->r[op->rm], result = 0;
    for (unsigned i = 0; i < 32; i++)
        result |= (value >> i & 1) << (31 - i);
    cpu->r[op->rd] = result;
}

static void count_zeros(struct cpu *cpu, const struct operation *op)
{
    uint32_t value = cpu->r[op->rm];
    cpu->r[op->rd] = value == 0 ? 32 : (uint32_t)__builtin_clz(value);
}

static void rd_and_rn(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 16, 4);
    reads_registers(op, row, register_bit(op->rn));
    writes_register(op, field(e, 8, 4));
}

static void imm16(struct operation *op, const struct row *row, uint32_t e)
{
    writes_register(op, field(e, 8, 4));
    reads_registers(op, row, row->run == move_top ? register_bit(op->rd) : 0);
    op->imm = field(e, 16, 4) << 12 | field(e, 26, 1) << 11 | field(e, 12, 3) << 8 | field(e, 0, 8);
}

static void imm12(struct operation *op, const struct row *row, uint32_t e)
{
    rd_and_rn(op, row, e);
    uint32_t imm = field(e, 26, 1) << 11 | field(e, 12, 3) << 8 | field(e, 0, 8);
    op->imm = field(e, 23, 1) != 0 ? 0 - imm : imm;
}

static void bit_field(struct operation *op, const struct row *row, uint32_t e)
{
    rd_and_rn(op, row, e);
    op->amount = (uint8_t)(field(e, 12, 3) << 2 | field(e, 6, 2));
    op->imm = field(e, 0, 5) + 1; /* beyond the word is UNPREDICTABLE */
    if (op->imm > 32u - op->amount)
        op->imm = 32u - op->amount;
}

/* imm is the highest bit, not the width. */
static void bit_insert(struct operation *op, const struct row *row, uint32_t e)
{
    bit_field(op, row, e);
    unsigned top = field(e, 0, 5);
    op->imm = top >= op->amount ? top - op->amount + 1 : 0;
    op->reads |= register_bit(op->rd);
}

static void saturation(struct operation *op, const struct row *row, uint32_t e)
{
    rd_and_rn(op, row, e);
    bool half = (e & 0x002000C0) == 0x00200000 && field(e, 12, 3) == 0;
    op->imm = half ? field(e, 0, 4) : field(e, 0, 5);
    op->shift = field(e, 21, 1) != 0 ? SHIFT_ASR : SHIFT_LSL;
    op->amount = (uint8_t)(field(e, 12, 3) << 2 | field(e, 6, 2));
    op->writes |= row->writes;
}

static void rd_and_rm(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 0, 4);
    reads_registers(op, row, register_bit(op->rm));
    writes_register(op, field(e, 8, 4));
}

static void wide_extension(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 16, 4);
    op->rm = (uint8_t)field(e, 0, 4);
    reads_registers(op, row, register_bit(op->rm) | register_bit(op->rn));
    writes_register(op, field(e, 8, 4));
    op->amount = (uint8_t)(8 * field(e, 4, 2));
    op->imm = field(e, 20, 3);
}

static void narrow_pair(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 3, 3);
    reads_registers(op, row, register_bit(op->rm));
    writes_register(op, field(e, 0, 3));
    static const uint8_t kinds[4] = {SIGNED_HALF, SIGNED_BYTE, UNSIGNED_HALF, UNSIGNED_BYTE};
    op->imm = kinds[field(e, 6, 2)];
}

/* DDI 0403E, A5.3.3 */
const struct row plain_immediates[] = {
    {0xFBF08000, 0xF2400000, move_wide, imm16, 0, 0},
    {0xFBF08000, 0xF2C00000, move_top, imm16, 0, 0},
    {0xFB508000, 0xF2000000, add_plain, imm12, 0, 0}, /* ADDW, SUBW; ADR is in control.c */
    {0xFFF0F0C0, 0xF3200000, saturate_halves_signed, saturation, TAINT_Q, TAINT_Q},
    {0xFFF0F0C0, 0xF3A00000, saturate_halves_unsigned, saturation, TAINT_Q, TAINT_Q},
    {0xFFD08000, 0xF3000000, saturate_signed, saturation, TAINT_Q, TAINT_Q},
    {0xFFD08000, 0xF3800000, saturate_unsigned, saturation, TAINT_Q, TAINT_Q},
    {0xFFF08000, 0xF3400000, extract_signed, bit_field, 0, 0},
    {0xFFF08000, 0xF3C00000, extract_unsigned, bit_field, 0, 0},
    {0xFBF08000, 0xF3600000, insert, bit_insert, 0, 0},
    ROW_TABLE_END,
};

/* DDI 0403E, A5.3.12, and REV, CLZ of A5.3.15 */
const struct row extensions[] = {
    {0xFF8FF080, 0xFA0FF080, extend, wide_extension, 0, 0},  {0xFF80F080, 0xFA00F080, extend_add, wide_extension, 0, 0},
    {0xFFF0F0F0, 0xFA90F080, reverse, rd_and_rm, 0, 0},      {0xFFF0F0F0, 0xFA90F090, reverse_16, rd_and_rm, 0, 0},
    {0xFFF0F0F0, 0xFA90F0A0, reverse_bits, rd_and_rm, 0, 0}, {0xFFF0F0F0, 0xFA90F0B0, reverse_signed, rd_and_rm, 0, 0},
    {0xFFF0F0F0, 0xFAB0F080, count_zeros, rd_and_rm, 0, 0},  ROW_TABLE_END,
};

/* DDI 0403E, A5.2.5 */
const struct row narrow_extensions[] = {
    {0xFF00, 0xB200, extend, narrow_pair, 0, 0},
    {0xFFC0, 0xBA00, reverse, narrow_pair, 0, 0},
    {0xFFC0, 0xBA40, reverse_16, narrow_pair, 0, 0},
    {0xFFC0, 0xBAC0, reverse_signed, narrow_pair, 0, 0},
    ROW_TABLE_END,
};
