/* Compile units and compilers that do not fit together. */
#include "building.h"

#include <string.h>

extern const struct family abi_family;

#define M4 "-mcpu=cortex-m4 -mthumb"

static const char a_c[] = "enum mode { IDLE, RUN }; enum mode mode_a; int other(void);\n"
                          "typedef __WCHAR_TYPE__ wchar_t; wchar_t wide_a;\n"
                          "int main(void) { mode_a = RUN; wide_a = 1; return other(); }\n";
static const char b_c[] = "enum mode { IDLE, RUN }; enum mode mode_b;\n"
                          "typedef __WCHAR_TYPE__ wchar_t; wchar_t wide_b;\n"
                          "int other(void) { mode_b = RUN; wide_b = 1; return 2; }\n";

/* Both files with DWARF, each with its own options; ld's complaints about the mix are not asked for. */
static void build(const char *name, const char *a, const char *b, const char *link)
{
    write_file("a.c", a_c);
    write_file("b.c", b_c);
    run_tools("arm-none-eabi-gcc -g -O1 %s -c a.c && arm-none-eabi-gcc -g -O1 %s -c b.c && arm-none-eabi-gcc -O1 %s "
              "-nostartfiles -T link.ld start.c a.o b.o -o %s",
              a, b, link, name);
}

static void same_options(void **unused)
{
    (void)unused;
    build("same.elf", M4 " -mfloat-abi=soft", M4 " -mfloat-abi=soft", M4);
    assert_string_equal(judged(&abi_family, "chip:cortex-m4", "same.elf"), "");
    build("both.elf", M4 " -fshort-enums -fshort-wchar", M4 " -fshort-enums -fshort-wchar", M4 " -fshort-wchar");
    assert_string_equal(judged(&abi_family, "chip:cortex-m4", "both.elf"), "");
    run_tools("arm-none-eabi-objcopy --strip-debug same.elf bare.elf");
    assert_string_equal(judged(&abi_family, "chip:cortex-m4", "bare.elf"), "");
    assert_true(was_skipped("ABI006", "without DWARF"));
    assert_true(was_skipped("ABI007", "without DWARF"));
}

static void enumerations(void **unused)
{
    (void)unused;
    build("enums.elf", M4 " -fshort-enums", M4 " -fno-short-enums", M4);
    assert_string_equal(judged(&abi_family, "chip:cortex-m4", "enums.elf"), "warning:ABI006");
    assert_true(said("ABI006", "a.c was compiled with -fshort-enums, b.c with the opposite"));
    build("default.elf", M4, M4 " -fno-short-enums", M4);
    assert_string_equal(judged(&abi_family, "chip:cortex-m4", "default.elf"), "warning:ABI006");
    assert_true(said("ABI006", "enum mode has 1 bytes in a.c and 4 in b.c"));
}

static void wide_characters(void **unused)
{
    (void)unused;
    build("wide.elf", M4 " -fshort-wchar", M4, M4);
    assert_string_equal(judged(&abi_family, "chip:cortex-m4", "wide.elf"), "warning:ABI007");
    assert_true(said("ABI007", "a.c was compiled with -fshort-wchar, b.c without"));
}

static void float_arguments(void **unused)
{
    (void)unused;
    /* soft and softfp pass arguments alike. */
    build("alike.elf", M4 " -mfloat-abi=softfp -mfpu=fpv4-sp-d16", M4 " -mfloat-abi=soft", M4);
    assert_string_equal(judged(&abi_family, "chip:cortex-m4f", "alike.elf"), "");
    /* GNU ld refuses hard with soft unless told not to; LLD too. Without an attribute section it cannot tell. */
    run_tools(
        "arm-none-eabi-gcc -g -O1 " M4 " -mfloat-abi=hard -mfpu=fpv4-sp-d16 -c a.c && arm-none-eabi-gcc -g -O1 " M4
        " -mfloat-abi=soft -c b.c && arm-none-eabi-objcopy -R .ARM.attributes b.o &&"
        "arm-none-eabi-gcc -O1 " M4 " -mfloat-abi=hard -mfpu=fpv4-sp-d16 -nostartfiles -T link.ld start.c a.o b.o "
        "-o hard.elf");
    assert_string_equal(judged(&abi_family, "chip:cortex-m4f", "hard.elf"), "error:ABI005");
    assert_true(said("ABI005", "a.c was compiled with -mfloat-abi=hard, b.c without"));
}

