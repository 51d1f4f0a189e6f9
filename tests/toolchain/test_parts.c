/* The parts of the toolchain room that need no compiler. */
#include "expect_names.h"
#include "mapfile/mapfile.h"
#include "toolchain/flags.h"
#include "toolchain/ldrd.h"
#include "toolchain/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_flags_that_matter_stay(void **state)
{
    (void)state;
    char *given[] = {"-mcpu=cortex-m3",
                     "-c",
                     "-o",
                     "app.o",
                     "-Iinc",
                     "-I",
                     "more",
                     "-Wall",
                     "-Wl,--gc-sections,-Map=app.map,-T,app.ld,-z,max-page-size=4",
                     "-Wl,-Map,app.map",
                     "-Wl,-Ttext,0x8000",
                     "-Xlinker",
                     "-Tdata",
                     "-Xlinker",
                     "0x20000000",
                     "-T",
                     "app.ld",
                     "-Tother.ld",
                     "-MD",
                     "-MF",
                     "app.d",
                     "-Xlinker",
                     "--gc-sections",
                     "-w",
                     "-Wa,-mimplicit-it=always",
                     "-s",
                     "--specs=nano.specs",
                     "-u",
                     "main",
                     "-u",
                     "main"};
    struct names flags = {0};
    struct fault fault;
    assert_true(flags_take(given, sizeof given / sizeof *given, &flags, &fault));
    expect_names(&flags,
                 NAMES("-mcpu=cortex-m3", "-Iinc", "-I", "more", "-Wl,--gc-sections,-z,max-page-size=4", "-Xlinker",
                       "--gc-sections", "-Wa,-mimplicit-it=always", "--specs=nano.specs", "-u", "main", "-u", "main"));
    names_release(&flags);
}

/* Tools that are told to write a file do so wherever dsocheck was started. */
static void test_no_file_of_the_project_is_written(void **state)
{
    (void)state;
    char *given[] = {"-Wa,-adhlns=main.lst,-mthumb",
                     "-Wa,--MD,main.d",
                     "-Wa,-o",
                     "-Wa,main.o",
                     "-Wl,--dependency-file=my.d,--gc-sections",
                     "-Wl,--dependency-file,my.d",
                     "-Wl,--out-implib=my.lib,--cmse-implib",
                     "-Xlinker",
                     "-Map",
                     "-Xlinker",
                     "my.map",
                     "--for-linker",
                     "-Map=my.map",
                     "-Wl,-Map",
                     "-Wl,my.map",
                     "--for-linker=--dependency-file=my.d",
                     "--for-assembler=-a=my.lst",
                     "-Wl,--depend,my.d,--out-impl=my.lib",
                     "-time=my.txt",
                     "-Xassembler",
                     "-al=my.lst",
                     "-Wp,-MD,my.d",
                     "-Wp,-DX",
                     "-MFmy.d",
                     "-omy.o",
                     "--output",
                     "my.o",
                     "-fopt-info-all=my.txt",
                     "-fdump-tree-all=my.tree",
                     "-wrapper",
                     "gdb,--args",
                     "-dumpbase",
                     "my"};
    struct names flags = {0};
    struct fault fault = {.sentence = ""};
    if (!flags_take(given, sizeof given / sizeof *given, &flags, &fault))
        fail_msg("%s", fault.sentence);
    expect_names(&flags, NAMES("-Wa,-mthumb", "-Wl,--gc-sections", "-Wp,-DX"));
    names_release(&flags);
}

static void test_arguments_are_no_files(void **state)
{
    (void)state;
    char *given[] = {"-specs",
                     "nosys.specs",
                     "--std",
                     "c11",
                     "--define-macro",
                     "X",
                     "--include-directory",
                     "inc",
                     "-Ttext",
                     "0x8000",
                     "--undefine-macro",
                     "Y",
                     "--for-assembler",
                     "-mthumb"};
    struct names flags = {0};
    struct fault fault = {.sentence = ""};
    if (!flags_take(given, sizeof given / sizeof *given, &flags, &fault))
        fail_msg("%s", fault.sentence);
    expect_names(&flags, NAMES("-specs", "nosys.specs", "--std", "c11", "--define-macro", "X", "--include-directory",
                               "inc", "--undefine-macro", "Y", "-Xassembler", "-mthumb"));
    names_release(&flags);
}

static void test_files_of_flags_are_refused(void **state)
{
    (void)state;
    static char *const given[][2] = {{"-mthumb", "@flags.txt"}, {"-Wl,-n,@flags.txt"}, {"-Xlinker", "@flags.txt"}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        struct names flags = {0};
        struct fault fault = {0};
        assert_false(flags_take(given[i], given[i][1] != NULL ? 2 : 1, &flags, &fault));
        assert_int_equal(fault.kind, FAULT_USAGE);
        names_release(&flags);
    }
}

