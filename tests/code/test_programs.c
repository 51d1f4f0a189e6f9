/* Programs linked here and now with Debian's toolchain. The oracle is objdump: what the walk visits must be an
 * instruction there. And the incident: a Cortex-M3 program linked with ARM-state libraries, in every form. */
#include "scratch.h"
#include "walking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char script[] =
    "MEMORY { FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 512K\nRAM (rwx) : ORIGIN = 0x20000000, LENGTH = 64K }\n"
    "ENTRY(Reset_Handler)\n"
    "SECTIONS { .text : { KEEP(*(.isr_vector)) *(.text .text.*) *(.rodata .rodata.*) *(.glue*) } >FLASH\n"
    "/DISCARD/ : { *(.ARM.exidx* .ARM.extab*) }\n"
    ".data : { *(.data .data.*) } >RAM AT>FLASH\n"
    ".bss : { *(.bss .bss.* COMMON) end = .; _end = .; } >RAM }\n";

#define START_UP                                                                                                       \
    "int main(void); void Reset_Handler(void); void _init(void) {} void _fini(void) {}\n"                              \
    "static void Default_Handler(void) { for (;;) { } }\n"                                                             \
    "__attribute__((section(\".isr_vector\"), used)) static const void *const vectors[16] = {(void *)0x20005000,\n"    \
    "    Reset_Handler, Default_Handler, Default_Handler, [11] = Default_Handler, [15] = Default_Handler};\n"          \
    "void Reset_Handler(void) { main(); for (;;) { } }\n"

static const char everything[] =
    "#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n" START_UP
    "volatile int seen; volatile double ratio; volatile long long wide;\n"
    "int choose(int n) { switch (n) { case 0: return seen + 3; case 1: return seen * 7; case 2: puts(\"two\"); return "
    "1;\n"
    "case 3: return seen ^ 5; case 4: return seen << 2; case 5: abort(); case 6: return printf(\"%d\", n); }\n"
    "return 0; }\n"
    "static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }\n"
    "__attribute__((section(\".data.in_ram\"), noinline)) int in_ram(int n) { return n * seen; }\n"
    "int main(void) { char text[64]; int list[8] = {5, 3, 8, 1}; ratio = sin(ratio) / 3.0;\n"
    "wide = wide / 7 + wide % seen; qsort(list, 8, 4, compare);\n"
    "snprintf(text, sizeof text, \"%f %lld %d\", ratio, wide, choose(in_ram(seen))); memcpy((char *)&seen, text, 4);\n"
    "if (seen == 77) exit(3); return (int)strlen(text); }\n";

static const char incident[] =
    "#include <string.h>\n" START_UP
    "volatile long long wide = 5, other = 3; volatile unsigned long long scaled; volatile double d; volatile float f;\n"
    "char from[64], to[64];\n"
    "int main(void) { wide = wide / other; scaled = scaled / 10; memcpy(to, from, (size_t)wide); d = d * 3.0;\n"
    "f = (float)d; return (int)wide; }\n";

/* The functions main calls that come from libgcc and libc. */
#define FROM_LIBRARIES 5

static const struct {
    const char *chip, *flags;
} cores[] = {
    {"cortex-m0", "-mcpu=cortex-m0"},
    {"cortex-m3", "-mcpu=cortex-m3"},
    {"cortex-m4", "-mcpu=cortex-m4"},
    {"cortex-m4f", "-mcpu=cortex-m4 -mfloat-abi=hard -mfpu=fpv4-sp-d16"},
    {"cortex-m7", "-mcpu=cortex-m7 -mfloat-abi=hard -mfpu=fpv5-d16"},
    {"cortex-m23", "-mcpu=cortex-m23"},
    {"cortex-m33", "-mcpu=cortex-m33 -mfloat-abi=hard -mfpu=fpv5-sp-d16"},
};

static void run(const char *command)
{
    if (!scratch_run("%s", command))
        fail_msg("failed: %s", command);
}

/* Addresses at which objdump prints an instruction, one bit a halfword of flash and of RAM. */
static uint8_t listed[2][512 * 1024 / 16];

static uint8_t *listed_at(unsigned long address, unsigned *bit)
{
    bool ram = address >= 0x20000000;
    unsigned long offset = (address - (ram ? 0x20000000 : WALKING_BASE)) / 2;
    assert_true(offset / 8 < sizeof listed[0]);
    *bit = 1u << offset % 8;
    return &listed[ram][offset / 8];
}

static size_t read_listing(void)
{
    char path[128], line[256];
    FILE *file = fopen(scratch_path("tool.txt", path), "r");
    size_t count = 0;
    assert_non_null(file);
    memset(listed, 0, sizeof listed);
    while (fgets(line, sizeof line, file) != NULL) {
        char *end, *tab = strchr(line, '\t');
        unsigned long address = strtoul(line, &end, 16);
        if (tab == NULL || *end != ':' || (tab = strchr(tab + 1, '\t')) == NULL || tab[1] == '.')
            continue;
        unsigned bit;
        uint8_t *at = listed_at(address, &bit);
        *at |= (uint8_t)bit;
        count++;
    }
    fclose(file);
    return count;
}

