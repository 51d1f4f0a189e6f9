/* Random instructions on the interpreter and on unicorn: after each block registers, flags and memory are the same.
 * Where they are not, the first instruction that differs is found and named by its row. */
#include "lockstep.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK    64      /* instructions */
#define DATA     0x001Fu /* R0 to R4 hold anything, R5 a small index, R6 to R12 and SP addresses in RAM */
#define INDEX    0x0020u
#define POINTERS 0x3FC0u
#define NOP      0xBF00
#define VMSR_LR  0xEEE1EA10u /* FPSCR is what LR holds: an FP context begins with FPDSCR's */
#define PAGE     1024        /* unicorn loses its way where a block goes on in another */

static uint64_t random_state;

static uint32_t next_random(void)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state ^ random_state >> 22) >> (22 + (random_state >> 61)));
}

static const struct row *const tables[] = {
    narrow_arithmetic, narrow_processing, narrow_special,      narrow_extensions,  narrow_transfers, narrow_multiples,
    narrow_control,    shifted_registers, modified_immediates, plain_immediates,   wide_shifts,      extensions,
    parallel_rows,     multiplies,        single_transfers,    multiple_transfers, wide_control,     fp_transfers,
    fp_moves,          fp_arithmetic,     fp_conversions,
};

struct pool {
    const struct row *rows[512];
    uint64_t ran[512], differed[512], refused[512];
    uint32_t example[512];
    size_t count;
};

static struct pool pool;

struct block {
    struct machine_state start;
    struct machine_state states[BLOCK + 1]; /* of ours, before each instruction and behind the last */
    uint32_t starts[BLOCK + 1];
    uint32_t encodings[BLOCK];
    size_t rows[BLOCK];
    bool in_it[BLOCK + 1]; /* unicorn does not stop within an IT block */
    uint32_t behind;       /* of it and the NOPs that end its last IT block */
    unsigned count;
};

static unsigned nibble(uint32_t e, unsigned low)
{
    return e >> low & 15;
}

static bool is_odd(unsigned number)
{
    return number == 13 || number == 15;
}

/* A register that the row leaves open, and that must not be SP or PC: else it is UNPREDICTABLE. */
static bool is_unpredictable_data(uint32_t e, const struct row *row, const struct operation *op)
{
    const struct {
        unsigned number, low;
    } used[] = {{op->rn, 16}, {op->rd, 8}, {op->rm, 0}};
    for (size_t i = 0; i < 3; i++)
        if (is_odd(used[i].number) && (row->mask >> used[i].low & 15) != 15 &&
            !(used[i].low == 16 && (row->value & 0xFBF08000) == 0xF3600000)) /* BFC */
            return true;
    if (op->ra == 13 || (op->ra == 15 && ((e & 0xFFF000F0) == 0xFB000010 || (e & 0xFFF000E0) == 0xFB600000)))
        return true;
    if ((e & 0xFF800000) == 0xFB800000 && (op->rd == op->ra || is_odd(op->ra)) && (e & 0xFFD000F0) != 0xFB9000F0)
        return true;
    unsigned lowest = (e >> 10 & 0x1C) | (e >> 6 & 3), last = e & 31;
    if ((e & 0xFF708000) == 0xF3400000 && lowest + last > 31)
        return true;
    return (e & 0xFFF08000) == 0xF3600000 && last < lowest;
}

/* D16 to D31, which no core has. */
static bool has_upper_double(uint32_t e)
{
    static const struct {
        uint32_t mask, value, doubles; /* bits 22, 7 and 5 where Vd, Vn and Vm are doubles */
    } rows[] = {
        {0xFFB00E50, 0xEEB00A00, 0x400000}, {0xFFBF0E50, 0xEEB20A40, 0x400000}, {0xFFBF0E50, 0xEEB30A40, 0x20},
        {0xFFBF0ED0, 0xEEB70AC0, 0x20},     {0xFFBF0E50, 0xEEB80A40, 0x400000}, {0xFFBE0E50, 0xEEBC0A40, 0x20},
        {0xFFBC0E50, 0xFEBC0A40, 0x20},     {0xFFB00E10, 0xEEB00A00, 0x400020}, {0xFFB00E10, 0xFEB00A00, 0x400020},
        {0xEF000E10, 0xEE000A00, 0x4000A0},
    };
    bool twice = (e & 0x100) != 0, narrows = (e & 0xFFBF0FD0) == 0xEEB70AC0;
    if (narrows)
        return (e & 0x400000) != 0;
    for (size_t i = 0; twice && i < sizeof rows / sizeof *rows; i++)
        if ((e & rows[i].mask) == rows[i].value)
            return (e & rows[i].doubles) != 0;
    return twice && (e & 0x400000) != 0; /* transfers */
}

