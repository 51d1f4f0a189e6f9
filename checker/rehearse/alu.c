/* Data processing: additions, logic, moves and shifts, narrow and wide. */
#include "access.h"
#include "layouts.h"
#include "operation.h"

/* ARM DDI 0403E, A2.2.1: Shift_C. An amount is 0 for no shift; the decoder has made 32 of it where that is meant. */
static inline uint32_t shifted(uint32_t value, unsigned type, unsigned amount, bool *carry)
{
    if (type == SHIFT_RRX) {
        bool in = *carry;
        *carry = (value & 1) != 0;
        return value >> 1 | (uint32_t)in << 31;
    }
    if (amount == 0)
        return value;
    switch (type) {
    case SHIFT_LSL:
        *carry = amount <= 32 && (value >> (32 - amount) % 32 & 1) != 0;
        return amount < 32 ? value << amount : 0;
    case SHIFT_LSR:
        *carry = amount <= 32 && (value >> (amount - 1) % 32 & 1) != 0;
        return amount < 32 ? value >> amount : 0;
    case SHIFT_ASR:
        amount = amount < 32 ? amount : 32;
        *carry = (value >> (amount - 1) & 1) != 0;
        return (uint32_t)((int64_t)(int32_t)value >> amount);
    default: /* ROR */
        amount %= 32;
        value = amount == 0 ? value : value >> amount | value << (32 - amount);
        *carry = value >> 31 != 0;
        return value;
    }
}

static inline bool constant_carry(const struct cpu *cpu, const struct operation *op)
{
    return op->carry == CARRY_KEPT ? cpu->c : op->carry == CARRY_SET;
}

static inline void logical(struct cpu *cpu, const struct operation *op, uint32_t result, bool carry)
{
    if (sets_flags(cpu, op)) {
        set_nz(cpu, result);
        cpu->c = carry;
    }
    cpu->r[op->rd] = result;
}

static inline void test(struct cpu *cpu, uint32_t result, bool carry)
{
    set_nz(cpu, result);
    cpu->c = carry;
}

static inline uint32_t add_with_carry(struct cpu *cpu, uint32_t a, uint32_t b, bool carry)
{
    uint64_t sum = (uint64_t)a + b + carry;
    uint32_t result = (uint32_t)sum;
    set_nz(cpu, result);
    cpu->c = sum >> 32 != 0;
    cpu->v = ((~(a ^ b) & (a ^ result)) >> 31) != 0;
    return result;
}

static inline void arithmetic(struct cpu *cpu, const struct operation *op, uint32_t a, uint32_t b, bool carry)
{
    cpu->r[op->rd] = sets_flags(cpu, op) ? add_with_carry(cpu, a, b, carry) : a + b + carry;
}

/* Each operation on Rn and a second operand b: a constant, a register, or a register shifted by a constant. */
#define BY_CONSTANT(name, effect)                                                                                      \
    static void name##_constant(struct cpu *cpu, const struct operation *op)                                           \
    {                                                                                                                  \
        uint32_t a = cpu->r[op->rn], b = op->imm;                                                                      \
        bool carry = constant_carry(cpu, op);                                                                          \
        (void)a, (void)carry;                                                                                          \
        effect;                                                                                                        \
    }
#define BY_REGISTER(name, effect)                                                                                      \
    static void name##_register(struct cpu *cpu, const struct operation *op)                                           \
    {                                                                                                                  \
        uint32_t a = cpu->r[op->rn], b = cpu->r[op->rm];                                                               \
        bool carry = cpu->c;                                                                                           \
        (void)a, (void)carry;                                                                                          \
        effect;                                                                                                        \
    }
#define BY_SHIFTED(name, effect)                                                                                       \
    static void name##_shifted(struct cpu *cpu, const struct operation *op)                                            \
    {                                                                                                                  \
        bool carry = cpu->c;                                                                                           \
        uint32_t a = cpu->r[op->rn];                                                                                   \
        uint32_t b = shifted(cpu->r[op->rm], op->shift, op->amount, &carry);                                           \
        (void)a;                                                                                                       \
        effect;                                                                                                        \
    }
#define TWO_WAYS(name, effect)   BY_CONSTANT(name, effect) BY_SHIFTED(name, effect)
#define THREE_WAYS(name, effect) TWO_WAYS(name, effect) BY_REGISTER(name, effect)

