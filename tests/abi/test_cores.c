/* One program built for each core, against chips of each core: what its attributes say (ABI), and what a walk of its
 * code finds (ISA). What fires is written down from the architecture manuals: ARM DDI 0419 (v6-M), DDI 0403 (v7-M,
 * v7E-M), DDI 0553 (v8-M), DDI 0406 (v7-A and R), and the cores' technical reference manuals for their FPUs. The same
 * table stands in docs/CORES.md. */
#include "building.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct family abi_family, isa_family;

#define CHIPS 8

static const char *const chips[CHIPS] = {"cortex-m0",  "cortex-m0plus", "cortex-m3",  "cortex-m4",
                                         "cortex-m4f", "cortex-m7",     "cortex-m23", "cortex-m33"};

/* Each line has an instruction that not every core has. */
static const char work_c[] = "float f; double d; volatile int i; volatile short a, b; int turn;\n"
                             "int main(void) {\n"
                             "    f = f * 2.0f + (float)i;                         /* VADD.F32 with an FPU */\n"
                             "    d = d * 3.0;                                     /* VMUL.F64 with FPv5-D16 */\n"
                             "    i = i + a * b;                                   /* MLA, or SMLABB with DSP */\n"
                             "    __atomic_store_n(&turn, 1, __ATOMIC_RELEASE);    /* STL on v8-M, else DMB */\n"
                             "    return i / a;                                    /* SDIV but on v6-M and v7-A */\n"
                             "}\n";

#define NEWER     "brick:ABI002"
#define UNALIGNED "warning:ABI011"
#define FPU       "brick:ABI004"
#define PROFILE   "brick:ABI003"
#define ARM       "brick:ABI001"
#define SAYS_ARM  "note:ABI001" /* Tag_ARM_ISA_use, which GCC sets for A and R whatever the state */

#define UNDEFINED "brick:ISA001"
#define BY_SYMBOL "warning:ISA001" /* in code that only a function symbol vouches for */

static const struct {
    const char *name, *flags;
    const char *attributes[CHIPS]; /* ABI */
    const char *walked[CHIPS];     /* ISA */
} builds[] = {
    /* v6-M runs everywhere. */
    {"m0", "-mcpu=cortex-m0 -mthumb", {"", "", "", "", "", "", "", ""}, {"", "", "", "", "", "", "", ""}},
    {"m0plus", "-mcpu=cortex-m0plus -mthumb", {"", "", "", "", "", "", "", ""}, {"", "", "", "", "", "", "", ""}},
    /* v7-M has Thumb-2, which v6-M and v8-M Baseline lack, and GCC then takes unaligned accesses for granted. MLA: not
     * on v6-M and v8-M Baseline. */
    {"m3",
     "-mcpu=cortex-m3 -mthumb",
     {NEWER " " UNALIGNED, NEWER " " UNALIGNED, "", "", "", "", NEWER " " UNALIGNED, ""},
     {UNDEFINED, UNDEFINED, "", "", "", "", UNDEFINED, ""}},
    /* v7E-M adds DSP (SMLABB) to v7-M; v8-M Mainline may have it. */
    {"m4-soft",
     "-mcpu=cortex-m4 -mthumb -mfloat-abi=soft",
     {NEWER " " UNALIGNED, NEWER " " UNALIGNED, NEWER, "", "", "", NEWER " " UNALIGNED, ""},
     {UNDEFINED, UNDEFINED, UNDEFINED, "", "", "", UNDEFINED, ""}},
    /* FPv4-SP runs on FPv4 and FPv5; the M4 without F, the M3 and the small cores have no FPU. */
    {"m4-softfp",
     "-mcpu=cortex-m4 -mthumb -mfloat-abi=softfp -mfpu=fpv4-sp-d16",
     {NEWER " " FPU " " UNALIGNED, NEWER " " FPU " " UNALIGNED, NEWER " " FPU, FPU, "", "", NEWER " " FPU " " UNALIGNED,
      ""},
     {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, "", "", UNDEFINED, ""}},
    {"m4-hard",
     "-mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16",
     {NEWER " " FPU " " UNALIGNED, NEWER " " FPU " " UNALIGNED, NEWER " " FPU, FPU, "", "", NEWER " " FPU " " UNALIGNED,
      ""},
     {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, "", "", UNDEFINED, ""}},
    /* FPv5 with double precision: more than the M4F's FPv4, and double (VMUL.F64) is more than the M33's single. */
    {"m7-hard",
     "-mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16",
     {NEWER " " FPU " " UNALIGNED, NEWER " " FPU " " UNALIGNED, NEWER " " FPU, FPU, FPU, "",
      NEWER " " FPU " " UNALIGNED, "warning:ABI004"},
     {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, "", UNDEFINED, UNDEFINED}},
    {"m7-soft",
     "-mcpu=cortex-m7 -mthumb -mfloat-abi=soft",
     {NEWER " " UNALIGNED, NEWER " " UNALIGNED, NEWER, "", "", "", NEWER " " UNALIGNED, ""},
     {UNDEFINED, UNDEFINED, UNDEFINED, "", "", "", UNDEFINED, ""}},
    /* v8-M Baseline has v6-M and more; v7-M lacks some of the more (STL). */
    {"m23",
     "-mcpu=cortex-m23 -mthumb",
     {NEWER, NEWER, NEWER, NEWER, NEWER, NEWER, "", ""},
     {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, "", ""}},
    {"m33",
     "-mcpu=cortex-m33 -mthumb -mfloat-abi=soft",
     {NEWER " " UNALIGNED, NEWER " " UNALIGNED, NEWER, NEWER, NEWER, NEWER, NEWER " " UNALIGNED, ""},
     {UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED, ""}},
    /* ARM state by default; v7 itself is a superset of v6-M and v8-M Baseline only. Nobody follows a reset into ARM
     * state, but their libgcc is Thumb-2 code. */
    {"a9",
     "-mcpu=cortex-a9 -mfloat-abi=soft",
     {PROFILE " " ARM " " NEWER " " UNALIGNED, PROFILE " " ARM " " NEWER " " UNALIGNED, PROFILE " " ARM,
      PROFILE " " ARM, PROFILE " " ARM, PROFILE " " ARM, PROFILE " " ARM " " NEWER " " UNALIGNED, PROFILE " " ARM},
     {BY_SYMBOL, BY_SYMBOL, "", "", "", "", BY_SYMBOL, ""}},
    {"r5",
     "-mcpu=cortex-r5 -mfloat-abi=soft",
     {PROFILE " " ARM " " NEWER " " UNALIGNED, PROFILE " " ARM " " NEWER " " UNALIGNED, PROFILE " " ARM,
      PROFILE " " ARM, PROFILE " " ARM, PROFILE " " ARM, PROFILE " " ARM " " NEWER " " UNALIGNED, PROFILE " " ARM},
     {BY_SYMBOL, BY_SYMBOL, "", "", "", "", BY_SYMBOL, ""}},
    /* In Thumb state their instructions are those of v7-M, and DSP, which the attributes of v7 do not tell. */
    {"a9-thumb",
     "-mcpu=cortex-a9 -mthumb -mfloat-abi=soft",
     {PROFILE " " NEWER " " UNALIGNED " " SAYS_ARM, PROFILE " " NEWER " " UNALIGNED " " SAYS_ARM, PROFILE " " SAYS_ARM,
      PROFILE " " SAYS_ARM, PROFILE " " SAYS_ARM, PROFILE " " SAYS_ARM, PROFILE " " NEWER " " UNALIGNED " " SAYS_ARM,
      PROFILE " " SAYS_ARM},
     {UNDEFINED, UNDEFINED, UNDEFINED, "", "", "", UNDEFINED, ""}},
    {"r5-thumb",
     "-mcpu=cortex-r5 -mthumb -mfloat-abi=soft",
     {PROFILE " " NEWER " " UNALIGNED " " SAYS_ARM, PROFILE " " NEWER " " UNALIGNED " " SAYS_ARM, PROFILE " " SAYS_ARM,
      PROFILE " " SAYS_ARM, PROFILE " " SAYS_ARM, PROFILE " " SAYS_ARM, PROFILE " " NEWER " " UNALIGNED " " SAYS_ARM,
      PROFILE " " SAYS_ARM},
     {UNDEFINED, UNDEFINED, UNDEFINED, "", "", "", UNDEFINED, ""}},
};