static void test_files_are_no_flags(void **state)
{
    (void)state;
    char *given[] = {"-mthumb", "app.c"};
    struct names flags = {0};
    struct fault fault = {0};
    assert_false(flags_take(given, 2, &flags, &fault));
    assert_int_equal(fault.kind, FAULT_USAGE);
    assert_non_null(strstr(fault.sentence, "app.c"));
    names_release(&flags);
}

/* A flag whose argument is missing takes nothing from behind the end. */
static void test_flag_at_the_end(void **state)
{
    (void)state;
    char *given[] = {"-mthumb", "-I"};
    struct names flags = {0};
    struct fault fault;
    assert_true(flags_take(given, 2, &flags, &fault));
    expect_names(&flags, NAMES("-mthumb", "-I"));
    names_release(&flags);
}

/* Lines as GNU ld 2.40 writes them. */
static const char map_text[] = "Archive member included to satisfy reference by file (symbol)\n"
                               "\n"
                               "Discarded input sections\n"
                               "\n"
                               " .text          0x00000000        0x8 /lib/libgcc.a(unused.o)\n"
                               "\n"
                               "Memory Configuration\n"
                               "\n"
                               "Linker script and memory map\n"
                               "\n"
                               "LOAD /home/app.o\n"
                               "START GROUP\n"
                               "LOAD /lib/libgcc.a\n"
                               "LOAD /lib/libc.a\n"
                               "LOAD /lib/libgcc.a\n"
                               "END GROUP\n"
                               ".text           0x0800c040      0x200\n"
                               " *(.text .text.*)\n"
                               " .text          0x0800c040       0x20 /home/app.o\n"
                               "                0x0800c040                main\n"
                               " .text.a_rather_long_name\n"
                               "                0x0800c060       0x10 /lib/libc.a(lib_a-memcpy.o)\n"
                               " *fill*         0x0800c070        0x2 \n"
                               " .text          0x0800c074       0x04 /lib/with (x)/libgcc.a(_divdi3.o)\n";

/* As LLD 14 writes it. */
static const char lld_map_text[] =
    "     VMA      LMA     Size Align Out     In      Symbol\n"
    "   20104    20104      394     4 .text\n"
    "   20104    20104       2e     4         /tmp/m-745763.o:(.text)\n"
    "   20105    20105       2e     1                 _start\n"
    "   20300    20300        8     1                 probe::(anonymous namespace)::run():(x)\n"
    "   20134    20134       a0     4         /usr/lib/a (b)/libgcc.a(_aeabi_ldivmod.o):(.text)\n"
    "   201d4    201d4        4     4         /usr/lib/a (b)/libgcc.a(_dvmd_tls.o):(.text)\n";

static void test_map_of_lld(void **state)
{
    (void)state;
    struct mapfile map;
    mapfile_read(lld_map_text, &map);
    expect_names(&map.archives, NAMES("/usr/lib/a (b)/libgcc.a"));
    assert_int_equal(map.count, 3);
    const struct map_part *part = mapfile_at(&map, 0x20131);
    assert_string_equal(part->path, "/tmp/m-745763.o");
    assert_null(part->member);
    part = mapfile_at(&map, 0x201d3);
    assert_string_equal(part->path, "/usr/lib/a (b)/libgcc.a");
    assert_string_equal(part->member, "_aeabi_ldivmod.o");
    assert_null(mapfile_at(&map, 0x201d8));
    assert_null(mapfile_at(&map, 0x20300));
    mapfile_release(&map);
}

static void test_map_tells_origins(void **state)
{
    (void)state;
    struct mapfile map;
    mapfile_read(map_text, &map);
    expect_names(&map.archives, NAMES("/lib/libgcc.a", "/lib/libc.a"));
    const struct map_part *part = mapfile_at(&map, 0x0800c05f);
    assert_non_null(part);
    assert_string_equal(part->path, "/home/app.o");
    assert_null(part->member);
    part = mapfile_at(&map, 0x0800c06f);
    assert_non_null(part);
    assert_string_equal(part->path, "/lib/libc.a");
    assert_string_equal(part->member, "lib_a-memcpy.o");
    part = mapfile_at(&map, 0x0800c074);
    assert_non_null(part);
    assert_string_equal(part->path, "/lib/with (x)/libgcc.a");
    assert_string_equal(part->member, "_divdi3.o");
    assert_null(mapfile_at(&map, 0x0800c070)); /* the gap */
    assert_null(mapfile_at(&map, 0x0800c078));
    assert_null(mapfile_at(&map, 0x00000004));
    mapfile_release(&map);
}

static void test_other_maps_tell_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "     VMA      LMA     Size Align Out     In      Symbol\n",
                                        "\nLinker script and memory map\n 0x",
                                        "\nLinker script and memory map\n"
                                        " .text 0x10 0x4",
                                        "\nLinker script and memory map\nLOAD x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct mapfile map;
        mapfile_read(texts[i], &map);
        assert_int_equal(map.archives.count, 0);
        assert_null(mapfile_at(&map, 0x11));
        mapfile_release(&map);
    }
}

