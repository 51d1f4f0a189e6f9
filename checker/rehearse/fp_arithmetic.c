/* Floating-point arithmetic, comparison and selection. ARM DDI 0403E, A6.4 and A2.5.7. */
#include "fp.h"
#include "layouts.h"

#include <fenv.h>
#include <math.h>

/* Computed here and now: between fp_begin and fp_end, and not by the compiler. */
#define HOST_FUNCTION(name, ...)                                                                                       \
    static double name(double a, double b)                                                                             \
    {                                                                                                                  \
        volatile double result = __VA_ARGS__;                                                                          \
        return result;                                                                                                 \
    }

typedef double host_function(double a, double b);

HOST_FUNCTION(host_sum, a + b)
HOST_FUNCTION(host_difference, a - b)
HOST_FUNCTION(host_product, a *b)
HOST_FUNCTION(host_quotient, a / b)

/* Which NaN an operation returns: the first that signals, else the first (DDI 0403E, FPProcessNaNs). */
static bool first_nan(struct cpu *cpu, const uint64_t *operands, unsigned count, bool twice, uint64_t *result)
{
    for (unsigned i = 0; i < count; i++)
        if (is_signalling(operands[i], twice)) {
            *result = quieted(cpu, operands[i], twice);
            return true;
        }
    for (unsigned i = 0; i < count; i++)
        if (is_nan(operands[i], twice)) {
            *result = quieted(cpu, operands[i], twice);
            return true;
        }
    return false;
}

static uint64_t compute(struct cpu *cpu, host_function *function, uint64_t a, uint64_t b, bool twice)
{
    uint64_t result = 0, operands[2] = {a, b};
    double x = fp_value(cpu, a, twice), y = fp_value(cpu, b, twice);
    if (first_nan(cpu, operands, 2, twice, &result))
        return result;
    fp_begin(rounding_of(cpu));
    result = fp_rounded(cpu, function(x, y), twice);
    fp_end(cpu);
    return result;
}

static uint64_t negated(uint64_t bits, bool twice)
{
    return bits ^ sign_bit(twice);
}

/* Operands of the instruction, once the FPU may be used. */
struct operands {
    bool twice;
    uint64_t d, n, m;
};

static bool take(struct cpu *cpu, const struct operation *op, struct operands *of)
{
    if (!use_fpu(cpu))
        return false;
    of->twice = is_double(op);
    of->d = fp_bits(cpu, op->rd, of->twice);
    of->n = fp_bits(cpu, op->rn, of->twice);
    of->m = fp_bits(cpu, op->rm, of->twice);
    return true;
}

static void binary(struct cpu *cpu, const struct operation *op, host_function *function, bool negates)
{
    struct operands of;
    if (!take(cpu, op, &of))
        return;
    uint64_t result = compute(cpu, function, of.n, of.m, of.twice);
    set_fp_bits(cpu, op->rd, of.twice, negates ? negated(result, of.twice) : result);
}

/* Bit 6 of the encoding, in op->shift, has the other of two. */
static void vadd(struct cpu *cpu, const struct operation *op)
{
    binary(cpu, op, op->shift != 0 ? host_difference : host_sum, false);
}

static void vmul(struct cpu *cpu, const struct operation *op)
{
    binary(cpu, op, host_product, op->shift != 0);
}

static void vdiv(struct cpu *cpu, const struct operation *op)
{
    binary(cpu, op, host_quotient, false);
}

static void accumulate(struct cpu *cpu, const struct operation *op, bool negates_d, bool negates_product)
{
    struct operands of;
    if (!take(cpu, op, &of))
        return;
    uint64_t product = compute(cpu, host_product, of.n, of.m, of.twice);
    product = negates_product ? negated(product, of.twice) : product;
    uint64_t d = negates_d ? negated(of.d, of.twice) : of.d;
    set_fp_bits(cpu, op->rd, of.twice, compute(cpu, host_sum, d, product, of.twice));
}

static void vmla(struct cpu *cpu, const struct operation *op)
{
    accumulate(cpu, op, false, op->shift != 0);
}

static void vnmla(struct cpu *cpu, const struct operation *op)
{
    accumulate(cpu, op, true, op->shift != 0);
}

static bool is_zero(double value)
{
    return fpclassify(value) == FP_ZERO;
}

