/* Loads, stores and moves of FP registers, and FPSCR. ARM DDI 0403E, A6.5 to A6.7. */
#include "fp.h"
#include "layouts.h"
#include "special.h"

#define WRITES_BACK 2 /* of op->amount, beside IS_DOUBLE */
#define FPSCR_MASK  0xF7C0009Fu

static void vldr(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = op->rn == PC ? op->imm : cpu->r[op->rn] + op->imm;
    uint32_t words[2] = {0, 0};
    if (!use_fpu(cpu) || !must_be_aligned(cpu, address, 4) || !load(cpu, address, 4, &words[0]) ||
        (is_double(op) && !load(cpu, address + 4, 4, &words[1])))
        return;
    set_fp_bits(cpu, op->rd, is_double(op), (uint64_t)words[1] << 32 | words[0]);
}

static void vstr(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = op->rn == PC ? op->imm : cpu->r[op->rn] + op->imm;
    if (!use_fpu(cpu) || !must_be_aligned(cpu, address, 4))
        return;
    for (unsigned i = 0; i < (is_double(op) ? 2u : 1u); i++)
        if (!store(cpu, address + 4 * i, 4, cpu->s[op->rd + i], shadow_of(cpu, 32u + op->rd + i)))
            return;
}

/* VLDM, VSTM: op->ra words from S register rd on, op->imm from Rn, which moves by op->shift words. */
static bool start_multiple(struct cpu *cpu, const struct operation *op, uint32_t *address)
{
    *address = cpu->r[op->rn] + op->imm;
    return use_fpu(cpu) && must_be_aligned(cpu, *address, 4);
}

static void finish_multiple(struct cpu *cpu, const struct operation *op)
{
    if ((op->amount & WRITES_BACK) != 0)
        cpu->r[op->rn] += op->imm != 0 ? op->imm : 4u * op->shift;
}

static void vldm(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = 0, words[32];
    uint8_t shadows[32];
    if (!start_multiple(cpu, op, &address))
        return;
    for (unsigned i = 0; i < op->ra; i++)
        if (!load_shadowed(cpu, address + 4 * i, 4, &words[i], &shadows[i]))
            return;
    for (unsigned i = 0; i < op->ra; i++) {
        cpu->s[op->rd + i] = words[i];
        set_shadow(cpu, 32u + op->rd + i, shadows[i], address + 4 * i);
    }
    finish_multiple(cpu, op);
}

static void vstm(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = 0;
    if (!start_multiple(cpu, op, &address))
        return;
    for (unsigned i = 0; i < op->ra; i++)
        if (!store(cpu, address + 4 * i, 4, cpu->s[op->rd + i], shadow_of(cpu, 32u + op->rd + i)))
            return;
    finish_multiple(cpu, op);
}

/* Between core registers rn (and ra) and the S registers rd (and the next). */
static void to_core(struct cpu *cpu, const struct operation *op)
{
    if (use_fpu(cpu))
        cpu->r[op->rn] = cpu->s[op->rd];
}

static void from_core(struct cpu *cpu, const struct operation *op)
{
    if (use_fpu(cpu))
        cpu->s[op->rd] = cpu->r[op->rn];
}

static void two_to_core(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    cpu->r[op->rn] = cpu->s[op->rd];
    cpu->r[op->ra] = cpu->s[(op->rd + 1) % 32];
}

static void two_from_core(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    cpu->s[op->rd] = cpu->r[op->rn];
    cpu->s[(op->rd + 1) % 32] = cpu->r[op->ra];
}

static void vmrs(struct cpu *cpu, const struct operation *op)
{
    if (!use_fpu(cpu))
        return;
    if (op->rn != PC) {
        cpu->r[op->rn] = cpu->fpscr;
        return;
    }
    cpu->n = cpu->fpscr >> 31 != 0;
    cpu->z = (cpu->fpscr >> 30 & 1) != 0;
    cpu->c = (cpu->fpscr >> 29 & 1) != 0;
    cpu->v = (cpu->fpscr >> 28 & 1) != 0;
}

static void vmsr(struct cpu *cpu, const struct operation *op)
{
    if (use_fpu(cpu))
        cpu->fpscr = cpu->r[op->rn] & FPSCR_MASK;
}

/* Layouts. */

