/* Multiplication, division, and the sums of products of the DSP extension. */
#include "access.h"
#include "lanes.h"
#include "layouts.h"
#include "system.h"

static uint64_t accumulator(const struct cpu *cpu, const struct operation *op)
{
    return (uint64_t)cpu->r[op->rd] << 32 | cpu->r[op->ra];
}

static void set_long(struct cpu *cpu, const struct operation *op, uint64_t value)
{
    cpu->r[op->ra] = (uint32_t)value;
    cpu->r[op->rd] = (uint32_t)(value >> 32);
}

/* Sets Rd, and Q when the sum does not fit: it wraps around. */
static void set_sum(struct cpu *cpu, const struct operation *op, int64_t sum)
{
    cpu->q |= sum != (int32_t)sum;
    cpu->r[op->rd] = (uint32_t)sum;
}

static uint32_t added(const struct cpu *cpu, const struct operation *op)
{
    return op->ra == PC ? 0 : cpu->r[op->ra];
}

static void multiply(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = cpu->r[op->rn] * cpu->r[op->rm] + added(cpu, op);
}

static void multiply_subtract(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = cpu->r[op->ra] - cpu->r[op->rn] * cpu->r[op->rm];
}

static int64_t signed_product(const struct cpu *cpu, const struct operation *op)
{
    return (int64_t)(int32_t)cpu->r[op->rn] * (int32_t)cpu->r[op->rm];
}

static void smull(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, (uint64_t)signed_product(cpu, op));
}

static void smlal(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, accumulator(cpu, op) + (uint64_t)signed_product(cpu, op));
}

static void umull(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, (uint64_t)cpu->r[op->rn] * cpu->r[op->rm]);
}

static void umlal(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, accumulator(cpu, op) + (uint64_t)cpu->r[op->rn] * cpu->r[op->rm]);
}

static void umaal(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, (uint64_t)cpu->r[op->rn] * cpu->r[op->rm] + cpu->r[op->rd] + cpu->r[op->ra]);
}

static void divide_signed(struct cpu *cpu, const struct operation *op)
{
    int32_t n = (int32_t)cpu->r[op->rn], m = (int32_t)cpu->r[op->rm];
    if (m == 0 && traps_division(cpu)) {
        raise_fault(cpu, TRAP_DIVIDE, 0);
        return;
    }
    cpu->r[op->rd] = m == 0 ? 0 : m == -1 ? 0 - (uint32_t)n : (uint32_t)(n / m);
}

static void divide_unsigned(struct cpu *cpu, const struct operation *op)
{
    uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm];
    if (m == 0 && traps_division(cpu)) {
        raise_fault(cpu, TRAP_DIVIDE, 0);
        return;
    }
    cpu->r[op->rd] = m == 0 ? 0 : n / m;
}

/* Products of halves: bit 1 of `amount` takes the upper one of Rn, bit 0 that of Rm; in the dual forms bit 0 swaps. */
static int64_t half_product(const struct cpu *cpu, const struct operation *op)
{
    uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm];
    return (int64_t)((op->amount & 2) != 0 ? high_half(n) : low_half(n)) *
           ((op->amount & 1) != 0 ? high_half(m) : low_half(m));
}

static void smlaxy(struct cpu *cpu, const struct operation *op)
{
    set_sum(cpu, op, half_product(cpu, op) + (int32_t)added(cpu, op));
}

static void smlalxy(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, accumulator(cpu, op) + (uint64_t)half_product(cpu, op));
}

static void smlawy(struct cpu *cpu, const struct operation *op)
{
    uint32_t m = cpu->r[op->rm];
    int64_t product = (int64_t)(int32_t)cpu->r[op->rn] * ((op->amount & 1) != 0 ? high_half(m) : low_half(m));
    set_sum(cpu, op, (product >> 16) + (int32_t)added(cpu, op));
}

static int64_t dual(const struct cpu *cpu, const struct operation *op, int sign)
{
    uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm];
    if ((op->amount & 1) != 0)
        m = m >> 16 | m << 16;
    return (int64_t)low_half(n) * low_half(m) + sign * ((int64_t)high_half(n) * high_half(m));
}

static void smlad(struct cpu *cpu, const struct operation *op)
{
    set_sum(cpu, op, dual(cpu, op, 1) + (int32_t)added(cpu, op));
}