static void float_flags(void **unused)
{
    (void)unused;
    write_file("f.c", "float f; float g(float x) { return x * 2; } int main(void) { f = g(f); return 0; }\n");
    run_tools("arm-none-eabi-gcc -O1 " M4 " -mfloat-abi=hard -mfpu=fpv4-sp-d16 -nostartfiles -T link.ld start.c f.c -o "
              "flags.elf");
    assert_string_equal(judged(&abi_family, "chip:cortex-m4f", "flags.elf"), "");
    /* e_flags at offset 36: EF_ARM_ABI_FLOAT_HARD (0x400) becomes EF_ARM_ABI_FLOAT_SOFT (0x200). */
    run_tools("printf '\\002' | dd of=flags.elf bs=1 seek=37 conv=notrunc");
    assert_string_equal(judged(&abi_family, "chip:cortex-m4f", "flags.elf"), "error:ABI005");
}

static void compilers(void **unused)
{
    (void)unused;
    write_file("main.c", "int other(void); int main(void) { return other(); }\n");
    write_file("other.c", "int other(void) { return 2; }\n");
    run_tools("arm-none-eabi-gcc -g -O1 -mcpu=cortex-m3 -mthumb -c main.c && clang --target=arm-none-eabi "
              "-mcpu=cortex-m3 -mthumb -g -O1 -c other.c && arm-none-eabi-gcc -mcpu=cortex-m3 -mthumb -O1 "
              "-nostartfiles -T link.ld start.c main.o other.o -o two.elf");
    assert_string_equal(judged(&abi_family, "ds203-app1", "two.elf"), "warning:ABI009");
    assert_true(said("ABI009", "GCC "));
    assert_true(said("ABI009", "clang "));
    assert_true(said("ABI009", "(other.c)"));
    /* Without .comment the DWARF still tells; without either nothing does. */
    run_tools("arm-none-eabi-objcopy -R .comment two.elf dwarf.elf && arm-none-eabi-objcopy --strip-debug dwarf.elf "
              "none.elf");
    assert_string_equal(judged(&abi_family, "ds203-app1", "dwarf.elf"), "warning:ABI009");
    assert_string_equal(judged(&abi_family, "ds203-app1", "none.elf"), "");
    assert_true(was_skipped("ABI009", "neither .comment nor DWARF"));
}

static void assembler_and_linker_are_no_compilers(void **unused)
{
    (void)unused;
    write_file("asm.s", ".syntax unified\n.thumb\n.global other\n.thumb_func\nother: bx lr\n");
    run_tools(
        "arm-none-eabi-gcc -g -mcpu=cortex-m3 -mthumb -c asm.s main.c start.c && ld.lld -T link.ld start.o main.o "
        "asm.o -o asm.elf && arm-none-eabi-readelf -p .comment asm.elf && arm-none-eabi-readelf "
        "--debug-dump=info asm.elf");
    assert_non_null(strstr(tool_output(), "LLD"));
    assert_non_null(strstr(tool_output(), "GNU AS"));
    assert_string_equal(judged(&abi_family, "ds203-app1", "asm.elf"), "");
}

static void approval(void **unused)
{
    (void)unused;
    static const char *const gcc[] = {"GCC *"}, *const old[] = {"GCC 3.4.*", "IAR*"},
                             *const both[] = {"clang*", "GCC*"};
    run_tools("arm-none-eabi-objcopy two.elf again.elf");
    assert_string_equal(judged_approving(&abi_family, "ds203-app1", "asm.elf", gcc, 1), "");
    assert_string_equal(judged_approving(&abi_family, "ds203-app1", "asm.elf", old, 2), "error:ABI010");
    assert_string_equal(judged_approving(&abi_family, "ds203-app1", "again.elf", gcc, 1),
                        "error:ABI010 warning:ABI009");
    assert_true(said("ABI010", "clang "));
    assert_int_equal(findings_of("ABI010"), 1);
    assert_string_equal(judged_approving(&abi_family, "ds203-app1", "again.elf", both, 2), "warning:ABI009");
    judged(&abi_family, "ds203-app1", "asm.elf");
    assert_true(was_skipped("ABI010", "--approve"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_options),
        cmocka_unit_test(enumerations),
        cmocka_unit_test(wide_characters),
        cmocka_unit_test(float_arguments),
        cmocka_unit_test(float_flags),
        cmocka_unit_test(compilers),
        cmocka_unit_test(assembler_and_linker_are_no_compilers),
        cmocka_unit_test(approval),
    };
    return cmocka_run_group_tests(tests, building_open, building_close);
}
