/* Conversions between formats, and to and from integers and fixed point. ARM DDI 0403E, A2.5 and A7.7, VCVT. */
#include "fp.h"
#include "layouts.h"

#include <math.h>

/* op->imm: how. */
#define ROUND_MASK 7u
#define IS_SIGNED  8u
#define OWN_MODE   16u /* FPSCR's mode, not one of the encoding */
#define IS_INEXACT 32u /* VRINTX says when it rounds */
#define UPPER_HALF 64u
#define HALF_WORD  128u /* fixed point of 16 bits */

static enum rounding mode_of(const struct cpu *cpu, const struct operation *op)
{
    return (op->imm & OWN_MODE) != 0 ? rounding_of(cpu) : (enum rounding)(op->imm & ROUND_MASK);
}

/* Saturates; NaN is 0. */
static int64_t to_integer(struct cpu *cpu, double value, bool nan, unsigned bits, bool is_signed, enum rounding mode)
{
    double least = is_signed ? -ldexp(1, (int)bits - 1) : 0, most = ldexp(1, (int)bits - (is_signed ? 1 : 0)) - 1;
    double whole = nan ? 0 : to_integral(value, mode);
    if (nan || whole < least || whole > most)
        cpu->fpscr |= FPSCR_IOC;
    else if (islessgreater(whole, value))
        cpu->fpscr |= FPSCR_IXC;
    whole = whole < least ? least : whole > most ? most : whole;
    return (int64_t)whole;
}

/* VCVT, VCVTR, VCVTA, VCVTN, VCVTP, VCVTM: to an S register. */
static void float_to_integer(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    uint64_t bits = fp_bits(cpu, op->rm, is_double(op));
    double value = fp_value(cpu, bits, is_double(op));
    cpu->s[op->rd] =
        (uint32_t)to_integer(cpu, value, is_nan(bits, is_double(op)), 32, (op->imm & IS_SIGNED) != 0, mode_of(cpu, op));
}

static void integer_to_float(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    uint32_t word = cpu->s[op->rm];
    double value = (op->imm & IS_SIGNED) != 0 ? (double)(int32_t)word : (double)word;
    fp_begin(rounding_of(cpu));
    uint64_t bits = fp_rounded(cpu, value, is_double(op));
    fp_end(cpu);
    set_fp_bits(cpu, op->rd, is_double(op), bits);
}

/* Fixed point, in the register itself: op->ra bits are the fraction. */
static void float_to_fixed(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    bool twice = is_double(op);
    uint64_t bits = fp_bits(cpu, op->rd, twice);
    double value = ldexp(fp_value(cpu, bits, twice), op->ra);
    int64_t result = to_integer(cpu, value, is_nan(bits, twice), (op->imm & HALF_WORD) != 0 ? 16 : 32,
                                (op->imm & IS_SIGNED) != 0, ROUND_ZERO);
    set_fp_bits(cpu, op->rd, twice, (uint64_t)result);
}

static void fixed_to_float(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    uint32_t word = cpu->s[op->rd];
    if ((op->imm & HALF_WORD) != 0)
        word = (op->imm & IS_SIGNED) != 0 ? (uint32_t)(int16_t)word : (uint16_t)word;
    double value = (op->imm & IS_SIGNED) != 0 ? (double)(int32_t)word : (double)word;
    fp_begin(ROUND_NEAREST);
    uint64_t bits = fp_rounded(cpu, ldexp(value, -op->ra), is_double(op));
    fp_end(cpu);
    set_fp_bits(cpu, op->rd, is_double(op), bits);
}

static void round_to_integral(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    bool twice = is_double(op);
    uint64_t bits = fp_bits(cpu, op->rm, twice);
    double value = fp_value(cpu, bits, twice);
    if (is_nan(bits, twice)) {
        set_fp_bits(cpu, op->rd, twice, quieted(cpu, bits, twice));
        return;
    }
    double whole = copysign(to_integral(value, mode_of(cpu, op)), value);
    fp_begin(ROUND_NEAREST);
    uint64_t result = fp_rounded(cpu, whole, twice);
    fp_end(cpu);
    if ((op->imm & IS_INEXACT) != 0 && islessgreater(whole, value))
        cpu->fpscr |= FPSCR_IXC;
    set_fp_bits(cpu, op->rd, twice, result);
}

