/* Loads and stores of one register. */
#include "access.h"
#include "layouts.h"

static bool load_word(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    return load(cpu, address, 4, &cpu->r[op->rd]);
}

static bool load_half(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    return load(cpu, address, 2, &cpu->r[op->rd]);
}

static bool load_byte(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    return load(cpu, address, 1, &cpu->r[op->rd]);
}

static bool load_signed_half(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    uint32_t value = 0;
    if (!load(cpu, address, 2, &value))
        return false;
    cpu->r[op->rd] = (uint32_t)(int16_t)value;
    return true;
}

static bool load_signed_byte(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    uint32_t value = 0;
    if (!load(cpu, address, 1, &value))
        return false;
    cpu->r[op->rd] = (uint32_t)(int8_t)value;
    return true;
}

static bool load_pc(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    (void)op;
    uint32_t value = 0;
    if (!must_be_aligned(cpu, address, 4) || !load(cpu, address, 4, &value))
        return false;
    jump_interworking(cpu, value);
    return true;
}

static bool store_word(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    return store(cpu, address, 4, cpu->r[op->rd], shadow_of(cpu, op->rd));
}

static bool store_half(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    return store(cpu, address, 2, cpu->r[op->rd], shadow_of(cpu, op->rd));
}

static bool store_byte(struct cpu *cpu, const struct operation *op, uint32_t address)
{
    return store(cpu, address, 1, cpu->r[op->rd], shadow_of(cpu, op->rd));
}

/* Each by the ways to form an address. A base that is written back keeps what is known of it. */
#define TRANSFER(name)                                                                                                 \
    static void name##_literal(struct cpu *cpu, const struct operation *op)                                            \
    {                                                                                                                  \
        (void)name(cpu, op, op->imm);                                                                                  \
    }                                                                                                                  \
    TRANSFER_BY_REGISTERS(name)

#define TRANSFER_BY_REGISTERS(name)                                                                                    \
    static void name##_offset(struct cpu *cpu, const struct operation *op)                                             \
    {                                                                                                                  \
        (void)name(cpu, op, cpu->r[op->rn] + op->imm);                                                                 \
    }                                                                                                                  \
    static void name##_register(struct cpu *cpu, const struct operation *op)                                           \
    {                                                                                                                  \
        (void)name(cpu, op, cpu->r[op->rn] + (cpu->r[op->rm] << op->amount));                                          \
    }                                                                                                                  \
    static void name##_pre(struct cpu *cpu, const struct operation *op)                                                \
    {                                                                                                                  \
        uint32_t address = cpu->r[op->rn] + op->imm;                                                                   \
        if (name(cpu, op, address))                                                                                    \
            cpu->r[op->rn] = address;                                                                                  \
    }                                                                                                                  \
    static void name##_post(struct cpu *cpu, const struct operation *op)                                               \
    {                                                                                                                  \
        uint32_t address = cpu->r[op->rn];                                                                             \
        if (name(cpu, op, address))                                                                                    \
            cpu->r[op->rn] = address + op->imm;                                                                        \
    }

TRANSFER(load_word)
TRANSFER(load_half)
TRANSFER(load_byte)
TRANSFER(load_signed_half)
TRANSFER(load_signed_byte)
TRANSFER(load_pc)
TRANSFER_BY_REGISTERS(store_word)
TRANSFER_BY_REGISTERS(store_half)
TRANSFER_BY_REGISTERS(store_byte)

/* What a transfer reads are its address's registers; what it loads, settle() knows; what it stores, store() is told. */
static void transfers(struct operation *op, const struct row *row, unsigned rt, unsigned bases, bool loads)
{
    op->bases = (uint16_t)(bases & 0x7FFF);
    reads_registers(op, row, bases);
    op->rd = (uint8_t)rt;
    if (loads)
        writes_register(op, rt);
    if (loads && rt == PC)
        op->doubt = DOUBT_JUMP;
}

static void narrow_registers(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = (uint8_t)field(e, 3, 3);
    op->rm = (uint8_t)field(e, 6, 3);
    transfers(op, row, field(e, 0, 3), register_bit(op->rn) | register_bit(op->rm), field(e, 9, 3) >= 3);
}

static void narrow_offset(struct operation *op, const struct row *row, uint32_t e)
{
    static const uint8_t scales[4] = {0, 2, 0, 1}; /* of 6…, 7… and 8… */
    op->rn = (uint8_t)field(e, 3, 3);
    op->imm = field(e, 6, 5) << scales[(field(e, 12, 4) == 8 ? 3 : field(e, 12, 4) == 6 ? 1 : 0)];
    transfers(op, row, field(e, 0, 3), register_bit(op->rn), field(e, 11, 1) != 0);
}

static void narrow_sp(struct operation *op, const struct row *row, uint32_t e)
{
    op->rn = SP;
    op->imm = field(e, 0, 8) << 2;
    transfers(op, row, field(e, 8, 3), register_bit(SP), field(e, 11, 1) != 0);
}

static void wide_base(struct operation *op, const struct row *row, uint32_t e, unsigned more)
{
    op->rn = (uint8_t)field(e, 16, 4);
    transfers(op, row, field(e, 12, 4), register_bit(op->rn) | more, field(e, 20, 1) != 0);
}