/* Every visited address must be listed; returns how many there are. */
static size_t compare_range(const struct walked *walked, uint64_t start, uint64_t end)
{
    size_t count = 0;
    for (uint64_t at = start; at < end; at += 2) {
        unsigned bit = 0;
        if (!walk_visited(walked->walk, at))
            continue;
        count++;
        if ((*listed_at((unsigned long)at, &bit) & bit) == 0)
            fail_msg("%s: no instruction starts at 0x%08llx", walked->image.path, (unsigned long long)at);
    }
    return count;
}

static size_t compare(const char *chip, const char *name)
{
    char path[128];
    struct walked walked;
    walk_file(&walked, chip, scratch_path(name, path));
    size_t count = compare_range(&walked, WALKING_BASE, WALKING_BASE + 512 * 1024) +
                   compare_range(&walked, 0x20000000, 0x20010000);
    assert_int_equal(count, walked.walk->instructions);
    if (walked_bad(&walked) != 0)
        fail_msg("%s for %s: %s", name, chip, walked.checked.verdict.findings[0].message);
    walked_release(&walked);
    return count;
}

static void agrees_with_objdump(void **unused)
{
    (void)unused;
    static const char *const levels[] = {"-Os", "-O2"};
    for (size_t i = 0; i < sizeof cores / sizeof *cores; i++) {
        for (size_t o = 0; o < 2; o++) {
            if (!scratch_run("arm-none-eabi-gcc %s -mthumb %s -nostartfiles --specs=nosys.specs -T all.ld all.c -lm -o "
                             "all.elf && arm-none-eabi-objcopy -O binary all.elf all.bin && "
                             "arm-none-eabi-objcopy --strip-all all.elf stripped.elf",
                             levels[o], cores[i].flags))
                fail_msg("cannot be built for %s", cores[i].chip);
            run("arm-none-eabi-objdump -d -j .text -j .data all.elf");
            size_t lines = read_listing();
            size_t named = compare(cores[i].chip, "all.elf"), stripped = compare(cores[i].chip, "stripped.elf");
            size_t bare = compare(cores[i].chip, "all.bin");
            print_message("%s %s: objdump lists %zu instructions, visited %zu (ELF), %zu (stripped), %zu (BIN)\n",
                          cores[i].chip, levels[o], lines, named, stripped, bare);
            assert_in_range(named, lines * 3 / 4, lines);
            assert_in_range(bare, lines / 4, lines);
        }
    }
}

static const char *const forms[] = {"app.elf", "stripped.elf", "app.hex", "app.srec", "app.bin"};

static void convert(void)
{
    run("arm-none-eabi-objcopy --strip-all app.elf stripped.elf && arm-none-eabi-objcopy -O ihex app.elf app.hex && "
        "arm-none-eabi-objcopy -O srec app.elf app.srec && arm-none-eabi-objcopy -O binary app.elf app.bin");
}

static void every_form(size_t arm_targets)
{
    convert();
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char path[128];
        struct walked walked;
        struct arm_target targets[16];
        walk_file(&walked, "cortex-m3", scratch_path(forms[i], path));
        if (walk_arm_targets(walked.walk, targets, 16) != arm_targets)
            fail_msg("%s: %zu ARM targets, not %zu", forms[i], walk_arm_targets(walked.walk, targets, 16), arm_targets);
        assert_int_equal(walked_count(&walked, "ISA003", SEVERITY_BRICK) > 0, arm_targets > 0);
        assert_int_equal(walked_bad(&walked) > 0, arm_targets > 0);
        walked_release(&walked);
    }
}

#define COMPILE "arm-none-eabi-gcc -Os -mcpu=cortex-m3 -mthumb -c app.c -o app.o && "

static void sees_the_incident(void **unused)
{
    (void)unused;
    run(COMPILE "arm-none-eabi-gcc -nostartfiles -T all.ld app.o -o app.elf");
    every_form(FROM_LIBRARIES);
    run(COMPILE "arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -nostartfiles -T all.ld app.o -o app.elf");
    every_form(0);
}

static void sees_the_incident_by_lld(void **unused)
{
    (void)unused;
    if (!scratch_run("ld.lld --version"))
        skip();
    run(COMPILE "ld.lld -T all.ld app.o --start-group $(arm-none-eabi-gcc -print-file-name=libc.a) "
                "$(arm-none-eabi-gcc -print-libgcc-file-name) --end-group -o app.elf");
    every_form(FROM_LIBRARIES);
    run(COMPILE "m='-mcpu=cortex-m3 -mthumb'; ld.lld -T all.ld app.o --start-group "
                "$(arm-none-eabi-gcc $m -print-file-name=libc.a) $(arm-none-eabi-gcc $m -print-libgcc-file-name) "
                "--end-group -o app.elf");
    every_form(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_objdump),
        cmocka_unit_test(sees_the_incident),
        cmocka_unit_test(sees_the_incident_by_lld),
    };
    if (!scratch_open())
        return 1;
    int status = SKIPPED;
    scratch_write("all.ld", script);
    scratch_write("all.c", everything);
    scratch_write("app.c", incident);
    if (scratch_run("arm-none-eabi-gcc --version"))
        status = cmocka_run_group_tests(tests, NULL, NULL);
    else
        puts("skipped: arm-none-eabi-gcc is not installed");
    scratch_close();
    return status;
}
