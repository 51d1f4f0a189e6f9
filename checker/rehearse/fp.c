/* Floating point numbers: their bits, NaNs, subnormals and rounding. ARM DDI 0403E, A2.5. */
#include "fp.h"

#include "layouts.h"

#include <fenv.h>
#include <math.h>

#define FLAGS (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT)

uint64_t fp_bits(const struct cpu *cpu, unsigned number, bool twice)
{
    return twice ? (uint64_t)cpu->s[number + 1] << 32 | cpu->s[number] : cpu->s[number];
}

void set_fp_bits(struct cpu *cpu, unsigned number, bool twice, uint64_t bits)
{
    cpu->s[number] = (uint32_t)bits;
    if (twice)
        cpu->s[number + 1] = (uint32_t)(bits >> 32);
}

uint64_t sign_bit(bool twice)
{
    return (uint64_t)1 << (twice ? 63 : 31);
}

static uint64_t exponent_mask(bool twice)
{
    return twice ? 0x7FF0000000000000u : 0x7F800000u;
}

static uint64_t quiet_bit(bool twice)
{
    return twice ? 0x0008000000000000u : 0x00400000u;
}

bool is_nan(uint64_t bits, bool twice)
{
    return (bits & (sign_bit(twice) - 1)) > exponent_mask(twice);
}

bool is_signalling(uint64_t bits, bool twice)
{
    return is_nan(bits, twice) && (bits & quiet_bit(twice)) == 0;
}

uint64_t default_nan(bool twice)
{
    return exponent_mask(twice) | quiet_bit(twice);
}

uint64_t quieted(struct cpu *cpu, uint64_t nan, bool twice)
{
    if (is_signalling(nan, twice))
        cpu->fpscr |= FPSCR_IOC;
    return (cpu->fpscr & FPSCR_DN) != 0 ? default_nan(twice) : nan | quiet_bit(twice);
}

static bool is_subnormal(uint64_t bits, bool twice)
{
    return (bits & exponent_mask(twice)) == 0 && (bits & (sign_bit(twice) - 1)) != 0;
}

double fp_value(struct cpu *cpu, uint64_t bits, bool twice)
{
    if ((cpu->fpscr & FPSCR_FZ) != 0 && is_subnormal(bits, twice)) {
        cpu->fpscr |= FPSCR_IDC;
        bits &= sign_bit(twice);
    }
    double value = 0;
    float single = 0;
    if (twice) {
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    memcpy(&single, &(uint32_t){(uint32_t)bits}, sizeof single);
    return single;
}

void fp_begin(enum rounding mode)
{
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
    feclearexcept(FLAGS);
    if (mode != ROUND_NEAREST)
        fesetround(modes[mode]);
}

void fp_end(struct cpu *cpu)
{
    static const struct {
        int host;
        uint32_t fpscr;
    } flags[] = {
        {FE_INVALID, FPSCR_IOC},   {FE_DIVBYZERO, FPSCR_DZC}, {FE_OVERFLOW, FPSCR_OFC},
        {FE_UNDERFLOW, FPSCR_UFC}, {FE_INEXACT, FPSCR_IXC},
    };
    int raised = fetestexcept(FLAGS);
    for (size_t i = 0; raised != 0 && i < sizeof flags / sizeof *flags; i++)
        if ((raised & flags[i].host) != 0)
            cpu->fpscr |= flags[i].fpscr;
    fesetround(FE_TONEAREST);
}

/* Called between fp_begin and fp_end. A NaN is that of an invalid operation. */
static uint64_t bits_of(double value, bool twice)
{
    uint64_t bits = 0;
    if (isnan(value))
        return default_nan(twice);
    if (twice) {
        memcpy(&bits, &value, sizeof value);
        return bits;
    }
    volatile float single = (float)value;
    float rounded = single;
    uint32_t word = 0;
    memcpy(&word, &rounded, sizeof word);
    return word;
}

uint64_t fp_rounded(struct cpu *cpu, double value, bool twice)
{
    uint64_t bits = bits_of(value, twice);
    /* The host finds out what is tiny after rounding, these cores before; of a single the value says so. */
    bool tiny = is_subnormal(bits, twice) || fetestexcept(FE_UNDERFLOW) != 0 ||
                (!twice && fabs(value) < 0x1p-126 && fetestexcept(FE_INEXACT) != 0);
    if (tiny && fetestexcept(FE_INEXACT) != 0)
        cpu->fpscr |= FPSCR_UFC;
    if ((cpu->fpscr & FPSCR_FZ) == 0 || !tiny)
        return bits;
    feclearexcept(FE_INEXACT | FE_UNDERFLOW);
    cpu->fpscr |= FPSCR_UFC;
    return bits & sign_bit(twice);
}

double to_integral(double value, enum rounding mode)
{
    switch (mode) {
    case ROUND_UP:
        return ceil(value);
    case ROUND_DOWN:
        return floor(value);
    case ROUND_ZERO:
        return trunc(value);
    case ROUND_AWAY:
        return round(value);
    default:
        return nearbyint(value);
    }
}

/* Singles have their extra bit below, doubles above; registers are numbered as singles. */
unsigned fp_register(uint32_t encoding, unsigned low, unsigned extra, bool twice)
{
    unsigned number = field(encoding, low, 4), bit = field(encoding, extra, 1);
    return twice ? (number | bit << 4) * 2 % 32 : number << 1 | bit;
}

uint64_t fp_taint(unsigned number, bool twice)
{
    return TAINT_S(number) | (twice ? TAINT_S(number + 1) : 0);
}

void fp_three(struct operation *op, const struct row *row, uint32_t e)
{
    bool twice = field(e, 8, 1) != 0;
    op->amount = twice;
    op->rd = (uint8_t)fp_register(e, 12, 22, twice);
    op->rn = (uint8_t)fp_register(e, 16, 7, twice);
    op->rm = (uint8_t)fp_register(e, 0, 5, twice);
    op->shift = (uint8_t)field(e, 6, 1);
    op->reads = fp_taint(op->rn, twice) | fp_taint(op->rm, twice) | row->reads;
    op->writes = fp_taint(op->rd, twice);
}

void fp_accumulate(struct operation *op, const struct row *row, uint32_t e)
{
    fp_three(op, row, e);
    op->reads |= op->writes;
}

void fp_two(struct operation *op, const struct row *row, uint32_t e)
{
    fp_three(op, row, e);
    op->reads = fp_taint(op->rm, is_double(op)) | row->reads;
}

/* Vd with Vm, or with zero. */
void fp_compare(struct operation *op, const struct row *row, uint32_t e)
{
    fp_two(op, row, e);
    op->imm = field(e, 16, 1);
    op->reads = op->writes | (op->imm != 0 ? 0 : op->reads);
    op->writes = TAINT_FPSCR;
}
