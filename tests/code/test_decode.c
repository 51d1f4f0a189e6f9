/* Which core has which instruction: GNU as is asked, one line at a time and core by core. What it assembles for a core
 * must be defined on it, what it refuses must not be. */
#include "code/decode.h"
#include "scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const lines[] = {
    "adds r0, r1, r2",
    "bx lr",
    "blx r3",
    "push {r4, lr}",
    "pop {r4, pc}",
    "cpsid i",
    "svc #3",
    "bkpt #1",
    "udf #1",
    "rev16 r1, r2",
    "dsb sy",
    "mrs r0, primask",
    "msr psp, r1",
    "bl .",
    "nop",
    "sxtb r1, r2",
    "ldmia r0!, {r1, r2}",
    "cbz r0, .+8",
    "movw r0, #4660",
    "movt r0, #4660",
    "ldrex r0, [r1]",
    "strex r0, r1, [r2]",
    "clrex",
    "sdiv r0, r1, r2",
    "udiv r0, r1, r2",
    "b.w .",
    "ldrexb r0, [r1]",
    "it eq\n addeq r0, r1",
    "add.w r8, r9, r10",
    "ldr.w r0, [r1, #-4]",
    "ldrd r0, r1, [r2]",
    "tbb [pc, r0]",
    "tbh [pc, r0, lsl #1]",
    "umull r0, r1, r2, r3",
    "bfi r0, r1, #2, #3",
    "ssat r0, #5, r1",
    "mls r0, r1, r2, r3",
    "clz r0, r1",
    "rbit r0, r1",
    "ldrsb.w r0, [r1, r2]",
    "stmdb r8!, {r0, r1}",
    "beq.w .",
    "mrs r0, basepri",
    "pkhbt r0, r1, r2",
    "sadd8 r0, r1, r2",
    "uxtab r0, r1, r2",
    "sxtb16 r0, r1",
    "qadd r0, r1, r2",
    "sel r0, r1, r2",
    "smlabb r0, r1, r2, r3",
    "smmul r0, r1, r2",
    "smlald r0, r1, r2, r3",
    "umaal r0, r1, r2, r3",
    "ssat16 r0, #5, r1",
    "usad8 r0, r1, r2",
    "vadd.f32 s0, s1, s2",
    "vldr s0, [r0]",
    "vpush {s16-s19}",
    "vmov r0, s1",
    "vcvt.s32.f32 s0, s1",
    "vmrs r0, fpscr",
    "vmov.f32 s0, #1.0",
    "vldr d0, [r0]",
    "vadd.f64 d0, d1, d2",
    "vmul.f64 d3, d4, d5",
    "vseleq.f32 s0, s1, s2",
    "vrinta.f32 s0, s1",

    "sg",
    "tt r0, r1",
    "bxns r1",
    "blxns r1",
    "lda r0, [r1]",
    "stl r0, [r1]",
    "ldaex r0, [r1]",
    "mrs r0, msplim",
};
#define LINES (sizeof lines / sizeof *lines)

static const struct {
    enum core core;
    const char *directives;
} cores[] = {
    {CORE_M0, ".cpu cortex-m0\n.fpu softvfp"},      {CORE_M0PLUS, ".cpu cortex-m0plus\n.fpu softvfp"},
    {CORE_M3, ".cpu cortex-m3\n.fpu softvfp"},      {CORE_M4, ".cpu cortex-m4\n.fpu softvfp"},
    {CORE_M4F, ".cpu cortex-m4\n.fpu fpv4-sp-d16"}, {CORE_M7, ".cpu cortex-m7\n.fpu fpv5-d16"},
    {CORE_M23, ".cpu cortex-m23\n.fpu softvfp"},    {CORE_M33, ".cpu cortex-m33\n.fpu fpv5-sp-d16"},
};
#define CORES (sizeof cores / sizeof *cores)

/* MSPLIM and the like are refused by name; the encoding of MRS is defined on every core. */
static bool is_name_only(const char *line)
{
    return strstr(line, "msplim") != NULL || strstr(line, "basepri") != NULL;
}

static bool assemble(const char *directives, const char *line, uint16_t halves[4], size_t *count)
{
    char source[256], path[128];
    snprintf(source, sizeof source, "%s\n.syntax unified\n.thumb\n%s\n", directives, line);
    scratch_write("line.s", source);
    if (!scratch_run("arm-none-eabi-as line.s -o line.o && arm-none-eabi-objcopy -O binary line.o line.bin"))
        return false;
    FILE *file = fopen(scratch_path("line.bin", path), "rb");
    assert_non_null(file);
    *count = fread(halves, 2, 4, file);
    fclose(file);
    return true;
}

