/* Random instructions on the interpreter and on unicorn: after each block registers, flags and memory are the same.
 * Where they are not, the first instruction that differs is found and named by its row. */
#include "lockstep.h"
#include "usable.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK      64 /* instructions */
#define BRANCHES   1  /* beside each block */
#define MOST_SHOWN 3  /* differences of a row */
#define NOP        0xBF00
#define VMSR_LR    0xEEE1EA10u /* FPSCR is what LR holds: an FP context begins with FPDSCR's */
#define PAGE       1024        /* unicorn loses its way where a block goes on in another */

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
    static unsigned turns; /* most of the time would go into filling memory */
    if (turns++ % 8 != 0)
        return;
    for (unsigned i = 0; i < RAM_BYTES; i += 4)
        memcpy(ram + i, &(uint32_t){random_word()}, 4);
}

/* A random encoding of a random row, and its operation; false when it is none of this core's. */
static bool pick(struct lockstep *both, uint32_t at, uint32_t *encoding, size_t *row, struct operation *op)
{
    *row = next_random() % pool.count;
    const struct row *from = pool.rows[*row];
    bool is_wide = from->value >= 0x10000;
    uint32_t e = from->value | (next_random() & ~from->mask & (is_wide ? 0xFFFFFFFF : 0xFFFF));
    e = with_fixed_bits(e);
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
    bool vmsr = (e & 0xFFF00F10) == 0xEEE00A10 && (both->features & FEATURE_DOUBLE) != 0; /* the referee has LEN … */
    bool mrs = (e & 0xFFF0D000) == 0xF3E08000 && (both->features & FEATURE_DOUBLE) != 0;  /* … and modes */
    bool own_rounding = (e & 0xFFBE0E50) == 0xEEBA0A40 && (both->cpu->fpscr & 0x00C00000) != 0;
    bool ge = (e & 0xFFF0D400) == 0xF3808400 && (both->features & FEATURE_DSP) == 0; /* the referee has GE */
    if (ge || mrs)
        return false;
    if ((e == 0xE97FE97F && both->cpu->it != 0) || own_rounding || (e & 0xFFF0F03F) == 0xE840F000 ||
        vmsr) /* known differences (docs/REHEARSAL.md) */
        return false;
    return is_usable(e, from, op, both->cpu->it) && is_paired(e, op);
}

static void build_block(struct lockstep *both, uint32_t at, struct block *block)
{
    block->count = 0;
    forget_exclusive();
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

static void show(const struct machine_state *a, const struct machine_state *b, const struct machine_state *before,
                 bool fpu)
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
static void find_difference(struct lockstep *both, const struct block *block, const uint8_t *ram)
{
    for (unsigned i = 1; i <= block->count; i++) {
        struct machine_state theirs;
        if (block->in_it[i])
            continue;
        lockstep_set(both, &block->start, ram);
        bool ran =
            run_theirs(both, block->start.r[15], i == block->count ? block->behind : block->starts[i], 0, &theirs);
        size_t row = block->rows[i - 1];
        pool.example[row] = block->encodings[i - 1];
        if (!ran) {
            pool.refused[row]++;
            return;
        }
        if (same_state(&block->states[i], &theirs, both->fpu))
            continue;
        if (pool.differed[row]++ < MOST_SHOWN) {
            for (unsigned j = i - 1; j > 0 && block->in_it[j]; j--)
                printf("in the IT block: %08x\n", block->encodings[j - 1]);
            printf("%08x differs\n", block->encodings[i - 1]);
            show(&block->states[i], &theirs, &block->states[i - 1], both->fpu);
        }
        return;
    }
    size_t row = block->rows[block->count - 1];
    pool.differed[row]++;
    printf("memory differs\n");
}

/* Where a branch leads: registers and memory hold addresses of code. */
static bool is_branch(const struct lockstep *both, uint32_t e, const struct operation *op)
{
    struct instruction in;
    bool is_wide = e >= 0x10000;
    decode(both->features, (uint16_t)(is_wide ? e >> 16 : e), (uint16_t)e, &in);
    bool direct = in.kind == INSTRUCTION_BRANCH || in.kind == INSTRUCTION_CALL;
    if (op->bases != 0 && (op->bases & ~(POINTERS | INDEX)) != 0)
        return false;
    bool table = in.kind == INSTRUCTION_TABLE_BYTES || in.kind == INSTRUCTION_TABLE_HALVES;
    bool odd_post = is_wide && op->bases != 0 && (op->rn == 15 || (op->imm & 3) != 0);
    return direct || (op->doubt != 0 && !(odd_post && !table) && op->rm != 15);
}

static void check_branch(struct lockstep *both, uint32_t at)
{
    static uint8_t ram[RAM_BYTES];
    struct machine_state start, ours, theirs;
    random_state_of(&start, ram);
    for (unsigned i = 0; i < RAM_BYTES; i += 4)
        memcpy(ram + i, &(uint32_t){CODE_ORIGIN + (next_random() % CODE_BYTES | 1)}, 4);
    for (unsigned i = 0; i < 15; i += i == 4 ? 10 : 1)
        start.r[i] = CODE_ORIGIN + (next_random() % CODE_BYTES | 1);
    start.r[5] &= 0x3C;
    start.r[15] = at;
    lockstep_set(both, &start, ram);
    const struct row *from = pool.rows[next_random() % pool.count];
    bool is_wide = from->value >= 0x10000;
    uint32_t e = from->value | (next_random() & ~from->mask & (is_wide ? 0xFFFFFFFF : 0xFFFF));
    e = with_fixed_bits(e);
    uint16_t halves[2] = {(uint16_t)(is_wide ? e >> 16 : e), is_wide ? (uint16_t)e : NOP};
    struct instruction in;
    struct operation op;
    decode(both->features, halves[0], halves[1], &in);
    lockstep_code(both, at, halves, 4);
    both->cpu->pc = at;
    if (in.status != STATUS_DEFINED || !decode_operation(both->cpu, &op) || !is_branch(both, e, &op) ||
        !run_ours(both, at, 0xFFFFFFF0, 1, &ours) || both->cpu->attention != 0)
        return;
    size_t row = 0;
    while (pool.rows[row] != from)
        row++;
    pool.ran[row]++;
    pool.example[row] = e;
    if (ours.r[15] == at)
        return;
    if (!run_theirs(both, at, ours.r[15], 0, &theirs))
        pool.refused[row]++;
    else if (!same_state(&ours, &theirs, false) && pool.differed[row]++ < MOST_SHOWN) {
        printf("%08x differs\n", e);
        show(&ours, &theirs, &start, false);
    }
}

static void fill_pool(const struct lockstep *both)
{
    pool = (struct pool){.count = 0};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct row *row = tables[i]; row->run != NULL; row++)
            if (row->value < 0x10000 || (both->features & FEATURE_WIDE) != 0)
                pool.rows[pool.count++] = row;
}