THREE_WAYS(and, logical(cpu, op, a &b, carry))
THREE_WAYS(bic, logical(cpu, op, a & ~b, carry))
THREE_WAYS(orr, logical(cpu, op, a | b, carry))
TWO_WAYS(orn, logical(cpu, op, a | ~b, carry))
THREE_WAYS(eor, logical(cpu, op, a ^ b, carry))
THREE_WAYS(mov, logical(cpu, op, b, carry))
THREE_WAYS(mvn, logical(cpu, op, ~b, carry))
THREE_WAYS(tst, test(cpu, a &b, carry))
TWO_WAYS(teq, test(cpu, a ^ b, carry))
THREE_WAYS(add, arithmetic(cpu, op, a, b, false))
THREE_WAYS(adc, arithmetic(cpu, op, a, b, cpu->c))
THREE_WAYS(sbc, arithmetic(cpu, op, a, ~b, cpu->c))
THREE_WAYS(sub, arithmetic(cpu, op, a, ~b, true))
TWO_WAYS(rsb, arithmetic(cpu, op, ~a, b, true))
THREE_WAYS(cmn, add_with_carry(cpu, a, b, false))
THREE_WAYS(cmp, add_with_carry(cpu, a, ~b, true))

static void shift_register(struct cpu *cpu, const struct operation *op)
{
    bool carry = cpu->c;
    uint32_t result = shifted(cpu->r[op->rn], op->shift, cpu->r[op->rm] & 0xFF, &carry);
    logical(cpu, op, result, carry);
}

static void pack_halves(struct cpu *cpu, const struct operation *op)
{
    bool carry = false, top = op->shift == SHIFT_ASR;
    uint32_t a = cpu->r[op->rn], b = shifted(cpu->r[op->rm], op->shift, op->amount, &carry);
    cpu->r[op->rd] = top ? (a & 0xFFFF0000) | (b & 0xFFFF) : (b & 0xFFFF0000) | (a & 0xFFFF);
}

static void mul(struct cpu *cpu, const struct operation *op)
{
    uint32_t result = cpu->r[op->rn] * cpu->r[op->rm];
    if (sets_flags(cpu, op))
        set_nz(cpu, result);
    cpu->r[op->rd] = result;
}

static void move_pc(struct cpu *cpu, const struct operation *op)
{
    cpu->pc = cpu->r[op->rm] & ~1u;
}

static void add_pc(struct cpu *cpu, const struct operation *op)
{
    cpu->pc = (cpu->r[PC] + cpu->r[op->rm]) & ~1u;
}

/* By the upper five bits, 0 to 7. */
const struct row narrow_arithmetic[] = {
    {0xFE00, 0x1800, add_register, three_registers, 0, NZCV}, {0xFE00, 0x1A00, sub_register, three_registers, 0, NZCV},
    {0xFE00, 0x1C00, add_constant, two_and_imm3, 0, NZCV},    {0xFE00, 0x1E00, sub_constant, two_and_imm3, 0, NZCV},
    {0xE000, 0x0000, mov_shifted, shift_by_constant, 0, NZC}, {0xF800, 0x2000, mov_constant, move_imm8, 0, NZ},
    {0xF800, 0x2800, cmp_constant, compare_imm8, 0, NZCV},    {0xF800, 0x3000, add_constant, one_and_imm8, 0, NZCV},
    {0xF800, 0x3800, sub_constant, one_and_imm8, 0, NZCV},    ROW_TABLE_END,
};

/* DDI 0403E, A5.2.2 */
const struct row narrow_processing[] = {
    {0xFFC0, 0x4000, and_register, two_registers, 0, NZ},
    {0xFFC0, 0x4040, eor_register, two_registers, 0, NZ},
    {0xFFC0, 0x4080, shift_register, shift_by_register, TAINT_C, NZC},
    {0xFFC0, 0x40C0, shift_register, shift_by_register, TAINT_C, NZC},
    {0xFFC0, 0x4100, shift_register, shift_by_register, TAINT_C, NZC},
    {0xFFC0, 0x4140, adc_register, two_registers, TAINT_C, NZCV},
    {0xFFC0, 0x4180, sbc_register, two_registers, TAINT_C, NZCV},
    {0xFFC0, 0x41C0, shift_register, shift_by_register, TAINT_C, NZC},
    {0xFFC0, 0x4200, tst_register, compare_two, 0, NZ},
    {0xFFC0, 0x4240, rsb_constant, negate, 0, NZCV},
    {0xFFC0, 0x4280, cmp_register, compare_two, 0, NZCV},
    {0xFFC0, 0x42C0, cmn_register, compare_two, 0, NZCV},
    {0xFFC0, 0x4300, orr_register, two_registers, 0, NZ},
    {0xFFC0, 0x4340, mul, two_registers, 0, NZ},
    {0xFFC0, 0x4380, bic_register, two_registers, 0, NZ},
    {0xFFC0, 0x43C0, mvn_register, move_inverted, 0, NZC},
    ROW_TABLE_END,
};

