/* Loads and stores of several registers, exclusive and ordered ones, table branches. */
#include "access.h"
#include "layouts.h"

#define WRITES_BACK 1
#define DECREMENTS  2

/* Words from an aligned address on, with what is known of each. */
struct words {
    uint32_t values[16];
    uint8_t shadows[16];
};

static bool load_words(struct cpu *cpu, uint32_t address, unsigned count, struct words *words)
{
    if (!must_be_aligned(cpu, address, 4))
        return false;
    for (unsigned i = 0; i < count; i++)
        if (!load_shadowed(cpu, address + 4 * i, 4, &words->values[i], &words->shadows[i]))
            return false;
    return true;
}

/* Each register knows of its own word only. */
static void set_register(struct cpu *cpu, unsigned number, const struct words *words, unsigned i, uint32_t address)
{
    uint8_t shadow = words->shadows[i];
    if (number == PC) {
        if (shadow != 0)
            note_doubt(cpu, DOUBT_JUMP, shadow, address + 4 * i);
        jump_interworking(cpu, words->values[i]);
        return;
    }
    cpu->r[number] = words->values[i];
    set_shadow(cpu, number, shadow, address + 4 * i);
}

static uint32_t lowest_address(const struct cpu *cpu, const struct operation *op)
{
    uint32_t size = 4 * (uint32_t)__builtin_popcount(op->imm);
    return cpu->r[op->rn] - ((op->amount & DECREMENTS) != 0 ? size : 0);
}

static void write_back(struct cpu *cpu, const struct operation *op, uint32_t lowest)
{
    if ((op->amount & WRITES_BACK) != 0)
        cpu->r[op->rn] = lowest + ((op->amount & DECREMENTS) != 0 ? 0 : 4 * (uint32_t)__builtin_popcount(op->imm));
}

static void load_multiple(struct cpu *cpu, const struct operation *op)
{
    struct words words;
    uint32_t address = lowest_address(cpu, op), list = op->imm;
    if (!load_words(cpu, address, (unsigned)__builtin_popcount(list), &words))
        return;
    write_back(cpu, op, address);
    for (unsigned i = 0; list != 0; list &= list - 1, i++)
        set_register(cpu, (unsigned)__builtin_ctz(list), &words, i, address);
}

static void store_multiple(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = lowest_address(cpu, op);
    if (!must_be_aligned(cpu, address, 4))
        return;
    uint32_t at = address;
    for (uint32_t list = op->imm; list != 0; list &= list - 1, at += 4) {
        unsigned number = (unsigned)__builtin_ctz(list);
        if (!store(cpu, at, 4, cpu->r[number], shadow_of(cpu, number)))
            return;
    }
    write_back(cpu, op, address);
}

/* LDRD, STRD: rd and ra at imm, before or after Rn moves. */
static uint32_t dual_address(const struct cpu *cpu, const struct operation *op)
{
    if (op->rn == PC)
        return (cpu->r[PC] & ~3u) + op->imm;
    return cpu->r[op->rn] + (op->shift != 0 ? op->imm : 0);
}

static void finish_dual(struct cpu *cpu, const struct operation *op)
{
    if ((op->amount & WRITES_BACK) != 0)
        cpu->r[op->rn] += op->imm;
}

static void load_dual(struct cpu *cpu, const struct operation *op)
{
    struct words words;
    uint32_t address = dual_address(cpu, op);
    if (!load_words(cpu, address, 2, &words))
        return;
    finish_dual(cpu, op);
    set_register(cpu, op->rd, &words, 0, address);
    set_register(cpu, op->ra, &words, 1, address);
}

static void store_dual(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = dual_address(cpu, op);
    if (must_be_aligned(cpu, address, 4) && store(cpu, address, 4, cpu->r[op->rd], shadow_of(cpu, op->rd)) &&
        store(cpu, address + 4, 4, cpu->r[op->ra], shadow_of(cpu, op->ra)))
        finish_dual(cpu, op);
}

/* The rest is Rt at [Rn + imm], `amount` bytes, which must be aligned. */
static void load_ordered(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = cpu->r[op->rn] + op->imm;
    if (must_be_aligned(cpu, address, op->amount))
        (void)load(cpu, address, op->amount, &cpu->r[op->rd]);
}

static void store_ordered(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = cpu->r[op->rn] + op->imm;
    if (must_be_aligned(cpu, address, op->amount))
        (void)store(cpu, address, op->amount, cpu->r[op->rd], shadow_of(cpu, op->rd));
}

static void load_exclusive(struct cpu *cpu, const struct operation *op)
{
    cpu->exclusive = true;
    cpu->exclusive_address = cpu->r[op->rn] + op->imm;
    load_ordered(cpu, op);
}

static void store_exclusive(struct cpu *cpu, const struct operation *op)
{
    uint32_t address = cpu->r[op->rn] + op->imm;
    bool succeeds = cpu->exclusive && cpu->exclusive_address == address;
    if (!must_be_aligned(cpu, address, op->amount))
        return;
    if (succeeds && !store(cpu, address, op->amount, cpu->r[op->rd], shadow_of(cpu, op->rd)))
        return;
    cpu->exclusive = false;
    cpu->r[op->ra] = succeeds ? 0 : 1;
}

static void table_branch(struct cpu *cpu, const struct operation *op)
{
    uint32_t distance = 0;
    if (load(cpu, cpu->r[op->rn] + (cpu->r[op->rm] << op->amount), 1u << op->amount, &distance))
        cpu->pc = cpu->r[PC] + 2 * distance;
}