static void report(const char *core, uint64_t ran)
{
    uint64_t differed = 0, refused = 0;
    for (size_t i = 0; i < pool.count; i++) {
        differed += pool.differed[i];
        refused += pool.refused[i];
    }
    printf("%s: %llu instructions, %llu differences, %llu refused by unicorn\n", core, (unsigned long long)ran,
           (unsigned long long)differed, (unsigned long long)refused);
    for (size_t i = 0; i < pool.count; i++)
        if (pool.differed[i] != 0)
            printf("  row %08x, as %08x: %llu of %llu\n", pool.rows[i]->value, pool.example[i],
                   (unsigned long long)pool.differed[i], (unsigned long long)pool.ran[i]);
}

/* One block from a random start: its instructions, and how many differences there are now. */
static unsigned run_block(struct lockstep *both, uint32_t at, struct block *block)
{
    static uint8_t ram[RAM_BYTES];
    struct machine_state theirs;
    random_state_of(&block->start, ram);
    block->start.r[15] = at;
    block->states[0] = block->start;
    lockstep_set(both, &block->start, ram);
    build_block(both, at, block);
    lockstep_code(both, at, both->code.bytes + (at - CODE_ORIGIN), block->behind - at);
    bool same = run_theirs(both, at, block->behind, 0, &theirs) &&
                same_state(&block->states[block->count], &theirs, both->fpu) &&
                memcmp(both->ram.bytes, both->unicorn_ram, RAM_BYTES) == 0;
    for (unsigned i = 0; i < block->count; i++)
        pool.ran[block->rows[i]]++;
    if (!same)
        find_difference(both, block, ram);
    return block->count;
}

static bool run_core(enum core core, uint64_t instructions)
{
    struct lockstep both;
    struct block block;
    uint64_t ran = 0, differed = 0;
    lockstep_open(&both, core);
    fill_pool(&both);
    uint32_t at = CODE_ORIGIN + PAGE;
    while (ran < instructions) {
        ran += run_block(&both, at, &block);
        for (unsigned i = 0; i < BRANCHES; i++)
            check_branch(&both, CODE_ORIGIN + CODE_BYTES / 2 + next_random() % 0x1000 * 2);
        at = (block.behind + 3) / 4 * 4;
        if (at % PAGE > PAGE - 4 * (BLOCK + 4))
            at += PAGE - at % PAGE;
        if (at >= CODE_ORIGIN + CODE_BYTES / 2 - PAGE)
            at = CODE_ORIGIN + PAGE;
    }
    report(core_facts(core)->title, ran);
    for (size_t i = 0; i < pool.count; i++)
        differed += pool.differed[i];
    lockstep_close(&both);
    return differed == 0;
}

/* test_lockstep [INSTRUCTIONS [SEED [CORE]]]: on each core, or one. */
int main(int argc, char **argv)
{
    static const enum core cores[] = {CORE_M0, CORE_M3, CORE_M4F, CORE_M7, CORE_M23, CORE_M33};
    uint64_t instructions = argc > 1 ? strtoull(argv[1], NULL, 0) : 60000;
    random_state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    bool same = true;
    for (size_t i = 0; i < sizeof cores / sizeof *cores; i++)
        if (argc <= 3 || cores[i] == core_from_name(argv[3]))
            same &= run_core(cores[i], instructions);
    return same ? 0 : 1;
}