static void wide_imm12(struct operation *op, const struct row *row, uint32_t e)
{
    wide_base(op, row, e, 0);
    op->imm = field(e, 0, 12);
}

static void wide_registers(struct operation *op, const struct row *row, uint32_t e)
{
    op->rm = (uint8_t)field(e, 0, 4);
    op->amount = (uint8_t)field(e, 4, 2);
    wide_base(op, row, e, register_bit(op->rm));
}

static void wide_imm8(struct operation *op, const struct row *row, uint32_t e)
{
    wide_base(op, row, e, 0);
    op->imm = field(e, 9, 1) != 0 ? field(e, 0, 8) : 0 - field(e, 0, 8);
}

/* op->imm is the literal's address already. */
static void literal(struct operation *op, const struct row *row, uint32_t e)
{
    transfers(op, row, e < 0x10000 ? field(e, 8, 3) : field(e, 12, 4), 0, true);
}

/* DDI 0403E, A5.2.4 */
const struct row narrow_transfers[] = {
    {0xF800, 0x4800, load_word_literal, literal, 0, 0},
    {0xFE00, 0x5000, store_word_register, narrow_registers, 0, 0},
    {0xFE00, 0x5200, store_half_register, narrow_registers, 0, 0},
    {0xFE00, 0x5400, store_byte_register, narrow_registers, 0, 0},
    {0xFE00, 0x5600, load_signed_byte_register, narrow_registers, 0, 0},
    {0xFE00, 0x5800, load_word_register, narrow_registers, 0, 0},
    {0xFE00, 0x5A00, load_half_register, narrow_registers, 0, 0},
    {0xFE00, 0x5C00, load_byte_register, narrow_registers, 0, 0},
    {0xFE00, 0x5E00, load_signed_half_register, narrow_registers, 0, 0},
    {0xF800, 0x6000, store_word_offset, narrow_offset, 0, 0},
    {0xF800, 0x6800, load_word_offset, narrow_offset, 0, 0},
    {0xF800, 0x7000, store_byte_offset, narrow_offset, 0, 0},
    {0xF800, 0x7800, load_byte_offset, narrow_offset, 0, 0},
    {0xF800, 0x8000, store_half_offset, narrow_offset, 0, 0},
    {0xF800, 0x8800, load_half_offset, narrow_offset, 0, 0},
    {0xF800, 0x9000, store_word_offset, narrow_sp, 0, 0},
    {0xF800, 0x9800, load_word_offset, narrow_sp, 0, 0},
    ROW_TABLE_END,
};

/* By sign, size and L: mask bits of the register `Rt` allow a row of its own for PC. */
#define STORES(code, name)                                                                                             \
    {0xFFF00000, 0xF8800000 | (code), name##_offset, wide_imm12, 0, 0},                                                \
        {0xFFF00FC0, 0xF8000000 | (code), name##_register, wide_registers, 0, 0},                                      \
        {0xFFF00D00, 0xF8000C00 | (code), name##_offset, wide_imm8, 0, 0},                                             \
        {0xFFF00D00, 0xF8000D00 | (code), name##_pre, wide_imm8, 0, 0},                                                \
    {                                                                                                                  \
        0xFFF00D00, 0xF8000900 | (code), name##_post, wide_imm8, 0, 0                                                  \
    }

#define LOADS(rt, code, name)                                                                                          \
    {0xFF7F0000 | (rt), 0xF81F0000 | (code) | (rt), name##_literal, literal, 0, 0},                                    \
        {0xFFF00000 | (rt), 0xF8900000 | (code) | (rt), name##_offset, wide_imm12, 0, 0},                              \
        {0xFFF00FC0 | (rt), 0xF8100000 | (code) | (rt), name##_register, wide_registers, 0, 0},                        \
        {0xFFF00D00 | (rt), 0xF8100C00 | (code) | (rt), name##_offset, wide_imm8, 0, 0},                               \
        {0xFFF00D00 | (rt), 0xF8100D00 | (code) | (rt), name##_pre, wide_imm8, 0, 0},                                  \
    {                                                                                                                  \
        0xFFF00D00 | (rt), 0xF8100900 | (code) | (rt), name##_post, wide_imm8, 0, 0                                    \
    }

/* DDI 0403E, A5.3.7 to A5.3.10 */
const struct row single_transfers[] = {
    {0xFE70F000, 0xF810F000, do_nothing, no_operands, 0, 0}, /* PLD, PLI */
    {0xFE70F000, 0xF830F000, do_nothing, no_operands, 0, 0},
    LOADS(0xF000u, 0x400000u, load_pc),
    LOADS(0u, 0x400000u, load_word),
    LOADS(0u, 0x200000u, load_half),
    LOADS(0u, 0u, load_byte),
    LOADS(0u, 0x1200000u, load_signed_half),
    LOADS(0u, 0x1000000u, load_signed_byte),
    STORES(0x400000u, store_word),
    STORES(0x200000u, store_half),
    STORES(0u, store_byte),
    ROW_TABLE_END,
};