/* A NaN keeps its sign and the upper bits of its fraction. */
static uint64_t converted_nan(struct cpu *cpu, uint64_t nan, bool from_twice)
{
    uint64_t quiet = quieted(cpu, nan, from_twice);
    if ((cpu->fpscr & FPSCR_DN) != 0)
        return default_nan(!from_twice);
    if (from_twice)
        return (quiet >> 32 & 0x80000000) | 0x7FC00000 | (quiet >> 29 & 0x003FFFFF);
    return (quiet & 0x80000000) << 32 | 0x7FF8000000000000u | (quiet & 0x003FFFFF) << 29;
}

/* VCVT between single and double; the size is that of the operand. */
static void change_precision(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    bool twice = is_double(op);
    uint64_t bits = fp_bits(cpu, op->rm, twice), result = 0;
    double value = fp_value(cpu, bits, twice);
    if (is_nan(bits, twice)) {
        result = converted_nan(cpu, bits, twice);
    } else {
        fp_begin(rounding_of(cpu));
        result = fp_rounded(cpu, value, !twice);
        fp_end(cpu);
    }
    set_fp_bits(cpu, op->rd, !twice, result);
}

/* Half precision: five bits of exponent, ten of fraction. FPSCR.AHP has numbers in place of infinities and NaNs. */
static uint64_t half_to_bits(struct cpu *cpu, uint16_t half, bool twice)
{
    bool alternative = (cpu->fpscr & FPSCR_AHP) != 0;
    unsigned exponent = half >> 10 & 31, fraction = half & 0x3FF;
    uint64_t sign = (half & 0x8000) != 0 ? sign_bit(twice) : 0;
    if (exponent == 31 && fraction != 0 && !alternative) {
        if ((fraction & 0x200) == 0)
            cpu->fpscr |= FPSCR_IOC;
        if ((cpu->fpscr & FPSCR_DN) != 0)
            return default_nan(twice);
        return sign | default_nan(twice) | (uint64_t)(fraction & 0x1FF) << (twice ? 42 : 13);
    }
    double value = exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, (int)exponent - 25);
    if (exponent == 31 && !alternative)
        value = INFINITY;
    fp_begin(ROUND_NEAREST);
    uint64_t bits = fp_rounded(cpu, value, twice);
    fp_end(cpu);
    return bits | sign;
}

static uint16_t half_of_nan(struct cpu *cpu, uint64_t bits, bool twice)
{
    uint16_t sign = (bits & sign_bit(twice)) != 0 ? 0x8000 : 0;
    if ((cpu->fpscr & FPSCR_AHP) != 0) {
        cpu->fpscr |= FPSCR_IOC;
        return sign;
    }
    bits = quieted(cpu, bits, twice);
    if ((cpu->fpscr & FPSCR_DN) != 0)
        return 0x7E00;
    return (uint16_t)(sign | 0x7E00 | (bits >> (twice ? 42 : 13) & 0x1FF));
}

static uint16_t half_of(struct cpu *cpu, uint64_t bits, bool twice)
{
    bool alternative = (cpu->fpscr & FPSCR_AHP) != 0;
    uint16_t sign = (bits & sign_bit(twice)) != 0 ? 0x8000 : 0;
    if (is_nan(bits, twice))
        return half_of_nan(cpu, bits, twice);
    double value = fp_value(cpu, bits, twice), most = alternative ? 131008 : 65504;
    enum rounding mode = rounding_of(cpu);
    if (isinf(value) && !alternative)
        return sign | 0x7C00;
    int exponent = 0;
    (void)frexp(value, &exponent);
    int unit = exponent < -13 ? -24 : exponent - 11; /* of the last place */
    double rounded = ldexp(to_integral(ldexp(value, -unit), mode), unit), size = fabs(rounded);
    if (size > most) {
        bool away = mode == ROUND_NEAREST || mode == (value > 0 ? ROUND_UP : ROUND_DOWN);
        cpu->fpscr |= alternative ? FPSCR_IOC : FPSCR_OFC | FPSCR_IXC;
        return sign | (alternative ? 0x7FFF : away ? 0x7C00 : 0x7BFF);
    }
    if (islessgreater(rounded, value))
        cpu->fpscr |= FPSCR_IXC | (fabs(value) < 0x1p-14 ? FPSCR_UFC : 0);
    if (size < 0x1p-14)
        return (uint16_t)(sign | (uint16_t)ldexp(size, 24));
    (void)frexp(size, &exponent);
    return (uint16_t)(sign | (uint16_t)((exponent + 13) * 1024 + (int)ldexp(size, 11 - exponent)));
}