struct hits {
    uint32_t at[8];
    size_t count;
};

static void hit(void *context, uint32_t section, uint32_t at)
{
    struct hits *hits = context;
    assert_int_equal(section, 1);
    hits->at[hits->count++] = at;
}

/* Encodings as arm-none-eabi-as 2.40 makes them of the instructions beside them. */
static void test_only_the_erratum_form_counts(void **state)
{
    (void)state;
    static const uint8_t code[] = {
        0xd0, 0xe9, 0x02, 0x01, /*  0 ldrd r0, r1, [r0, #8]: counts */
        0x50, 0xe9, 0x02, 0x01, /*  4 ldrd r0, r1, [r0, #-8]: counts */
        0x51, 0xe9, 0x02, 0x01, /*  8 ldrd r0, r1, [r1, #-8]: base second, the erratum cannot occur */
        0xf2, 0xe8, 0x02, 0x01, /* 12 ldrd r0, r1, [r2], #8 */
        0xf2, 0xe9, 0x02, 0x01, /* 16 ldrd r0, r1, [r2, #8]! */
        0xdf, 0xe9, 0x02, 0x01, /* 20 ldrd r0, r1, [pc, #8] */
        0xc0, 0xe9, 0x02, 0x01, /* 24 strd r0, r1, [r0, #8] */
        0x00, 0xf0, 0xd0, 0xe9, /* 28 a wide instruction whose second half looks like an LDRD */
        0x02, 0x01,             /* 32 lsls r2, r0, #4 */
        0xd0, 0xe9,             /* 34 cut off by data */
        0xd0, 0xe9, 0x02, 0x01, /* 36 data of the same bits */
        0xd0, 0xe9, 0x02, 0x01, /* 40 ARM code of the same bits */
        0xda, 0xe9, 0x03, 0xa9, /* 44 ldrd sl, r9, [sl, #12]: counts */
        0xd0, 0xe9,             /* 48 the section ends inside an instruction */
    };
    struct marks marks = {0};
    struct hits hits = {.count = 0};
    marks_add(&marks, "$t.1", 1, 0x1000 + 44);
    marks_add(&marks, "$d", 1, 0x1000 + 36);
    marks_add(&marks, "$a", 1, 0x1000 + 40);
    marks_add(&marks, "$t", 1, 0x1000);
    marks_add(&marks, "$d", 2, 0x1000);
    marks_add(&marks, "$v0", 1, 0x1000 + 2);
    marks_sort(&marks);
    assert_int_equal(ldrd_count(code, sizeof code, 1, 0x1000, &marks, hit, &hits), 3);
    assert_int_equal(hits.count, 3);
    assert_int_equal(hits.at[0], 0x1000);
    assert_int_equal(hits.at[1], 0x1004);
    assert_int_equal(hits.at[2], 0x102c);
    marks_release(&marks);
}

static void test_code_without_marks_is_not_guessed(void **state)
{
    (void)state;
    static const uint8_t code[] = {0xd0, 0xe9, 0x02, 0x01};
    struct marks marks = {0};
    struct hits hits = {.count = 0};
    assert_int_equal(ldrd_count(code, sizeof code, 1, 0, &marks, hit, &hits), 0);
}

/* What a profile calls its regions must not become a command of the linker's. */
static void test_names_cannot_leave_their_place(void **state)
{
    (void)state;
    assert_true(script_can_spell("ROM", SPELLING_PLAIN));
    assert_true(script_can_spell("RAM-2.x_$", SPELLING_PLAIN));
    assert_false(script_can_spell("", SPELLING_PLAIN));
    assert_false(script_can_spell("A B", SPELLING_PLAIN));
    assert_false(script_can_spell("A}", SPELLING_PLAIN));
    assert_true(script_can_spell("A B", SPELLING_QUOTED));
    assert_false(script_can_spell("A\"} INCLUDE x", SPELLING_QUOTED));
    assert_false(script_can_spell("A\nB", SPELLING_QUOTED));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags_that_matter_stay),
        cmocka_unit_test(test_no_file_of_the_project_is_written),
        cmocka_unit_test(test_arguments_are_no_files),
        cmocka_unit_test(test_files_of_flags_are_refused),
        cmocka_unit_test(test_files_are_no_flags),
        cmocka_unit_test(test_flag_at_the_end),
        cmocka_unit_test(test_map_tells_origins),
        cmocka_unit_test(test_map_of_lld),
        cmocka_unit_test(test_other_maps_tell_nothing),
        cmocka_unit_test(test_only_the_erratum_form_counts),
        cmocka_unit_test(test_code_without_marks_is_not_guessed),
        cmocka_unit_test(test_names_cannot_leave_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