static bool is_unpredictable_fp(uint32_t e, const struct operation *op)
{
    bool twice = (e & 0x100) != 0, list = (e & 0xFE000E00) == 0xEC000A00 && (e & 0xFFE00000) != 0xEC400000;
    if (list && (op->rn == 15 || op->ra == 0 || op->rd + (e & 0xFF) > 32 || (twice && ((e & 1) != 0 || (e & 0xFF) > 32))))
        return true;
    if ((e & 0xFFE00ED0) == 0xEC400A10) /* two registers */
        return is_odd(op->rn) || is_odd(op->ra) || op->rn == op->ra || op->rd == 31 || (twice && (e & 0x20) != 0);
    if (((e & 0xFF000E10) == 0xEE000A10) && (is_odd(op->rn) || (e & 0x6F) != 0))
        return true;
    if ((e & 0xFFE00F10) == 0xEEE00A10) /* FPSCR alone */
        return nibble(e, 16) != 1;
    if ((e & 0xFFBA0E50) == 0xEEBA0A40) { /* more bits of fraction than bits */
        if ((e & 0x80) == 0 && ((e & 15) << 1 | (e >> 5 & 1)) > 16)
            return true;
        return twice && (e & 0x00400000) != 0;
    }
    return has_upper_double(e);
}

static bool is_list_unpredictable(uint32_t e, const struct operation *op)
{
    bool loads = (e & 0x100000) != 0;
    uint32_t list = e & 0xFFFF;
    return (loads && (list & ~DATA) != 0) || (list >> nibble(e, 16) & 1) != 0 || (list & 0xA000) != 0 ||
           __builtin_popcount(list) < 2 || op->imm != list;
}

static bool is_transfer_unusable(uint32_t e, const struct operation *op)
{
    if ((op->bases & ~(POINTERS | INDEX)) != 0 || (op->bases & POINTERS) == 0 ||
        __builtin_popcount(op->bases & POINTERS) != 1)
        return true;
    if (e < 0x10000) {
        bool narrow_list = (e & 0xF000) == 0xC000 || (e & 0xF600) == 0xB400;
        bool loads = (e & 0xF800) == 0xC800 || (e & 0xFE00) == 0xBC00;
        return narrow_list && (op->imm == 0 || (loads && (op->imm & ~DATA) != 0) || (op->imm >> op->rn & 1) != 0);
    }
    if ((e & 0xFE400000) == 0xE8000000)
        return is_list_unpredictable(e, op);
    if ((e & 0x0E000000) == 0x0C000000)
        return is_unpredictable_fp(e, op) || op->rn == 15;
    if ((e & 0xFE400000) == 0xE8400000) { /* LDRD, exclusives */
        bool loads = (e & 0x100000) != 0, dual = (e & 0x01200000) != 0;
        if (is_odd(op->rd) || (dual && is_odd(op->ra)) || op->rd == op->rn || (dual && op->ra == op->rn))
            return true;
        if (dual && loads)
            return op->rd == op->ra || ((1u << op->rd | 1u << op->ra) & ~DATA) != 0;
        return !dual && (op->ra == op->rd || op->ra == op->rn || (!loads && is_odd(op->ra)));
    }
    bool odd_sp = op->rn == 13 && (op->imm & 3) != 0; /* unicorn keeps SP's low bits */
    return is_odd(op->rd) || op->rd == op->rn || odd_sp;
}

static bool is_usable(uint32_t e, const struct row *row, const struct operation *op, unsigned it)
{
    bool fp = e >= 0x10000 && (e & 0x0C000000) == 0x0C000000;
    if (op->doubt != 0 || ((op->writes & 0xFFFF) & ~(uint64_t)DATA) != 0)
        return false;
    if (it != 0 && ((e & 0xFF00) == e && (e & 0xFF00) == 0xBF00))
        return false;
    if (it != 0 && ((e >= 0xB660 && e < 0xB680) || (e >= 0xBF00 && e < 0xC000 && (e & 15) != 0) || e >= 0xFE000000))
        return false;
    if (e >= 0xBF00 && e < 0xC000 &&
        ((e & 15) != 0 ? (e >> 4 & 15) >= 14 : (e & 0xF0) != 0)) /* IT: not AL, nor NV; WFI */
        return false;
    if ((e >= 0xB660 && e < 0xB680) || (e & 0xFFFFFF00) == 0xDF00 || (e & 0xFF00FF00) == 0xBE00)
        return false;
    if ((e & 0xFFF0D000) == 0xF3808000 || (e & 0xFFF0D000) == 0xF3E08000 || (e & 0xFFF0D000) == 0xF3A08000)
        return (e & 0xFF) == 0 && !is_odd(op->rn) && (e & 0xFFF0D000) != 0xF3A08000 &&
               ((e & 0xFFFFF000) == 0xF3EF8000 || (e & 0xFFF0F3FF) == 0xF3808000);
    if ((e & 0xFE50F000) == 0xF810F000 && op->bases == 0) /* hints; with a write-back they are UNPREDICTABLE */
        return (e & 0x00800000) != 0 || (e & 0xF00) == 0xC00 || (e & 0xFC0) == 0;
    if (op->bases != 0)
        return !is_transfer_unusable(e, op);
    if ((op->reads & 0xE000) != 0 && e >= 0x10000)
        return false;
    return e < 0x10000 || (fp ? !is_unpredictable_fp(e, op) : !is_unpredictable_data(e, row, op));
}

