/* The incident in every form, what is no ARM code, and what is explained of it. (Each core: test_cores.c.) */
#include "building.h"

#include <stdio.h>
#include <string.h>

extern const struct family abi_family;

#define ARM "brick:ABI001"

/* --- the incident ---------------------------------------------------------------------------------------------- */

static const char division_c[] = "volatile long long a = 1234567890123LL, b = 77;\n"
                                 "int main(void) { return (int)(a / b); }\n";

#define TARGET "-mcpu=cortex-m3 -mthumb"

static void build_incident(void)
{
    write_file("division.c", division_c);
    run_tools("arm-none-eabi-gcc -g -O1 " TARGET " -c division.c start.c\n"
              "L='-nostartfiles -T link.ld start.o division.o'\n"
              "arm-none-eabi-gcc $L -o wrong.elf && arm-none-eabi-gcc " TARGET " $L -o right.elf\n"
              "A=$(arm-none-eabi-gcc -print-libgcc-file-name) T=$(arm-none-eabi-gcc " TARGET
              " -print-libgcc-file-name)\n"
              "ld.lld -T link.ld start.o division.o $A -o wrong-lld.elf &&\n"
              "ld.lld -T link.ld start.o division.o $T -o right-lld.elf\n"
              "for n in wrong right wrong-lld right-lld; do\n"
              "  arm-none-eabi-objcopy --strip-all $n.elf $n-stripped.elf &&\n"
              "  arm-none-eabi-objcopy -O ihex $n.elf $n.hex && arm-none-eabi-objcopy -O srec $n.elf $n.srec &&\n"
              "  arm-none-eabi-objcopy -O binary $n.elf $n.bin || exit 1\n"
              "done");
}

static void incident(void **unused)
{
    (void)unused;
    build_incident();
    static const char *const forms[] = {".elf", "-stripped.elf", ".hex", ".srec", ".bin"};
    for (unsigned i = 0; i < 10; i++) {
        char name[64];
        snprintf(name, sizeof name, "wrong%s%s", i < 5 ? "" : "-lld", forms[i % 5]);
        if (strcmp(judged(&abi_family, "ds203-app1", name), ARM) != 0)
            fail_msg("%s: \"%s\"", name, judged(&abi_family, "ds203-app1", name));
        snprintf(name, sizeof name, "right%s%s", i < 5 ? "" : "-lld", forms[i % 5]);
        if (strcmp(judged(&abi_family, "ds203-app1", name), "") != 0)
            fail_msg("%s: \"%s\"", name, judged(&abi_family, "ds203-app1", name));
    }
}

static void incident_is_explained(void **unused)
{
    (void)unused;
    judged(&abi_family, "ds203-app1", "wrong.elf");
    assert_true(said("ABI001", "__aeabi_ldivmod (from _aeabi_ldivmod.o) at 0x0800c"));
    assert_true(said("ABI001", "are ARM code, the Cortex-M3 runs Thumb only"));
    assert_int_equal(findings_of("ABI001"), 1);
    assert_true(said("ABI001", "__udivmoddi4"));
    const struct finding *first = finding_of("ABI001");
    assert_non_null(strstr(first->fix, "-mcpu=cortex-m3 -mthumb"));
    assert_string_equal(first->section, ".text");
    assert_string_equal(first->region, "ROM");
    /* LLD's symbol table does not tell files apart; the DWARF of Debian's libgcc does. */
    judged(&abi_family, "ds203-app1", "wrong-lld.elf");
    assert_false(said("ABI001", "division.c"));
    assert_true(said("ABI001", "__aeabi_ldivmod"));
}

/* --- what is no ARM code ---------------------------------------------------------------------------------------- */

static void picture_without_instructions(void **unused)
{
    (void)unused;
    /* Assembled without -mcpu, a file of data gets Tag_ARM_ISA_use (readelf says so) though it holds no instruction. */
    write_file("picture.s", ".section .rodata\n.global picture\npicture: .incbin \"link.ld\"\n");
    write_file("shows.c", "extern const char picture[]; int main(void) { return picture[3]; }\n");
    run_tools("arm-none-eabi-as picture.s -o picture.o && arm-none-eabi-gcc -O1 -nostartfiles " TARGET
              " -T link.ld start.c shows.c picture.o -o picture.elf && arm-none-eabi-readelf -A picture.elf");
    assert_non_null(strstr(tool_output(), "Tag_ARM_ISA_use: Yes"));
    assert_string_equal(judged(&abi_family, "ds203-app1", "picture.elf"), "note:ABI001");
    /* Stripped, nothing shows where the ARM code is or that there is none. */
    run_tools("arm-none-eabi-objcopy --strip-all picture.elf picture-stripped.elf");
    assert_string_equal(judged(&abi_family, "ds203-app1", "picture-stripped.elf"), "brick:ABI001");
}