/* DDI 0403E, A5.2.3, and additions to SP. BX and BLX are in control.c. */
const struct row narrow_special[] = {
    {0xFF87, 0x4487, add_pc, high_jump, 0, 0},
    {0xFF00, 0x4400, add_register, high_registers, 0, 0},
    {0xFF00, 0x4500, cmp_register, high_compare, 0, NZCV},
    {0xFF87, 0x4687, move_pc, high_jump, 0, 0},
    {0xFF00, 0x4600, mov_register, high_move, 0, 0},
    {0xF800, 0xA800, add_constant, sp_and_imm8, 0, 0},
    {0xFF80, 0xB000, add_constant, sp_and_imm7, 0, 0},
    {0xFF80, 0xB080, sub_constant, sp_and_imm7, 0, 0},
    ROW_TABLE_END,
};

/* DDI 0403E, A5.3.12 */
const struct row wide_shifts[] = {
    {0xFF80F0F0, 0xFA00F000, shift_register, wide_shift, TAINT_C, NZC},
    ROW_TABLE_END,
};

#define DATA_PROCESSING(code, name, reads, flags)                                                                      \
    {                                                                                                                  \
        0xFFE00000, 0xEA000000 | (code) << 21, name##_shifted, wide_shifted, reads, flags                              \
    }
#define DATA_CONSTANT(code, name, reads, flags)                                                                        \
    {                                                                                                                  \
        0xFBE08000, 0xF0000000 | (code) << 21, name##_constant, wide_constant, reads, flags                            \
    }

/* DDI 0403E, A5.3.11 */
const struct row shifted_registers[] = {
    {0xFFF08F00, 0xEA100F00, tst_shifted, wide_shifted, 0, NZC},
    {0xFFF08F00, 0xEA900F00, teq_shifted, wide_shifted, 0, NZC},
    {0xFFF08F00, 0xEB100F00, cmn_shifted, wide_shifted, 0, NZCV},
    {0xFFF08F00, 0xEBB00F00, cmp_shifted, wide_shifted, 0, NZCV},
    {0xFFEF0000, 0xEA4F0000, mov_shifted, wide_shifted, 0, NZC},
    {0xFFEF0000, 0xEA6F0000, mvn_shifted, wide_shifted, 0, NZC},
    {0xFFE00000, 0xEAC00000, pack_halves, wide_shifted, 0, 0},
    DATA_PROCESSING(0u, and, 0, NZC),
    DATA_PROCESSING(1u, bic, 0, NZC),
    DATA_PROCESSING(2u, orr, 0, NZC),
    DATA_PROCESSING(3u, orn, 0, NZC),
    DATA_PROCESSING(4u, eor, 0, NZC),
    DATA_PROCESSING(8u, add, 0, NZCV),
    DATA_PROCESSING(10u, adc, TAINT_C, NZCV),
    DATA_PROCESSING(11u, sbc, TAINT_C, NZCV),
    DATA_PROCESSING(13u, sub, 0, NZCV),
    DATA_PROCESSING(14u, rsb, 0, NZCV),
    ROW_TABLE_END,
};

/* DDI 0403E, A5.3.1 */
const struct row modified_immediates[] = {
    {0xFBF08F00, 0xF0100F00, tst_constant, wide_constant, 0, NZC},
    {0xFBF08F00, 0xF0900F00, teq_constant, wide_constant, 0, NZC},
    {0xFBF08F00, 0xF1100F00, cmn_constant, wide_constant, 0, NZCV},
    {0xFBF08F00, 0xF1B00F00, cmp_constant, wide_constant, 0, NZCV},
    {0xFBEF8000, 0xF04F0000, mov_constant, wide_constant, 0, NZC},
    {0xFBEF8000, 0xF06F0000, mvn_constant, wide_constant, 0, NZC},
    DATA_CONSTANT(0u, and, 0, NZC),
    DATA_CONSTANT(1u, bic, 0, NZC),
    DATA_CONSTANT(2u, orr, 0, NZC),
    DATA_CONSTANT(3u, orn, 0, NZC),
    DATA_CONSTANT(4u, eor, 0, NZC),
    DATA_CONSTANT(8u, add, 0, NZCV),
    DATA_CONSTANT(10u, adc, TAINT_C, NZCV),
    DATA_CONSTANT(11u, sbc, TAINT_C, NZCV),
    DATA_CONSTANT(13u, sub, 0, NZCV),
    DATA_CONSTANT(14u, rsb, 0, NZCV),
    ROW_TABLE_END,
};
