/* The DSP extension's additions: of halves and bytes side by side, and saturating ones. */
#include "access.h"
#include "lanes.h"
#include "layouts.h"

/* How the sum of a lane becomes its result: bits 6 to 4 of the encoding. */
enum wrapping {
    WRAP_SIGNED,
    SATURATE_SIGNED,
    HALVE_SIGNED,
    WRAP_UNSIGNED = 4,
    SATURATE_UNSIGNED,
    HALVE_UNSIGNED,
};

/* A lane's result, and its bit for APSR.GE where that is set. */
static uint32_t lane(enum wrapping how, int32_t sum, bool subtracts, unsigned bits, bool *ge)
{
    int32_t limit = 1 << (bits - 1);
    bool ignored = false;
    *ge = how == WRAP_UNSIGNED && !subtracts ? sum >= 2 * limit : sum >= 0;
    switch (how) {
    case SATURATE_SIGNED:
        return (uint32_t)clamp(sum, -limit, limit - 1, &ignored);
    case SATURATE_UNSIGNED:
        return (uint32_t)clamp(sum, 0, 2 * limit - 1, &ignored);
    case HALVE_SIGNED:
    case HALVE_UNSIGNED:
        return (uint32_t)(sum >> 1);
    default:
        return (uint32_t)sum;
    }
}

static int32_t lane_value(uint32_t word, unsigned low, unsigned bits, bool is_signed)
{
    uint32_t value = word >> low & ((1u << bits) - 1);
    uint32_t sign = is_signed ? 1u << (bits - 1) : 0;
    return (int32_t)((value ^ sign) - sign);
}

/* Lanes of `bits` bits; `subtracts` has a bit for each; `crossed` exchanges the halves of Rm. */
static void parallel(struct cpu *cpu, const struct operation *op, unsigned bits, unsigned subtracts, bool crossed)
{
    enum wrapping how = (enum wrapping)op->amount;
    bool is_signed = how < WRAP_UNSIGNED;
    uint32_t n = cpu->r[op->rn], m = cpu->r[op->rm], result = 0;
    uint8_t flags = 0;
    m = crossed ? m >> 16 | m << 16 : m;
    for (unsigned i = 0; i < (bits == 8 ? 4u : 2u); i++) {
        unsigned low = i * bits;
        bool minus = (subtracts >> i & 1) != 0, ge = false;
        int32_t a = lane_value(n, low, bits, is_signed), b = lane_value(m, low, bits, is_signed);
        result |= (lane(how, minus ? a - b : a + b, minus, bits, &ge) & ((1u << bits) - 1)) << low;
        uint8_t mask = bits == 8 ? 1 : 3;
        flags |= (uint8_t)((ge ? mask : 0) << low / 8);
    }
    if (how == WRAP_SIGNED || how == WRAP_UNSIGNED)
        cpu->ge = flags;
    cpu->r[op->rd] = result;
}

static void add_8(struct cpu *cpu, const struct operation *op)
{
    parallel(cpu, op, 8, 0, false);
}

static void subtract_8(struct cpu *cpu, const struct operation *op)
{
    parallel(cpu, op, 8, 15, false);
}

static void add_16(struct cpu *cpu, const struct operation *op)
{
    parallel(cpu, op, 16, 0, false);
}

static void subtract_16(struct cpu *cpu, const struct operation *op)
{
    parallel(cpu, op, 16, 3, false);
}

static void add_subtract(struct cpu *cpu, const struct operation *op) /* ASX */
{
    parallel(cpu, op, 16, 1, true);
}

static void subtract_add(struct cpu *cpu, const struct operation *op) /* SAX */
{
    parallel(cpu, op, 16, 2, true);
}

/* QADD, QDADD, QSUB, QDSUB: bits 5 and 4 are in `amount`. */
static void saturating_add(struct cpu *cpu, const struct operation *op)
{
    int64_t n = (int32_t)cpu->r[op->rn], m = (int32_t)cpu->r[op->rm];
    if ((op->amount & 1) != 0)
        n = saturated(cpu, 2 * n, 32);
    cpu->r[op->rd] = (uint32_t)saturated(cpu, (op->amount & 2) != 0 ? m - n : m + n, 32);
}

static void select_bytes(struct cpu *cpu, const struct operation *op)
{
    uint32_t mask = 0;
    for (unsigned i = 0; i < 4; i++)
        mask |= (cpu->ge >> i & 1) != 0 ? 0xFFu << 8 * i : 0;
    cpu->r[op->rd] = (cpu->r[op->rn] & mask) | (cpu->r[op->rm] & ~mask);
}

static void operands(struct operation *op, const struct row *row, uint32_t e)
{
    wide_operands(op, row, e);
    op->sets = SETS_NO_FLAGS;
    op->amount = (uint8_t)field(e, 4, 3);
    op->writes = register_bit(op->rd);
    if (row->writes == TAINT_Q || (op->amount & 3) == 0)
        op->writes |= row->writes;
}

/* DDI 0403E, A5.3.13 to A5.3.15 */
const struct row parallel_rows[] = {
    {0xFFF0F080, 0xFA80F000, add_8, operands, 0, TAINT_GE},
    {0xFFF0F080, 0xFA90F000, add_16, operands, 0, TAINT_GE},
    {0xFFF0F080, 0xFAA0F000, add_subtract, operands, 0, TAINT_GE},
    {0xFFF0F080, 0xFAC0F000, subtract_8, operands, 0, TAINT_GE},
    {0xFFF0F080, 0xFAD0F000, subtract_16, operands, 0, TAINT_GE},
    {0xFFF0F080, 0xFAE0F000, subtract_add, operands, 0, TAINT_GE},
    {0xFFF0F0C0, 0xFA80F080, saturating_add, operands, TAINT_Q, TAINT_Q},
    {0xFFF0F0F0, 0xFAA0F080, select_bytes, operands, TAINT_GE, 0},
    ROW_TABLE_END,
};