static void smlsd(struct cpu *cpu, const struct operation *op)
{
    set_sum(cpu, op, dual(cpu, op, -1) + (int32_t)added(cpu, op));
}

static void smlald(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, accumulator(cpu, op) + (uint64_t)dual(cpu, op, 1));
}

static void smlsld(struct cpu *cpu, const struct operation *op)
{
    set_long(cpu, op, accumulator(cpu, op) + (uint64_t)dual(cpu, op, -1));
}

/* The upper word of the sum, rounded when bit 4 of the encoding says so. */
static void set_top(struct cpu *cpu, const struct operation *op, uint64_t sum)
{
    cpu->r[op->rd] = (uint32_t)((sum + ((op->amount & 1) != 0 ? 0x80000000u : 0)) >> 32);
}

static void smmla(struct cpu *cpu, const struct operation *op)
{
    set_top(cpu, op, ((uint64_t)added(cpu, op) << 32) + (uint64_t)signed_product(cpu, op));
}

static void smmls(struct cpu *cpu, const struct operation *op)
{
    set_top(cpu, op, ((uint64_t)cpu->r[op->ra] << 32) - (uint64_t)signed_product(cpu, op));
}

static void usada8(struct cpu *cpu, const struct operation *op)
{
    uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm], sum = added(cpu, op);
    for (unsigned i = 0; i < 32; i += 8) {
        int difference = (int)(n >> i & 0xFF) - (int)(m >> i & 0xFF);
        sum += (uint32_t)(difference < 0 ? -difference : difference);
    }
    cpu->r[op->rd] = sum;
}

static void operands(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 16, 4);
    op->ra = (uint8_t)field(e, 12, 4);
    op->rm = (uint8_t)field(e, 0, 4);
    op->amount = (uint8_t)field(e, 4, 2);
    op->writes = row->writes;
    writes_register(op, field(e, 8, 4));
    reads_registers(op, row, register_bit(op->rn) | register_bit(op->rm));
}

static void three(struct operation *op, const struct row *row, uint32_t e)
{
    operands(op, row, e);
    op->reads |= register_bit(op->ra);
}

/* RdLo and RdHi, which are read where something is accumulated. */
static void two_long(struct operation *op, const struct row *row, uint32_t e)
{
    operands(op, row, e);
    op->writes |= register_bit(op->ra);
}

static void accumulate(struct operation *op, const struct row *row, uint32_t e)
{
    two_long(op, row, e);
    op->reads |= register_bit(op->ra) | register_bit(op->rd);
}

/* DDI 0403E, A5.3.16 and A5.3.17 */
const struct row multiplies[] = {
    {0xFFF000F0, 0xFB000000, multiply, three, 0, 0},
    {0xFFF000F0, 0xFB000010, multiply_subtract, three, 0, 0},
    {0xFFF000C0, 0xFB100000, smlaxy, three, TAINT_Q, TAINT_Q},
    {0xFFF000E0, 0xFB200000, smlad, three, TAINT_Q, TAINT_Q},
    {0xFFF000E0, 0xFB300000, smlawy, three, TAINT_Q, TAINT_Q},
    {0xFFF000E0, 0xFB400000, smlsd, three, TAINT_Q, TAINT_Q},
    {0xFFF000E0, 0xFB500000, smmla, three, 0, 0},
    {0xFFF000E0, 0xFB600000, smmls, three, 0, 0},
    {0xFFF000F0, 0xFB700000, usada8, three, 0, 0},
    {0xFFF000F0, 0xFB800000, smull, two_long, 0, 0},
    {0xFFF000F0, 0xFB9000F0, divide_signed, operands, 0, 0},
    {0xFFF000F0, 0xFBA00000, umull, two_long, 0, 0},
    {0xFFF000F0, 0xFBB000F0, divide_unsigned, operands, 0, 0},
    {0xFFF000F0, 0xFBC00000, smlal, accumulate, 0, 0},
    {0xFFF000C0, 0xFBC00080, smlalxy, accumulate, 0, 0},
    {0xFFF000E0, 0xFBC000C0, smlald, accumulate, 0, 0},
    {0xFFF000E0, 0xFBD000C0, smlsld, accumulate, 0, 0},
    {0xFFF000F0, 0xFBE00000, umlal, accumulate, 0, 0},
    {0xFFF000F0, 0xFBE00060, umaal, accumulate, 0, 0},
    ROW_TABLE_END,
};