/* x * y + a cut off, its last bit set when there was more: rounding that to a single rounds once. */
static double rounded_to_odd(struct cpu *cpu, double x, double y, double a)
{
    fp_begin(ROUND_ZERO);
    volatile double sum = fma(x, y, a);
    double result = sum;
    if (fetestexcept(FE_INEXACT) != 0) {
        uint64_t bits = 0;
        memcpy(&bits, &result, sizeof bits);
        bits |= 1;
        memcpy(&result, &bits, sizeof bits);
    }
    if (fetestexcept(FE_INVALID) != 0) /* what else there is, rounding says */
        cpu->fpscr |= FPSCR_IOC;
    fesetround(FE_TONEAREST);
    return result;
}

static uint64_t fused(struct cpu *cpu, uint64_t addend, uint64_t n, uint64_t m, bool twice)
{
    uint64_t result = 0, operands[3] = {addend, n, m};
    double a = fp_value(cpu, addend, twice), x = fp_value(cpu, n, twice), y = fp_value(cpu, m, twice);
    bool invalid = (isinf(x) && is_zero(y)) || (is_zero(x) && isinf(y));
    if (first_nan(cpu, operands, 3, twice, &result)) {
        if (!invalid || !is_nan(addend, twice) || is_signalling(addend, twice))
            return result;
        cpu->fpscr |= FPSCR_IOC;
        return default_nan(twice);
    }
    double odd = twice ? 0 : rounded_to_odd(cpu, x, y, a);
    fp_begin(rounding_of(cpu));
    volatile double sum = twice || is_zero(odd) ? fma(x, y, a) : odd;
    result = fp_rounded(cpu, sum, twice);
    fp_end(cpu);
    return result;
}

static void fuse(struct cpu *cpu, const struct operation *op, bool negates_d)
{
    struct operands of;
    if (!take(cpu, op, &of))
        return;
    uint64_t n = op->shift != 0 ? negated(of.n, of.twice) : of.n;
    uint64_t d = negates_d ? negated(of.d, of.twice) : of.d;
    set_fp_bits(cpu, op->rd, of.twice, fused(cpu, d, n, of.m, of.twice));
}

static void vfma(struct cpu *cpu, const struct operation *op)
{
    fuse(cpu, op, false);
}

static void vfnma(struct cpu *cpu, const struct operation *op)
{
    fuse(cpu, op, true);
}

static void vabs(struct cpu *cpu, const struct operation *op)
{
    struct operands of;
    if (take(cpu, op, &of))
        set_fp_bits(cpu, op->rd, of.twice, of.m & ~sign_bit(of.twice));
}

static void vneg(struct cpu *cpu, const struct operation *op)
{
    struct operands of;
    if (take(cpu, op, &of))
        set_fp_bits(cpu, op->rd, of.twice, negated(of.m, of.twice));
}

static void vsqrt(struct cpu *cpu, const struct operation *op)
{
    struct operands of;
    uint64_t result = 0;
    if (!take(cpu, op, &of))
        return;
    double value = fp_value(cpu, of.m, of.twice);
    if (!first_nan(cpu, &of.m, 1, of.twice, &result)) {
        fp_begin(rounding_of(cpu));
        volatile double root = sqrt(value);
        result = fp_rounded(cpu, root, of.twice);
        fp_end(cpu);
    }
    set_fp_bits(cpu, op->rd, of.twice, result);
}

/* VCMP, VCMPE (any NaN is invalid): NZCV in FPSCR. */
static void vcmp(struct cpu *cpu, const struct operation *op)
{
    struct operands of;
    if (!take(cpu, op, &of))
        return;
    bool any = (op->shift & 2) != 0;
    uint64_t m = op->imm != 0 ? 0 : of.m;
    double a = fp_value(cpu, of.d, of.twice), b = fp_value(cpu, m, of.twice);
    bool unordered = is_nan(of.d, of.twice) || is_nan(m, of.twice);
    if (unordered && (any || is_signalling(of.d, of.twice) || is_signalling(m, of.twice)))
        cpu->fpscr |= FPSCR_IOC;
    uint32_t nzcv = unordered ? 3 : isless(a, b) ? 8 : isgreater(a, b) ? 2 : 6;
    cpu->fpscr = (cpu->fpscr & 0x0FFFFFFF) | nzcv << 28;
}

static void vsel(struct cpu *cpu, const struct operation *op)
{
    static const uint8_t conditions[4] = {0, 6, 10, 12}; /* EQ, VS, GE, GT */
    struct operands of;
    if (take(cpu, op, &of))
        set_fp_bits(cpu, op->rd, of.twice, condition_holds(cpu, conditions[op->imm]) ? of.n : of.m);
}