static void agrees_with_gas(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < LINES; i++) {
        uint16_t halves[4] = {0};
        size_t count = 0, accepted = 0;
        bool accepts[CORES];
        for (size_t c = 0; c < CORES; c++) {
            accepts[c] = assemble(cores[c].directives, lines[i], halves, &count);
            accepted += accepts[c];
        }
        if (accepted == 0)
            fail_msg("no core takes `%s`", lines[i]);
        for (size_t c = 0; c < CORES && !(is_name_only(lines[i]) && !accepts[c]); c++) {
            struct instruction in;
            decode(core_facts(cores[c].core)->features, halves[0], count > 1 ? halves[1] : 0, &in);
            if ((in.status == STATUS_DEFINED) != accepts[c])
                fail_msg("`%s` on %s: as %s it, decode says %s", lines[i], core_facts(cores[c].core)->name,
                         accepts[c] ? "takes" : "refuses", status_reason((enum instruction_status)in.status));
        }
    }
}

/* A narrow encoding as it is, a wide one with its first halfword in the upper half. */
static struct instruction decoded(enum core core, uint32_t encoding)
{
    struct instruction in;
    bool wide = encoding > 0xFFFF;
    decode(core_facts(core)->features, (uint16_t)(wide ? encoding >> 16 : encoding), (uint16_t)(wide ? encoding : 0),
           &in);
    return in;
}

/* Encodings no M-profile assembler writes: ARM DDI 0406C, the instruction named. */
static void refuses_the_a_profile(void **unused)
{
    (void)unused;
    static const uint32_t encodings[] = {
        0xEE110F10, /* MRC p15, 0, r0, c1, c0, 0 */
        0xEE010F10, /* MCR p15, 0, r0, c1, c0, 0 */
        0xF3AF8113, /* CPS #19 */
        0xE80DC013, /* SRSDB sp, #19 */
        0xE990C000, /* RFEIA r0 */
        0xF7F08000, /* SMC #0 */
        0xF3C08F00, /* BXJ r0 */
        0xF3DE8F04, /* SUBS pc, lr, #4 */
        0xF000E800, /* BLX */
        0xE8D1007F, /* LDREXD */
    };
    for (size_t c = 0; c < CORES; c++) {
        for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
            struct instruction in = decoded(cores[c].core, encodings[i]);
            if (in.status != STATUS_A_PROFILE)
                fail_msg("0x%08x on %s is %s", encodings[i], core_facts(cores[c].core)->name,
                         status_reason((enum instruction_status)in.status));
        }
        assert_int_equal(decoded(cores[c].core, 0xB658).status, STATUS_A_PROFILE);     /* SETEND BE */
        assert_int_equal(decoded(cores[c].core, 0xB676).status, STATUS_A_PROFILE);     /* CPSID ai */
        assert_int_equal(decoded(cores[c].core, 0xFFFFFFFF).status, STATUS_UNDEFINED); /* erased flash */
    }
}

/* Targets as GNU objdump prints them for these halfwords at address 0. */
static void finds_targets(void **unused)
{
    (void)unused;
    static const struct {
        uint16_t first, second;
        enum instruction_kind kind;
        int32_t target;
    } rows[] = {
        {0xE7FE, 0, INSTRUCTION_BRANCH, 0},
        {0xD0FE, 0, INSTRUCTION_BRANCH_IF, 0},
        {0xE002, 0, INSTRUCTION_BRANCH, 8},
        {0xB108, 0, INSTRUCTION_BRANCH_IF, 6},
        {0xF000, 0xF801, INSTRUCTION_CALL, 6},
        {0xF7FF, 0xFFFE, INSTRUCTION_CALL, 0},
        {0xF000, 0xB801, INSTRUCTION_BRANCH, 6},
        {0xF43F, 0xAFFE, INSTRUCTION_BRANCH_IF, 0},
        {0xF400, 0xD000, INSTRUCTION_CALL, -16777212},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct instruction in;
        decode(core_facts(CORE_M3)->features, rows[i].first, rows[i].second, &in);
        assert_int_equal(in.kind, rows[i].kind);
        assert_int_equal(in.offset + 4, rows[i].target);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_gas),
        cmocka_unit_test(refuses_the_a_profile),
        cmocka_unit_test(finds_targets),
    };
    if (!scratch_open())
        return 1;
    int status = SKIPPED;
    if (scratch_run("arm-none-eabi-as --version"))
        status = cmocka_run_group_tests(tests, NULL, NULL);
    else
        puts("skipped: arm-none-eabi-as is not installed");
    scratch_close();
    return status;
}
