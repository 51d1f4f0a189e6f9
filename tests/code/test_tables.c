/* The tables of decode_status.c against capstone, which knows no cores but which encodings are instructions: all narrow
 * ones, and for each first halfword of the wide ones a few hundred second ones. Where the two disagree on purpose, a
 * row says so. */
#include "code/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <capstone/capstone.h>
#include <cmocka.h>

static csh handle;
static cs_insn *instruction;

static int open_capstone(void **unused)
{
    (void)unused;
    if (cs_open(CS_ARCH_ARM, (cs_mode)(CS_MODE_THUMB | CS_MODE_MCLASS | CS_MODE_V8), &handle) != CS_ERR_OK)
        return 1;
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    instruction = cs_malloc(handle);
    return 0;
}

static int close_capstone(void **unused)
{
    (void)unused;
    cs_free(instruction, 1);
    return cs_close(&handle) != CS_ERR_OK;
}

static bool capstone_takes(uint32_t encoding, size_t size)
{
    const uint8_t wide[4] = {(uint8_t)(encoding >> 16), (uint8_t)(encoding >> 24), (uint8_t)encoding,
                             (uint8_t)(encoding >> 8)};
    const uint8_t *at = size == 4 ? wide : wide + 2;
    uint64_t address = 0;
    return cs_disasm_iter(handle, &at, &size, &address, instruction) && size == 0;
}

/* On the core that has most: each core's own share is test_decode's. */
static enum instruction_status status_of(uint32_t encoding, size_t size)
{
    enum instruction_status best = STATUS_UNDEFINED;
    static const enum core cores[] = {CORE_M7, CORE_M33};
    for (size_t i = 0; i < 2; i++) {
        struct instruction in;
        decode(core_facts(cores[i])->features, (uint16_t)(size == 4 ? encoding >> 16 : encoding),
               (uint16_t)(size == 4 ? encoding : 0), &in);
        assert_int_equal(in.size, size);
        if (in.status == STATUS_DEFINED)
            return STATUS_DEFINED;
        if (in.status != STATUS_UNDEFINED)
            best = (enum instruction_status)in.status;
    }
    return best;
}

struct exception {
    uint32_t mask, value;
};

static bool is_one_of(const struct exception *rows, size_t count, uint32_t encoding)
{
    for (size_t i = 0; i < count; i++)
        if ((encoding & rows[i].mask) == rows[i].value)
            return true;
    return false;
}

/* What capstone prints for the A profile of Armv8, told it is an M profile or not. */
static bool is_of_a_profile(uint32_t encoding)
{
    static const struct exception rows[] = {
        {0xFFFFFFC0, 0x0000BA80}, /* HLT */
        {0xEC000E00, 0xEC000800}, /* coprocessors 8 and 9 */
        {0xEC000E00, 0xEC000C00}, /* 12 and 13 */
    };
    return cs_insn_group(handle, instruction, ARM_GRP_NEON) || cs_insn_group(handle, instruction, ARM_GRP_CRYPTO) ||
           cs_insn_group(handle, instruction, ARM_GRP_CRC) ||
           cs_insn_group(handle, instruction, ARM_GRP_VIRTUALIZATION) || is_one_of(rows, 3, encoding);
}

