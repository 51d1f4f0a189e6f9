/* Where INCLUDE looks, what it may reach, and what is said when it does not. Expected values are from the manual of GNU
 * ld and from trying 2.40. */
#include "base/alloc.h"
#include "ldscript/ldscript.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder with files in it, entered; the test leaves it with leave_folder. */
static char *enter_folder(void)
{
    char *folder = alloc_string(P_tmpdir "/ldscript-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    return folder;
}

static void leave_folder(char *folder)
{
    char *command = alloc_format("rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(chdir(P_tmpdir), 0);
    free(command);
    free(folder);
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static uint64_t origin_read(const char *path, const struct ldscript_options *options)
{
    struct memory_map map;
    struct fault fault;
    if (!ldscript_read(path, options, &map, &fault))
        fail_msg("%s", fault.sentence);
    uint64_t origin = map.regions[0].origin;
    map_release(&map);
    return origin;
}

static void include_looks_in_three_places(void **state)
{
    (void)state;
    static const char *const search[] = {"first", "second"};
    const struct ldscript_options options = {.search = search, .search_count = 2};
    char *folder = enter_folder();
    assert_int_equal(mkdir("first", 0700) | mkdir("second", 0700) | mkdir("beside", 0700), 0);
    put("beside/app.ld", "INCLUDE part.ld\nMEMORY { A : ORIGIN = from, LENGTH = 1 }");
    put("beside/part.ld", "from = 4;");
    assert_int_equal(origin_read("beside/app.ld", &options), 4);
    put("second/part.ld", "from = 3;");
    assert_int_equal(origin_read("beside/app.ld", &options), 3);
    put("first/part.ld", "from = 2;");
    assert_int_equal(origin_read("beside/app.ld", &options), 2);
    put("part.ld", "from = 1;");
    assert_int_equal(origin_read("beside/app.ld", &options), 1);
    assert_int_equal(origin_read("beside/app.ld", NULL), 1);
    leave_folder(folder);
}

static void included_regions_know_their_file(void **state)
{
    (void)state;
    char *folder = enter_folder();
    struct memory_map map;
    struct fault fault;
    put("app.ld", "MEMORY {\nINCLUDE regions.ld\nB : ORIGIN = 2, LENGTH = 1 }\nSECTIONS { INCLUDE \"sections.ld\" }");
    put("regions.ld", "\nA : ORIGIN = 1, LENGTH = 1");
    put("sections.ld", "\n\n.text : { *(.text) } >A");
    assert_true(ldscript_read("app.ld", NULL, &map, &fault));
    assert_string_equal(map.regions[0].file, "regions.ld");
    assert_int_equal(map.regions[0].line, 2);
    assert_null(map.regions[1].file);
    assert_int_equal(map.regions[1].line, 3);
    assert_string_equal(map.placements[0].file, "sections.ld");
    assert_int_equal(map.placements[0].line, 3);
    map_release(&map);
    leave_folder(folder);
}

static void expect_fault(const char *path, const char *has)
{
    struct memory_map map;
    struct fault fault = {.sentence = ""};
    assert_false(ldscript_read(path, NULL, &map, &fault));
    assert_int_equal(fault.kind, FAULT_CONFIG);
    if (strstr(fault.sentence, has) == NULL)
        fail_msg("%s", fault.sentence);
    map_release(&map);
}

static void include_stays_in_the_project(void **state)
{
    (void)state;
    static const char *const search[] = {"../../outside"};
    const struct ldscript_options allowed = {.search = search, .search_count = 1};
    static const char outside[] = "lies outside the project";
    char *folder = enter_folder();
    assert_int_equal(mkdir("outside", 0700) | mkdir("project", 0700) | mkdir("project/build", 0700), 0);
    put("outside/part.ld", "from = 5;");
    put("project/part.ld", "from = 6;");
    put("project/build/app.ld", "INCLUDE ../part.ld\nMEMORY { A : ORIGIN = from, LENGTH = 1 }");
    put("project/build/far.ld", "INCLUDE ../../outside/part.ld\nMEMORY { A : ORIGIN = from, LENGTH = 1 }");
    put("project/build/link.ld", "INCLUDE linked.ld\nMEMORY { A : ORIGIN = from, LENGTH = 1 }");
    put("project/build/search.ld", "SEARCH_DIR(../../outside) INCLUDE part.ld\n");
    assert_int_equal(symlink("../../outside/part.ld", "project/build/linked.ld"), 0);
    assert_int_equal(chdir("project/build"), 0);
    expect_fault("app.ld", outside); /* nothing says that the folder above is of the same project */
    assert_int_equal(mkdir("../.git", 0700), 0);
    assert_int_equal(origin_read("app.ld", NULL), 6);
    expect_fault("far.ld", outside);
    expect_fault("link.ld", outside);
    expect_fault("search.ld", outside);
    assert_int_equal(origin_read("far.ld", &allowed), 5);
    assert_int_equal(origin_read("link.ld", &allowed), 5);
    assert_int_equal(chdir("../.."), 0);
    assert_int_equal(origin_read("project/build/app.ld", NULL), 6); /* the project is the script's */
    leave_folder(folder);
}

static void include_faults_say_what_is_wrong(void **state)
{
    (void)state;
    char *folder = enter_folder();
    expect_fault("gone.ld", "gone.ld: No such file or directory");
    put("app.ld", "\nINCLUDE gone.ld");
    expect_fault("app.ld", "app.ld:2: INCLUDE gone.ld: no such file in the working directory, the -L folders");
    assert_int_equal(mkdir("Parts", 0700), 0);
    put("Parts/Main.LD", "x = 1;");
    put("app.ld", "INCLUDE parts/main.ld");
    expect_fault("app.ld", "app.ld:1: INCLUDE parts/main.ld: no such file, but Parts/Main.LD is there");
    put("Parts/app.ld", "INCLUDE main.ld");
    expect_fault("Parts/app.ld", "INCLUDE main.ld: no such file, but Parts/Main.LD is there");
    put("app.ld", "INCLUDE Parts");
    expect_fault("app.ld", "INCLUDE Parts: no such file in the working directory, the -L folders");
    put("app.ld", "INCLUDE parts");
    expect_fault("app.ld", "INCLUDE parts: no such file in the working directory, the -L folders");
    put("app.ld", "x = 1;\nINCLUDE app.ld");
    expect_fault("app.ld", "app.ld:2: INCLUDE is nested 10 files deep");
    put("app.ld", "INCLUDE bad.ld");
    put("bad.ld", "\n#define X 1\n");
    expect_fault("app.ld", "bad.ld:2: this line is for the C preprocessor");
    put("bad.ld", "MEMORY { A : ORIGIN = 0, ");
    expect_fault("app.ld", "bad.ld:1: expected LENGTH =, but the file ends here");
    put("app.ld", "MEMORY {\nINCLUDE bad.ld");
    put("bad.ld", "A : ORIGIN = 0, LENGTH = 1 }");
    expect_fault("app.ld", "bad.ld:1: this '}' closes a brace of the including file");
    leave_folder(folder);
}

/* GNU ld 2.40: ten files in all. */
static void include_goes_ten_files_deep(void **state)
{
    (void)state;
    char *folder = enter_folder();
    for (int i = 1; i <= 10; i++) {
        char *path = alloc_format("f%d.ld", i), *text = alloc_format("INCLUDE f%d.ld\n", i + 1);
        put(path, text);
        free(path);
        free(text);
    }
    put("f10.ld", "MEMORY { A : ORIGIN = 77, LENGTH = 1 }");
    assert_int_equal(origin_read("f1.ld", NULL), 77);
    put("f10.ld", "INCLUDE f11.ld");
    put("f11.ld", "MEMORY { A : ORIGIN = 77, LENGTH = 1 }");
    expect_fault("f1.ld", "f10.ld:1: INCLUDE is nested 10 files deep, which is as far as GNU ld goes");
    leave_folder(folder);
}

static void many_includes_are_stopped(void **state)
{
    (void)state;
    char *folder = enter_folder();
    for (int i = 1; i <= 9; i++) {
        char *path = alloc_format("f%d.ld", i);
        char *text = alloc_format("INCLUDE f%d.ld\nINCLUDE f%d.ld\nINCLUDE f%d.ld\n", i + 1, i + 1, i + 1);
        put(path, text);
        free(path);
        free(text);
    }
    put("f10.ld", "x = 1;");
    expect_fault("f1.ld", "more than 1000 files are INCLUDEd");
    leave_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(include_looks_in_three_places), cmocka_unit_test(included_regions_know_their_file),
        cmocka_unit_test(include_stays_in_the_project),  cmocka_unit_test(include_faults_say_what_is_wrong),
        cmocka_unit_test(include_goes_ten_files_deep),   cmocka_unit_test(many_includes_are_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