#define BUILDS (sizeof builds / sizeof *builds)

static unsigned compare(const struct family *family, size_t build, size_t chip, const char *expected)
{
    char elf[32], target[32];
    snprintf(elf, sizeof elf, "%s.elf", builds[build].name);
    snprintf(target, sizeof target, "chip:%s", chips[chip]);
    const char *found = judged(family, target, elf);
    if (strcmp(found, expected) == 0)
        return 0;
    print_error("%s of %s on %s: \"%s\", expected \"%s\"\n", family->prefix, builds[build].name, chips[chip], found,
                expected);
    return 1;
}

static void cores(void **unused)
{
    (void)unused;
    unsigned wrong = 0;
    write_file("work.c", work_c);
    for (size_t b = 0; b < BUILDS; b++) {
        run_tools("arm-none-eabi-gcc -O1 -nostartfiles %s -T link.ld start.c work.c -o %s.elf", builds[b].flags,
                  builds[b].name);
        for (size_t c = 0; c < CHIPS; c++) {
            wrong += compare(&abi_family, b, c, builds[b].attributes[c]);
            wrong += compare(&isa_family, b, c, builds[b].walked[c]);
        }
    }
    assert_int_equal(wrong, 0);
}

/* --- docs/CORES.md ------------------------------------------------------------------------------------------------ */

/* "**ABI001** ABI011" of "brick:ABI001 warning:ABI011". */
static void add_codes(struct text *table, const char *codes)
{
    char copy[128], *rest = copy;
    snprintf(copy, sizeof copy, "%s", codes);
    for (const char *word; (word = strsep(&rest, " ")) != NULL;) {
        const char *code = strchr(word, ':');
        if (code != NULL)
            text_add(table, strncmp(word, "brick", 5) == 0 ? " **%s**" : " %s", code + 1);
    }
}

static void table_in_docs(void **unused)
{
    (void)unused;
    struct text table = {0};
    static char page[65536];
    text_add(&table, "| built with |");
    for (size_t c = 0; c < CHIPS; c++)
        text_add(&table, " %s |", chips[c]);
    text_add(&table, "\n|---|---|---|---|---|---|---|---|---|\n");
    for (size_t b = 0; b < BUILDS; b++) {
        text_add(&table, "| `%s` |", builds[b].flags);
        for (size_t c = 0; c < CHIPS; c++) {
            add_codes(&table, builds[b].attributes[c]);
            add_codes(&table, builds[b].walked[c]);
            text_add(&table, " |");
        }
        text_add(&table, "\n");
    }
    FILE *file = fopen("docs/CORES.md", "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    bool holds = strstr(page, text_string(&table)) != NULL;
    if (!holds)
        printf("docs/CORES.md does not hold this table:\n%s", text_string(&table));
    text_release(&table);
    assert_true(holds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cores),
        cmocka_unit_test(table_in_docs),
    };
    return cmocka_run_group_tests(tests, building_open, building_close);
}