static void from_half(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    uint16_t half = (uint16_t)(cpu->s[op->rm] >> ((op->imm & UPPER_HALF) != 0 ? 16 : 0));
    set_fp_bits(cpu, op->rd, is_double(op), half_to_bits(cpu, half, is_double(op)));
}

static void to_half(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    unsigned low = (op->imm & UPPER_HALF) != 0 ? 16 : 0;
    uint16_t half = half_of(cpu, fp_bits(cpu, op->rm, is_double(op)), is_double(op));
    cpu->s[op->rd] = (cpu->s[op->rd] & ~(0xFFFFu << low)) | (uint32_t)half << low;
}

/* Layouts: the float by the size bit, the other a single. */

static void single_from_float(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->rd = (uint8_t)fp_register(e, 12, 22, false);
    op->writes = TAINT_S(op->rd);
    op->imm = field(e, 7, 1) != 0 ? UPPER_HALF : 0;
    op->reads |= op->writes;
}

static void float_from_single(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->rm = (uint8_t)fp_register(e, 0, 5, false);
    op->reads = TAINT_S(op->rm);
    op->imm = field(e, 7, 1) != 0 ? UPPER_HALF | IS_SIGNED : 0;
}

/* VCVT, VCVTR: bit 16 is signed, bit 7 rounds towards zero. */
static void to_integer_operands(struct operation *op, const struct row *row, uint32_t e)
{
    single_from_float(op, row, e);
    op->reads = fp_taint(op->rm, is_double(op));
    op->imm = (field(e, 16, 1) != 0 ? IS_SIGNED : 0) | (field(e, 7, 1) != 0 ? (unsigned)ROUND_ZERO : OWN_MODE);
}

static const uint8_t encoded_modes[4] = {ROUND_AWAY, ROUND_NEAREST, ROUND_UP, ROUND_DOWN};

/* VCVTA, VCVTN, VCVTP, VCVTM: bit 7 is signed. */
static void to_integer_by_mode(struct operation *op, const struct row *row, uint32_t e)
{
    to_integer_operands(op, row, e);
    op->imm = (field(e, 7, 1) != 0 ? IS_SIGNED : 0) | encoded_modes[field(e, 16, 2)];
}

static void rounds_by_mode(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->imm = encoded_modes[field(e, 16, 2)];
}

/* VRINTR, VRINTZ (bit 7), VRINTX (bit 16). */
static void rounds(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->imm = field(e, 16, 1) != 0 ? OWN_MODE | IS_INEXACT : field(e, 7, 1) != 0 ? (unsigned)ROUND_ZERO : OWN_MODE;
}

static void precision(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->rd = (uint8_t)fp_register(e, 12, 22, !is_double(op));
    op->writes = fp_taint(op->rd, !is_double(op));
}

static void fixed_point(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->reads = op->writes;
    unsigned bits = field(e, 7, 1) != 0 ? 32 : 16, imm5 = field(e, 0, 4) << 1 | field(e, 5, 1);
    op->ra = (uint8_t)(imm5 <= bits ? bits - imm5 : 0);
    op->imm = (field(e, 16, 1) == 0 ? IS_SIGNED : 0) | (bits == 16 ? HALF_WORD : 0);
}

/* DDI 0403E, A6.4, table A6-3; DDI 0553, C2.4 */
const struct row fp_conversions[] = {
    {0xFFBF0E50, 0xEEB20A40, from_half, float_from_single, 0, 0},
    {0xFFBF0E50, 0xEEB30A40, to_half, single_from_float, 0, 0},
    {0xFFBF0E50, 0xEEB60A40, round_to_integral, rounds, 0, 0},
    {0xFFBF0ED0, 0xEEB70A40, round_to_integral, rounds, 0, 0},
    {0xFFBF0ED0, 0xEEB70AC0, change_precision, precision, 0, 0},
    {0xFFBF0E50, 0xEEB80A40, integer_to_float, float_from_single, 0, 0},
    {0xFFBE0E50, 0xEEBA0A40, fixed_to_float, fixed_point, 0, 0},
    {0xFFBE0E50, 0xEEBC0A40, float_to_integer, to_integer_operands, 0, 0},
    {0xFFBE0E50, 0xEEBE0A40, float_to_fixed, fixed_point, 0, 0},
    {0xFFBC0ED0, 0xFEB80A40, round_to_integral, rounds_by_mode, 0, 0},
    {0xFFBC0E50, 0xFEBC0A40, float_to_integer, to_integer_by_mode, 0, 0},
    ROW_TABLE_END,
};