/* Instructions that are UNPREDICTABLE with some values of their fields, of which capstone refuses some. */
static const struct exception unpredictable[] = {
    {0xFE400000, 0xE8000000}, /* LDM, STM: lists */
    {0xFF600000, 0xE8400000}, /* LDREX, STREX, LDA, STL: registers and fields that should be one */
    {0xFE000F00, 0xEC000B00}, /* VLDM, VSTM: odd lists */
    {0xFFE00ED0, 0xEC400A10}, /* VMOV Sm, Sm1: S31 has no next one */
    {0xFFFFFFFF, 0xEC200A00}, /* VLSTM, VLLDM */
    {0xFFFFFFFF, 0xEC300A00}, {0xFF000E10, 0xEE000A10}, /* VMOV, VMSR, VMRS: fields that should be zero */
    {0xFFB00E50, 0xEEB00A00},                           /* VMOV immediate: the same */
    {0xFFBF0E50, 0xEEB50A40},                           /* VCMP with zero: the same */
    {0xFB508020, 0xF3000020},                           /* SSAT, SBFX, BFI and their kin: bit 5 */
    {0xFB508000, 0xF3000000},                           /* SSAT, USAT with a shift of 0 */
    {0xFBF08000, 0xF3600000},                           /* BFI, BFC: bounds */
    {0xFFF0D000, 0xF3A08000},                           /* hints, CPS */
    {0xFFE0D000, 0xF3808000},                           /* MSR: which part */
    {0xFFFFFFF0, 0xF3BF8F20},                           /* CLREX */
    {0xFFF0D000, 0xF3E08000},                           /* MRS: fields that should be zero or one */
    {0xFE1FF000, 0xF81FF000},                           /* PLD, PLI and unallocated hints */
    {0xFF70F000, 0xF930F000},                           /* unallocated hints */
    {0xFFD000F0, 0xFB9000F0},                           /* SDIV, UDIV: Ra */
};

static void judge(uint32_t encoding, size_t size)
{
    enum instruction_status status = status_of(encoding, size);
    bool takes = capstone_takes(encoding, size);
    bool foreign = size == 4 && (encoding & 0xEC000800) == 0xEC000000; /* coprocessors 0 to 7: anybody's */
    if (status == STATUS_A_PROFILE || foreign)
        return;
    if (takes && status == STATUS_UNDEFINED && !is_of_a_profile(encoding))
        fail_msg("0x%0*x is `%s %s` for capstone, and undefined here", (int)(2 * size), encoding, instruction->mnemonic,
                 instruction->op_str);
    if (!takes && status == STATUS_DEFINED && size == 4 &&
        !is_one_of(unpredictable, sizeof unpredictable / sizeof *unpredictable, encoding))
        fail_msg("0x%08x is nothing for capstone, and defined here", encoding);
}

static void narrow(void **unused)
{
    (void)unused;
    for (uint32_t encoding = 0; encoding < 0xE800; encoding++)
        judge(encoding, 2);
}

/* Each bit alone, each bit missing, and a stride that shares no factor with the fields. */
static void wide(void **unused)
{
    (void)unused;
    for (uint32_t first = 0xE800; first <= 0xFFFF; first++) {
        for (uint32_t bit = 0; bit < 16; bit++) {
            judge(first << 16 | 1u << bit, 4);
            judge(first << 16 | (0xFFFFu ^ 1u << bit), 4);
        }
        for (uint32_t second = first % 331; second <= 0xFFFF; second += 331)
            judge(first << 16 | second, 4);
    }
}

/* The quick look must not say otherwise than decode. */
static void quick(void **unused)
{
    (void)unused;
    for (uint32_t encoding = 0; encoding < 0xE800; encoding++) {
        int writes = plain_writes(PLAIN_TOPS | LOAD_TOPS, (uint16_t)encoding);
        for (enum core core = CORE_M0; writes >= 0 && core < CORE_COUNT; core++) {
            struct instruction in;
            decode(core_facts(core)->features, (uint16_t)encoding, 0, &in);
            bool plain = in.kind == INSTRUCTION_PLAIN ||
                         (in.kind == INSTRUCTION_LOAD && plain_writes(PLAIN_TOPS, (uint16_t)encoding) < 0);
            if (in.status != STATUS_DEFINED || !plain || (in.writes & ~(unsigned)writes) != 0)
                fail_msg("0x%04x: quick says it writes 0x%x; decode: status %d, kind %d, writes 0x%x", encoding,
                         (unsigned)writes, in.status, in.kind, in.writes);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(narrow),
        cmocka_unit_test(wide),
        cmocka_unit_test(quick),
    };
    return cmocka_run_group_tests(tests, open_capstone, close_capstone);
}