static void based(struct operation *op, const struct row *row, uint32_t e)
{
    bool twice = field(e, 8, 1) != 0;
    op->amount = twice;
    op->rn = (uint8_t)field(e, 16, 4);
    op->rd = (uint8_t)fp_register(e, 12, 22, twice);
    op->bases = register_bit(op->rn);
    reads_registers(op, row, op->bases);
}

static void offset_8(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, e);
    if (field(e, 20, 1) != 0)
        op->writes = fp_taint(op->rd, is_double(op));
    uint32_t distance = field(e, 0, 8) << 2;
    distance = field(e, 23, 1) != 0 ? distance : 0 - distance;
    if (op->rn != PC) /* else the decoder has made an address of it for VLDR; VSTR is UNPREDICTABLE */
        op->imm = distance;
}

static void list(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, e);
    unsigned words = field(e, 0, 8), room = 32u - op->rd;
    bool decrements = field(e, 23, 1) == 0;
    op->shift = (uint8_t)words;
    op->ra = (uint8_t)(words & (is_double(op) ? 0xFE : 0xFF));
    if (op->ra > room) /* UNPREDICTABLE */
        op->ra = (uint8_t)room;
    op->imm = decrements ? 0 - 4 * words : 0;
    op->amount |= field(e, 21, 1) != 0 ? WRITES_BACK : 0;
}

static void one_and_core(struct operation *op, const struct row *row, uint32_t e)
{
    bool scalar = (e & 0xF00) == 0xB00, to = field(e, 20, 1) != 0;
    op->rn = (uint8_t)field(e, 12, 4);
    op->rd = (uint8_t)(fp_register(e, 16, 7, scalar) + (scalar ? field(e, 21, 1) : 0));
    reads_registers(op, row, to ? 0 : register_bit(op->rn));
    op->reads |= to ? TAINT_S(op->rd) : 0;
    op->writes = to ? register_bit(op->rn) : TAINT_S(op->rd);
}

static void two_and_core(struct operation *op, const struct row *row, uint32_t e)
{
    bool to = field(e, 20, 1) != 0;
    op->rn = (uint8_t)field(e, 12, 4);
    op->ra = (uint8_t)field(e, 16, 4);
    op->rd = (uint8_t)fp_register(e, 0, 5, field(e, 8, 1) != 0);
    uint64_t core = register_bit(op->rn) | register_bit(op->ra);
    uint64_t fp = TAINT_S(op->rd) | TAINT_S((op->rd + 1) % 32);
    reads_registers(op, row, 0);
    op->reads |= to ? fp : core;
    op->writes = to ? core : fp;
}

static void status(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 12, 4);
    bool to = field(e, 20, 1) != 0;
    reads_registers(op, row, to ? 0 : register_bit(op->rn));
    op->reads |= to ? TAINT_FPSCR : 0;
    op->writes = !to ? TAINT_FPSCR : op->rn == PC ? NZCV : register_bit(op->rn);
}

/* DDI 0403E, A6.5 */
const struct row fp_transfers[] = {
    {0xFFE0FFFF, 0xEC200A00, undefined, no_operands, 0, 0}, /* VLSTM, VLLDM: of the Security Extension */
    {0xFFF00ED0, 0xEC400A10, two_from_core, two_and_core, 0, 0},
    {0xFFF00ED0, 0xEC500A10, two_to_core, two_and_core, 0, 0},
    {0xFF300E00, 0xED000A00, vstr, offset_8, 0, 0},
    {0xFF300E00, 0xED100A00, vldr, offset_8, 0, 0},
    {0xFE100E00, 0xEC000A00, vstm, list, 0, 0},
    {0xFE100E00, 0xEC100A00, vldm, list, 0, 0},
    ROW_TABLE_END,
};

/* DDI 0403E, A6.6 and A6.7 */
const struct row fp_moves[] = {
    {0xFFF00F10, 0xEE000A10, from_core, one_and_core, 0, 0},
    {0xFFF00F10, 0xEE100A10, to_core, one_and_core, 0, 0},
    {0xFFD00F10, 0xEE000B10, from_core, one_and_core, 0, 0},
    {0xFFD00F10, 0xEE100B10, to_core, one_and_core, 0, 0},
    {0xFFF00F10, 0xEEE00A10, vmsr, status, 0, 0},
    {0xFFF00F10, 0xEEF00A10, vmrs, status, 0, 0},
    ROW_TABLE_END,
};
