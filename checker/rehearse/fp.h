/* Floating point: registers, FPSCR, and rounding. Values are computed as doubles by the host, whose arithmetic is IEEE
 * 754's; what a single-precision result of a sum, product, quotient or root loses by being rounded twice is nothing, as
 * a double has more than twice the bits and two. Private to the interpreter. */
#pragma once
#include "system.h"

#define FPSCR_N   (1u << 31)
#define FPSCR_AHP (1u << 26)
#define FPSCR_DN  (1u << 25)
#define FPSCR_FZ  (1u << 24)
#define FPSCR_IDC (1u << 7)
#define FPSCR_IXC (1u << 4)
#define FPSCR_UFC (1u << 3)
#define FPSCR_OFC (1u << 2)
#define FPSCR_DZC (1u << 1)
#define FPSCR_IOC (1u << 0)

enum rounding {
    ROUND_NEAREST,
    ROUND_UP,
    ROUND_DOWN,
    ROUND_ZERO,
    ROUND_AWAY, /* ties: of VCVTA and VRINTA only */
};

#define IS_DOUBLE 1 /* of op->amount */

static inline bool is_double(const struct operation *op)
{
    return (op->amount & IS_DOUBLE) != 0;
}

static inline enum rounding rounding_of(const struct cpu *cpu)
{
    return (enum rounding)(cpu->fpscr >> 22 & 3);
}

/* The bits of a register, S or D; registers are numbered as singles. */
uint64_t fp_bits(const struct cpu *cpu, unsigned number, bool twice);
void set_fp_bits(struct cpu *cpu, unsigned number, bool twice, uint64_t bits);

/* Fields of a format. */
uint64_t sign_bit(bool twice);
bool is_nan(uint64_t bits, bool twice);
bool is_signalling(uint64_t bits, bool twice);
uint64_t quieted(struct cpu *cpu, uint64_t nan, bool twice);
uint64_t default_nan(bool twice);

/* The value of what is no NaN; subnormal operands are zero where FPSCR.FZ says so. */
double fp_value(struct cpu *cpu, uint64_t bits, bool twice);

/* The other way round, between fp_begin and fp_end; subnormal results are flushed where FPSCR.FZ says so. */
uint64_t fp_rounded(struct cpu *cpu, double value, bool twice);

/* A computation of the host's between these two sets FPSCR's flags. */
void fp_begin(enum rounding mode);
void fp_end(struct cpu *cpu);

/* To an integer, as a double. */
double to_integral(double value, enum rounding mode);

/* Layouts: Vd, Vn, Vm, by the size bit. */
operands_function fp_three, fp_accumulate, fp_two, fp_compare;
unsigned fp_register(uint32_t encoding, unsigned low, unsigned extra, bool twice);
uint64_t fp_taint(unsigned number, bool twice);