static const uint32_t special_words[] = {0,          1,          0xFFFFFFFF, 0x80000000, 0x7FFFFFFF,
                                         0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FC00000,
                                         0x7F800001, 0x00000001, 0x80000001, 0x00800000, 0x7F7FFFFF,
                                         0x4F000000, 0xCF000000, 0x3FF00000, 0x7FF00000, 0x41E00000};

static uint32_t random_word(void)
{
    uint32_t word = next_random();
    switch (word % 4) {
    case 0:
        return special_words[next_random() % (sizeof special_words / sizeof *special_words)];
    case 1:
        return (next_random() & 0x81FFFFFF) + 0x3D000000;
    default:
        return next_random();
    }
}

static void random_state_of(struct machine_state *state, uint8_t *ram)
{
    for (unsigned i = 0; i < 5; i++)
        state->r[i] = random_word();
    state->r[5] = next_random() % 64;
    for (unsigned i = 6; i < 15; i++)
        state->r[i] = RAM_ORIGIN + RAM_BYTES / 2 + next_random() % 1024 / 4 * 4;
    state->r[14] = next_random() % 2 != 0 ? 0 : next_random() & 0x07C00000;
    state->apsr = next_random() & 0xF8000000;
    state->fpscr = 0;
    for (unsigned i = 0; i < 32; i++)
        state->s[i] = random_word();
    for (unsigned i = 0; i < RAM_BYTES; i += 4)
        memcpy(ram + i, &(uint32_t){random_word()}, 4);
}