static void padding_and_names_only(void **unused)
{
    (void)unused;
    /* An empty ARM stretch, alignment filled with ARM NOPs, and a name for a function that somebody else holds. */
    write_file("pad.s", ".syntax unified\n.arm\n.text\n.p2align 4\n nop\n nop\n.thumb\n.global main\n.thumb_func\n"
                        "main: bx lr\n.arm\n.p2align 2\n"
                        ".section .bios, \"ax\", %nobits\n.global sys_call\n.type sys_call, %function\n"
                        "sys_call: .space 16\n");
    run_tools("arm-none-eabi-gcc -nostartfiles -march=armv4t -c pad.s && arm-none-eabi-gcc -O1 -nostartfiles " TARGET
              " -T link.ld -Wl,--section-start=.bios=0x08004200 start.c pad.o -o pad.elf");
    assert_string_equal(judged(&abi_family, "ds203-app1", "pad.elf"), "note:ABI001");
}

static void own_function_in_arm_state(void **unused)
{
    (void)unused;
    write_file("own.c", "__attribute__((noinline)) int twice(int x) { return 2 * x; }\n");
    write_file("calls.c", "extern int twice(int); int main(void) { return twice(21); }\n");
    run_tools("arm-none-eabi-gcc -O1 -march=armv7 -marm -c own.c -o own.o 2>&1 || "
              "arm-none-eabi-gcc -O1 -march=armv4t -marm -c own.c -o own.o");
    run_tools("arm-none-eabi-gcc -O1 -nostartfiles " TARGET " -T link.ld start.c calls.c own.o -o own.elf");
    judged(&abi_family, "ds203-app1", "own.elf");
    assert_true(said("ABI001", "twice (from own.c)"));
}

/* More functions than anybody reads: one finding, eight of them by name, the rest counted. */
static void many_functions(void **unused)
{
    (void)unused;
    char source[4096] = "";
    size_t length = 0;
    for (int i = 0; i < 20; i++)
        length += (size_t)snprintf(source + length, sizeof source - length, "int f%02d(int x) { return x + %d; }\n", i,
                                   100 + i);
    write_file("many.c", source);
    write_file("empty.c", "int main(void) { return 0; }\n");
    run_tools("arm-none-eabi-gcc -O1 -march=armv4t -marm -c many.c && arm-none-eabi-gcc -O1 -nostartfiles " TARGET
              " -T link.ld start.c empty.c many.o -o many.elf");
    judged(&abi_family, "ds203-app1", "many.elf");
    assert_int_equal(findings_of("ABI001"), 1);
    assert_true(said("ABI001", "20 functions are ARM code, the Cortex-M3 runs Thumb only: f00 (from many.c) at"));
    assert_true(said("ABI001", "f07"));
    assert_false(said("ABI001", "f08"));
    assert_true(said("ABI001", " and 12 more"));
    assert_int_equal(finding_of("ABI001")->place_count, 20);
    assert_string_equal(finding_of("ABI001")->places[19].symbol, "f19");
}

static void nothing_to_judge_by(void **unused)
{
    (void)unused;
    run_tools("arm-none-eabi-objcopy -R .ARM.attributes right.elf bare.elf");
    assert_string_equal(judged(&abi_family, "ds203-app1", "bare.elf"), "note:ABI008");
    assert_true(was_skipped("ABI002", "no build attributes"));
    assert_true(was_skipped("ABI004", "no build attributes"));
    judged(&abi_family, "ds203-app1", "right.hex");
    assert_true(was_skipped("ABI002", "only an ELF"));
    assert_false(was_skipped("ABI001", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incident),
        cmocka_unit_test(incident_is_explained),
        cmocka_unit_test(picture_without_instructions),
        cmocka_unit_test(padding_and_names_only),
        cmocka_unit_test(own_function_in_arm_state),
        cmocka_unit_test(many_functions),
        cmocka_unit_test(nothing_to_judge_by),
    };
    return cmocka_run_group_tests(tests, building_open, building_close);
}