/* TT on a core without an MPU that is on: privileged code may read and write (DDI 0553, TT). */
static void test_target(struct cpu *cpu, const struct operation *op)
{
    cpu->r[op->rd] = 0x000C0000;
}

static void based(struct operation *op, const struct row *row, unsigned rn, unsigned more)
{
    op->rn = (uint8_t)rn;
    op->bases = (uint16_t)(register_bit(rn) | more);
    reads_registers(op, row, op->bases);
}

static void narrow_list(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, field(e, 8, 3), 0);
    op->imm = field(e, 0, 8);
    bool loads_base = field(e, 11, 1) != 0 && (op->imm >> op->rn & 1) != 0;
    op->amount = loads_base ? 0 : WRITES_BACK;
}

static void push_list(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, SP, 0);
    op->imm = field(e, 0, 8) | field(e, 8, 1) << LR;
    op->amount = WRITES_BACK | DECREMENTS;
}

static void pop_list(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, SP, 0);
    op->imm = field(e, 0, 8) | field(e, 8, 1) << PC;
    op->amount = WRITES_BACK;
}

static void wide_list(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, field(e, 16, 4), 0);
    op->imm = e & (field(e, 20, 1) != 0 ? 0xDFFF : 0x5FFF);
    op->amount = (uint8_t)((field(e, 21, 1) != 0 ? WRITES_BACK : 0) | (field(e, 24, 1) != 0 ? DECREMENTS : 0));
}

static void dual(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, field(e, 16, 4), 0);
    op->rd = (uint8_t)field(e, 12, 4);
    op->ra = (uint8_t)field(e, 8, 4);
    op->imm = field(e, 23, 1) != 0 ? field(e, 0, 8) << 2 : 0 - (field(e, 0, 8) << 2);
    op->shift = (uint8_t)field(e, 24, 1);
    op->amount = field(e, 21, 1) != 0 ? WRITES_BACK : 0;
}

/* Rt at [Rn]: loads write it. Bits 5 and 4 are the size. */
static void ordered(struct operation *op, const struct row *row, uint32_t e)
{
    based(op, row, field(e, 16, 4), 0);
    op->rd = (uint8_t)field(e, 12, 4);
    op->ra = (uint8_t)field(e, 0, 4);
    op->amount = (uint8_t)(1u << field(e, 4, 2));
    op->writes = field(e, 20, 1) != 0 ? register_bit(op->rd) : row->run == store_exclusive ? register_bit(op->ra) : 0;
}

/* LDREX and STREX of words, which have an offset. */
static void exclusive_word(struct operation *op, const struct row *row, uint32_t e)
{
    ordered(op, row, e);
    op->ra = (uint8_t)field(e, 8, 4);
    op->imm = field(e, 0, 8) << 2;
    op->amount = 4;
    op->writes = register_bit(row->run == store_exclusive ? op->ra : op->rd);
}

static void table(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 0, 4);
    op->amount = (uint8_t)field(e, 4, 1);
    op->doubt = DOUBT_JUMP;
    based(op, row, field(e, 16, 4), register_bit(op->rm));
}

static void target(struct operation *op, const struct row *row, uint32_t e)
{
    reads_registers(op, row, register_bit(field(e, 16, 4)));
    writes_register(op, field(e, 8, 4));
}

/* DDI 0403E, A5.2.1 and A5.2.5 */
const struct row narrow_multiples[] = {
    {0xF800, 0xC000, store_multiple, narrow_list, 0, 0},
    {0xF800, 0xC800, load_multiple, narrow_list, 0, 0},
    {0xFE00, 0xB400, store_multiple, push_list, 0, 0},
    {0xFE00, 0xBC00, load_multiple, pop_list, 0, 0},
    ROW_TABLE_END,
};

/* DDI 0403E, A5.3.5 and A5.3.6; DDI 0553, C2.3.1 */
const struct row multiple_transfers[] = {
    {0xFE500000, 0xE8000000, store_multiple, wide_list, 0, 0},
    {0xFE500000, 0xE8100000, load_multiple, wide_list, 0, 0},
    {0xFFFFFFFF, 0xE97FE97F, do_nothing, no_operands, 0, 0}, /* SG, without the Security Extension */
    {0xFFF0F03F, 0xE840F000, test_target, target, 0, 0},
    {0xFFF00000, 0xE8400000, store_exclusive, exclusive_word, 0, 0},
    {0xFFF00000, 0xE8500000, load_exclusive, exclusive_word, 0, 0},
    {0xFFF0FFE0, 0xE8D0F000, table_branch, table, 0, 0},
    {0xFFF000C0, 0xE8C00040, store_exclusive, ordered, 0, 0},
    {0xFFF000C0, 0xE8D00040, load_exclusive, ordered, 0, 0},
    {0xFFF000C0, 0xE8C00080, store_ordered, ordered, 0, 0},
    {0xFFF000C0, 0xE8D00080, load_ordered, ordered, 0, 0},
    {0xFFF000C0, 0xE8C000C0, store_exclusive, ordered, 0, 0},
    {0xFFF000C0, 0xE8D000C0, load_exclusive, ordered, 0, 0},
    {0xFE500000, 0xE8400000, store_dual, dual, 0, 0},
    {0xFE500000, 0xE8500000, load_dual, dual, 0, 0},
    ROW_TABLE_END,
};