/* Bits that the manual writes in parentheses: unicorn refuses encodings where they differ. */
static uint32_t with_fixed_bits(uint32_t e)
{
    static const struct {
        uint32_t mask, value, bits, fixed;
    } rows[] = {
        {0xFE000000, 0xEA000000, 0x00008000, 0},          {0xFB708000, 0xF3400000, 0x04000020, 0},
        {0xFBF08000, 0xF3600000, 0x04000020, 0},          {0xFBD08000, 0xF3000000, 0x04000020, 0},
        {0xFBD08000, 0xF3800000, 0x04000020, 0},          {0xFFD000F0, 0xFB9000F0, 0x0000F000, 0xF000},
        {0xFFF000C0, 0xE8D00040, 0x00000F0F, 0x0F0F},     {0xFFF000C0, 0xE8C00040, 0x00000F00, 0x0F00},
        {0xFFF000C0, 0xE8D00080, 0x00000F0F, 0x0F0F},     {0xFFF000C0, 0xE8C00080, 0x00000F0F, 0x0F0F},
        {0xFFF000C0, 0xE8D000C0, 0x00000F0F, 0x0F0F},     {0xFFF000C0, 0xE8C000C0, 0x00000F00, 0x0F00},
        {0xFFF00000, 0xE8500000, 0x00000F00, 0x0F00},     {0xFFFFFFF0, 0xF3BF8F20, 0x0000000F, 0x000F},
        {0xFF80F080, 0xFA00F080, 0x00000040, 0},          {0xFB70F0C0, 0xF3200000, 0x04000030, 0},
        {0xFFB00E50, 0xEEB00A00, 0x000000A0, 0},          {0xFFBF0E50, 0xEEB50A40, 0x0000002F, 0},
        {0xFFF00F10, 0xEEE00A10, 0x000000EF, 0},          {0xFFF00F10, 0xEEF00A10, 0x000000EF, 0},
        {0xFF100F10, 0xEE000A10, 0x0000006F, 0},          {0xFF100F10, 0xEE100A10, 0x0000006F, 0},          
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((e & rows[i].mask) == rows[i].value)
            e = (e & ~rows[i].bits) | rows[i].fixed;
    bool twice = (e & 0xFFF0F0C0) == 0xFA90F080 || (e & 0xFFF0F0C0) == 0xFAB0F080; /* Rm stands in both fields */
    return twice ? (e & 0xFFF0FFFF) | (e & 15) << 16 : e;
}

/* A random encoding of a random row, and its operation; false when it is none of this core's. */
static bool pick(struct lockstep *both, uint32_t at, uint32_t *encoding, size_t *row, struct operation *op)
{
    *row = next_random() % pool.count;
    const struct row *from = pool.rows[*row];
    bool is_wide = from->value >= 0x10000;
    uint32_t e = from->value | (next_random() & ~from->mask & (is_wide ? 0xFFFFFFFF : 0xFFFF));
    e = is_wide ? with_fixed_bits(e) : e;
    uint16_t halves[2] = {(uint16_t)(is_wide ? e >> 16 : e), (uint16_t)e};
    for (unsigned i = 0; i < (is_wide ? 2u : 1u); i++)
        bus_poke(&both->bus, &both->code, at + 2 * i, 2, halves[i], 0);
    struct instruction in;
    decode(both->features, halves[0], halves[1], &in);
    bool leaves = in.kind == INSTRUCTION_BRANCH || in.kind == INSTRUCTION_CALL || in.kind == INSTRUCTION_TRAP;
    if (in.status != STATUS_DEFINED || operation_row(e) != from || leaves)
        return false;
    both->cpu->pc = at;
    if (!decode_operation(both->cpu, op) || op->size != (is_wide ? 4 : 2))
        return false;
    *encoding = e;
    bool scalar = (e & 0xFF000F10) == 0xEE000B10 && (both->features & FEATURE_DOUBLE) == 0;
    bool own_rounding = (e & 0xFFBE0E50) == 0xEEBA0A40 && (both->cpu->fpscr & 0x00C00000) != 0;
    if ((e == 0xE97FE97F && both->cpu->it != 0) || own_rounding || (e & 0xFFF0F03F) == 0xE840F000 || scalar) /* known differences (docs/REHEARSAL.md) */
        return false;
    return is_usable(e, from, op, both->cpu->it);
}

static void build_block(struct lockstep *both, uint32_t at, struct block *block)
{
    block->count = 0;
    if (both->fpu) {
        bus_poke(&both->bus, &both->code, at, 4, VMSR_LR >> 16 | VMSR_LR << 16, 0);
        (void)run_ours(both, at, at + 4, 1, &block->states[0]);
        at += 4;
    }
    for (unsigned attempts = 0; block->count < BLOCK && attempts < 20000; attempts++) {
        struct operation op;
        uint32_t e = 0;
        size_t row = 0;
        if (!pick(both, at, &e, &row, &op))
            continue;
        if (op.imm >= at - BLOCK * 4 && op.imm < at + BLOCK * 4 + 16) /* a literal among what is not written yet */
            continue;
        struct machine_state after;
        uint8_t it = both->cpu->it;
        if (!run_ours(both, at, 0xFFFFFFF0, 1, &after) || after.r[15] != at + op.size) {
            both->cpu->it = it;
            both->cpu->attention = 0;
            continue;
        }
        block->starts[block->count] = at;
        block->encodings[block->count] = e;
        block->rows[block->count++] = row;
        block->states[block->count] = after;
        block->in_it[block->count] = both->cpu->it != 0;
        at += op.size;
    }
    for (unsigned i = 0; i < 5; i++)
        bus_poke(&both->bus, &both->code, at + 2 * i, 2, NOP, 0);
    block->starts[block->count] = at;
    block->behind = at + 10;
    (void)run_ours(both, at, block->behind, 5, &block->states[block->count]);
}

static bool same_state(const struct machine_state *a, const struct machine_state *b, bool fpu)
{
    return memcmp(a->r, b->r, sizeof a->r) == 0 && a->apsr == b->apsr &&
           (!fpu || (memcmp(a->s, b->s, sizeof a->s) == 0 && a->fpscr == b->fpscr));
}

static void show(const struct machine_state *a, const struct machine_state *b, const struct machine_state *before, bool fpu)
{
    for (unsigned i = 0; i < 16; i++)
        if (a->r[i] != b->r[i])
            printf("  r%u ours %08x theirs %08x before %08x\n", i, a->r[i], b->r[i], before->r[i]);
    if (a->apsr != b->apsr)
        printf("  apsr ours %08x theirs %08x before %08x\n", a->apsr, b->apsr, before->apsr);
    if (!fpu)
        return;
    if (a->fpscr != b->fpscr)
        printf("  fpscr ours %08x theirs %08x before %08x\n", a->fpscr, b->fpscr, before->fpscr);
    for (unsigned i = 0; i < 32; i++)
        if (a->s[i] != b->s[i])
            printf("  s%u ours %08x theirs %08x before %08x\n", i, a->s[i], b->s[i], before->s[i]);
}

/* The first instruction behind which the two differ, or that unicorn refuses. */
static void find_difference(struct lockstep *both, const struct block *block, const uint8_t *ram, bool verbose)
{
    for (unsigned i = 1; i <= block->count; i++) {
        struct machine_state theirs;
        if (block->in_it[i])
            continue;
        lockstep_set(both, &block->start, ram);
        bool ran = run_theirs(both, block->start.r[15], i == block->count ? block->behind : block->starts[i], 0, &theirs);
        size_t row = block->rows[i - 1];
        pool.example[row] = block->encodings[i - 1];
        if (!ran) {
            pool.refused[row]++;
            if (verbose)
                printf("%u of %u at %x: %08x refused: %s\n", i, block->count, block->starts[i-1], block->encodings[i - 1], uc_strerror(both->error));
            return;
        }
        if (same_state(&block->states[i], &theirs, both->fpu))
            continue;
        if (pool.differed[row]++ < 3 && verbose) {
            for (unsigned j = i - 1; j > 0 && block->in_it[j]; j--)
                printf("in the IT block: %08x\n", block->encodings[j - 1]);
            printf("%08x differs\n", block->encodings[i - 1]);
            show(&block->states[i], &theirs, &block->states[i - 1], both->fpu);
            printf("  fpscr before %08x\n", block->states[i - 1].fpscr);
        }
        return;
    }
    size_t row = block->rows[block->count - 1];
    pool.differed[row]++;
    printf("memory differs\n");
}

static void fill_pool(const struct lockstep *both)
{
    pool = (struct pool){.count = 0};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct row *row = tables[i]; row->run != NULL; row++)
            if (row->value < 0x10000 || (both->features & FEATURE_WIDE) != 0)
                pool.rows[pool.count++] = row;
}

