/* Compiler strings as they stand in public images and in the output of the installed tools. */
#include "facts/producers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    enum tool_kind kind;
    const char *name;
} strings[] = {
    {"GCC: (15:12.2.rel1-1) 12.2.1 20221205", TOOL_COMPILER, "GCC 12.2.1"},
    {"GCC: (Sourcery CodeBench 2011.07-52) 4.5.2", TOOL_COMPILER, "GCC 4.5.2"},
    {"GCC: (GNU Tools for Arm Embedded Processors 9-2019-q4-major) 9.2.1 20191025 (release) [ARM/arm-9-branch "
     "revision 277599]",
     TOOL_COMPILER, "GCC 9.2.1"},
    {"GCC: (Debian (nested) 1) 10.2.1 20210110", TOOL_COMPILER, "GCC 10.2.1"},
    {"GNU C17 12.2.1 20221205 -mcpu=cortex-m3 -mthumb -g -O1", TOOL_COMPILER, "GCC 12.2.1"},
    {"GNU C++14 9.2.1 20191025 (release)", TOOL_COMPILER, "GCC 9.2.1"},
    {"GNU C 4.3.2", TOOL_COMPILER, "GCC 4.3.2"},
    {"GNU GIMPLE 12.2.1 20221205 -mcpu=cortex-m3", TOOL_COMPILER, "GCC 12.2.1"},
    {"GNU AS 2.40", TOOL_ASSEMBLER, "GNU AS 2.40"},
    {"Debian clang version 14.0.6", TOOL_COMPILER, "clang 14.0.6"},
    {"clang LLVM (rustc version 1.70.0 (90c541806 2023-05-31))", TOOL_COMPILER, "rustc 1.70.0"},
    {"Linker: Debian LLD 14.0.6", TOOL_LINKER, "LLD 14.0.6"},
    {"ARM C/C++ Compiler, 5.03 [Build 76]", TOOL_COMPILER, "Arm Compiler 5.03"},
    {"Component: ARM Compiler 5.05 update 1 (build 106) Tool: armcc [4d0efa]", TOOL_COMPILER, "Arm Compiler 5.05"},
    {"Component: ARM Compiler 5.05 update 1 (build 106) Tool: armlink [4d0ee8]", TOOL_LINKER, "armlink"},
    {"ARM Assembler, 5.03 [Build 76]", TOOL_ASSEMBLER, "armasm 5.03"},
    {"IAR ANSI C/C++ Compiler V7.20.5.7591/W32 for ARM", TOOL_COMPILER, "IAR 7.20.5"},
    {"IAR ELF Linker V5.20.0.50951/W32 for ARM", TOOL_LINKER, "IAR linker 5.20.0"},
    {"TI TI ARM C/C++ Codegen PC v5.0.4 Copyright (c) 1996-2013 Texas Instruments Incorporated", TOOL_COMPILER,
     "TI 5.0.4"},
    {"TI TI ARM Assembler Unix v5.0.4 Copyright (c) 1996-2013", TOOL_ASSEMBLER, "TI Assembler 5.0.4"},
    {"C:\\Keil\\ARM\\ARMCC\\bin\\..\\lib\\armlib\\h_w.l", TOOL_UNKNOWN, ""},
    {"", TOOL_UNKNOWN, ""},
    {"GCC: (", TOOL_COMPILER, "GCC"},
    {"GNU C", TOOL_COMPILER, "GCC"},
};

static void identified(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        struct tool tool = tool_identify(strings[i].text);
        if (tool.kind != strings[i].kind || strcmp(tool.name, strings[i].name) != 0)
            fail_msg("%s: is \"%s\" (%d), expected \"%s\"", strings[i].text, tool.name, tool.kind, strings[i].name);
    }
}

static void options(void **unused)
{
    (void)unused;
    const char *producer = "GNU C17 12.2.1 20221205 -mfloat-abi=soft -mcpu=cortex-m4 -mfloat-abi=hard -fshort-enums";
    size_t length = 0;
    const char *abi = tool_option(producer, "-mfloat-abi=", &length);
    assert_non_null(abi);
    assert_int_equal(length, 4);
    assert_memory_equal(abi, "hard", 4);
    assert_non_null(tool_option(producer, "-fshort-enums", &length));
    assert_null(tool_option(producer, "-fshort-enum", &length));
    assert_null(tool_option(producer, "-fno-short-enums", &length));
    assert_null(tool_option(producer, "-mfpu=", &length));
    assert_true(tool_tells_options(producer));
    assert_false(tool_tells_options("Debian clang version 14.0.6"));
    assert_false(tool_tells_options("GNU C 4.3.2"));
}

static void comments(void **unused)
{
    (void)unused;
    /* Two strings, an empty one between them, and a tail that does not end. */
    static const char bytes[] = "GCC: (x) 1.2.3\0\0Linker: LLD 14.0.6\0tail";
    struct image image = {.comment = bytes, .comment_size = sizeof bytes - 1};
    size_t offset = 0;
    assert_string_equal(comment_next(&image, &offset), "GCC: (x) 1.2.3");
    assert_string_equal(comment_next(&image, &offset), "Linker: LLD 14.0.6");
    assert_null(comment_next(&image, &offset));
    struct compilers compilers;
    compilers_find(&image, NULL, &compilers);
    assert_true(linked_by(&compilers, "LLD"));
    assert_int_equal(compilers.count, 1);
    assert_string_equal(compilers.at[0].name, "GCC 1.2.3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(identified), cmocka_unit_test(options),
                                       cmocka_unit_test(comments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