/* VMAXNM, VMINNM: of a number and a quiet NaN the number; of zeros the positive one is greater. */
static void vmaxnm(struct cpu *cpu, const struct operation *op)
{
    struct operands of;
    if (!take(cpu, op, &of))
        return;
    bool least = op->shift != 0, twice = of.twice;
    uint64_t operands[2] = {of.n, of.m}, result = 0;
    bool quiet_n = is_nan(of.n, twice) && !is_signalling(of.n, twice);
    bool quiet_m = is_nan(of.m, twice) && !is_signalling(of.m, twice);
    double never = least ? INFINITY : -INFINITY;
    double n = fp_value(cpu, of.n, twice), m = fp_value(cpu, of.m, twice);
    if (quiet_n != quiet_m && !is_signalling(of.n, twice) && !is_signalling(of.m, twice)) {
        n = quiet_n ? never : n;
        m = quiet_m ? never : m;
        operands[quiet_n ? 0 : 1] = 0;
    }
    if (!first_nan(cpu, operands, 2, twice, &result)) {
        bool first = isgreater(n, m) || (!isless(n, m) && !signbit(n));
        fp_begin(ROUND_NEAREST);
        result = fp_rounded(
            cpu, first != least || (!isless(n, m) && !isgreater(n, m) && signbit(n) == signbit(m)) ? n : m, twice);
        fp_end(cpu);
    }
    set_fp_bits(cpu, op->rd, twice, result);
}

static void vmov_constant(struct cpu *cpu, const struct operation *op)
{
    if (use_fpu(cpu))
        set_fp_bits(cpu, op->rd, is_double(op), is_double(op) ? (uint64_t)op->imm << 32 : op->imm);
}

static void vmov(struct cpu *cpu, const struct operation *op)
{
    struct operands of;
    if (take(cpu, op, &of))
        set_fp_bits(cpu, op->rd, of.twice, of.m);
}

/* DDI 0403E, A6.4.1: VFPExpandImm; of a double the upper word. */
static void constant(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    uint32_t imm8 = field(e, 16, 4) << 4 | field(e, 0, 4), b = imm8 >> 6 & 1, sign = imm8 >> 7;
    op->reads = 0;
    op->imm = is_double(op) ? sign << 31 | (1 - b) << 30 | (b != 0 ? 0xFFu : 0) << 22 | (imm8 & 0x3F) << 16
                            : sign << 31 | (1 - b) << 30 | (b != 0 ? 0x1Fu : 0) << 25 | (imm8 & 0x3F) << 19;
}

static void selection(struct operation *op, const struct row *row, uint32_t e)
{
    static const uint32_t reads[4] = {TAINT_Z, TAINT_V, TAINT_N | TAINT_V, TAINT_Z | TAINT_N | TAINT_V};
    fp_three(op, row, e);
    op->imm = field(e, 20, 2);
    op->reads |= reads[op->imm];
}

static void comparison(struct operation *op, const struct row *row, uint32_t e)
{
    fp_compare(op, row, e);
    op->shift = (uint8_t)(field(e, 7, 1) << 1);
}

/* DDI 0403E, A6.4; DDI 0553, C2.4 */
const struct row fp_arithmetic[] = {
    {0xFFB00E10, 0xEE000A00, vmla, fp_accumulate, 0, 0}, {0xFFB00E10, 0xEE100A00, vnmla, fp_accumulate, 0, 0},
    {0xFFB00E10, 0xEE200A00, vmul, fp_three, 0, 0},      {0xFFB00E10, 0xEE300A00, vadd, fp_three, 0, 0},
    {0xFFB00E50, 0xEE800A00, vdiv, fp_three, 0, 0},      {0xFFB00E10, 0xEE900A00, vfnma, fp_accumulate, 0, 0},
    {0xFFB00E10, 0xEEA00A00, vfma, fp_accumulate, 0, 0}, {0xFFB00E50, 0xEEB00A00, vmov_constant, constant, 0, 0},
    {0xFFBF0ED0, 0xEEB00A40, vmov, fp_two, 0, 0},        {0xFFBF0ED0, 0xEEB00AC0, vabs, fp_two, 0, 0},
    {0xFFBF0ED0, 0xEEB10A40, vneg, fp_two, 0, 0},        {0xFFBF0ED0, 0xEEB10AC0, vsqrt, fp_two, 0, 0},
    {0xFFBE0E50, 0xEEB40A40, vcmp, comparison, 0, 0},    {0xFF800E50, 0xFE000A00, vsel, selection, 0, 0},
    {0xFFB00E10, 0xFE800A00, vmaxnm, fp_three, 0, 0},    ROW_TABLE_END,
};