static uint64_t run_core(enum core core, uint64_t instructions, bool verbose)
{
    struct lockstep both;
    struct block block;
    static uint8_t ram[RAM_BYTES];
    uint64_t ran = 0, differences = 0;
    lockstep_open(&both, core);
    fill_pool(&both);
    uint32_t at = CODE_ORIGIN + 0x100;
    while (ran < instructions) {
        struct machine_state theirs;
        random_state_of(&block.start, ram);
        block.start.r[15] = at;
        block.states[0] = block.start;
        lockstep_set(&both, &block.start, ram);
        build_block(&both, at, &block);
        uint32_t size = block.behind - at;
        lockstep_code(&both, at, both.code.bytes + (at - CODE_ORIGIN), size);
        bool done = run_theirs(&both, at, block.behind, 0, &theirs);
        if (verbose && !done) printf("whole %s\n", uc_strerror(both.error));
        bool same = done && same_state(&block.states[block.count], &theirs, both.fpu) &&
                    memcmp(both.ram.bytes, both.unicorn_ram, RAM_BYTES) == 0;
        for (unsigned i = 0; i < block.count; i++)
            pool.ran[block.rows[i]]++;
        if (!same) {
            differences++;
            find_difference(&both, &block, ram, verbose);
        }
        ran += block.count;
        at += (size + 3) / 4 * 4;
        if (at % PAGE > PAGE - 4 * (BLOCK + 4))
            at += PAGE - at % PAGE;
        if (at >= CODE_ORIGIN + CODE_BYTES - 2 * PAGE)
            at = CODE_ORIGIN + PAGE;
    }
    printf("%s: %llu instructions, %llu blocks differ\n", core_facts(core)->title, (unsigned long long)ran,
           (unsigned long long)differences);
    for (size_t i = 0; i < pool.count; i++) {
        if (pool.ran[i] == 0)
            printf("  row %08x never\n", pool.rows[i]->value);
        if (pool.differed[i] + pool.refused[i] != 0)
            printf("  row %08x (%08x): ran %llu differed %llu refused %llu\n", pool.rows[i]->value, pool.example[i],
                   (unsigned long long)pool.ran[i], (unsigned long long)pool.differed[i],
                   (unsigned long long)pool.refused[i]);
    }
    lockstep_close(&both);
    return differences;
}

int main(int argc, char **argv)
{
    enum core core = core_from_name(argc > 1 ? argv[1] : "cortex-m3");
    random_state = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
    return run_core(core, argc > 2 ? strtoull(argv[2], NULL, 0) : 100000, argc > 4) != 0;
}
