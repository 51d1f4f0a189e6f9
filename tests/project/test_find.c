/* Which project file holds for an image, and what options, environment and file make of each other.
 * usage: test_project_find DSOCHECK */
#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char *root; /* an empty tree for each test: here/src/app.elf, there/app.elf */

static void sh(const char *line)
{
    struct outcome outcome = run_line(root, "{ %s; } 2>&1", line);
    if (outcome.status != 0)
        fail_msg("%s: status %d\n%s", line, outcome.status, outcome.output);
    outcome_release(&outcome);
}

static int fresh_tree(void **unused)
{
    (void)unused;
    struct outcome made = run_line(".",
                                   "rm -rf '%s' && mkdir -p '%s/here/src' '%s/there' && "
                                   "cp samples/clean/five-regions/app.elf '%s/here/src' && "
                                   "cp samples/clean/five-regions/app.elf '%s/there'",
                                   root, root, root, root, root);
    outcome_release(&made);
    return made.status;
}

/* The runs of `dsocheck --format json LINE` in a folder of the tree. The caller calls json_decref. */
static json_t *check(const char *folder, const char *line)
{
    struct outcome outcome = run_line(root, "cd '%s' && \"$DSOCHECK\" --format json %s", folder, line);
    json_t *document = outcome_json(&outcome);
    outcome_release(&outcome);
    return document;
}

static const char *member(const json_t *document, size_t run, const char *name)
{
    return json_string_value(json_object_get(json_array_get(json_object_get(document, "runs"), run), name));
}

static void expect(const char *folder, const char *line, const char *project, const char *board)
{
    json_t *document = check(folder, line);
    const char *found = member(document, 0, "project");
    if (project == NULL ? found != NULL : found == NULL || strcmp(found, project) != 0)
        fail_msg("in %s, %s: project file %s, expected %s", folder, line, found, project);
    assert_string_equal(member(document, 0, "board"), board);
    json_decref(document);
}

static void expect_complaint(const char *folder, const char *line, const char *says)
{
    struct outcome outcome = run_line(root, "cd '%s' && \"$DSOCHECK\" %s 2>&1 >/dev/null", folder, line);
    if (outcome.status != 2 || strstr(outcome.output, says) == NULL)
        fail_msg("%s: status %d\n%s\nexpected: %s", line, outcome.status, outcome.output, says);
    outcome_release(&outcome);
}

static void nearest_above_the_image_counts(void **unused)
{
    (void)unused;
    expect("here", "src/app.elf", NULL, "ds203");
    sh("echo 'board: ds203-full' >.dsocheck.yaml");
    expect("here", "src/app.elf", "../.dsocheck.yaml", "ds203-full");
    expect("here/src", "app.elf", "../../.dsocheck.yaml", "ds203-full");
    sh("echo 'board: ds203-app1' >here/.dsocheck.yaml && mkdir here/.git");
    expect("here", "src/app.elf", ".dsocheck.yaml", "ds203-app1");
    expect("there", "../here/src/app.elf", "../here/.dsocheck.yaml", "ds203-app1");
    sh("echo 'board: ds203-app2' >here/src/.dsocheck.yaml");
    expect("here", "src/app.elf", "src/.dsocheck.yaml", "ds203-app2");
    expect("here", "./src/../src/app.elf", "src/.dsocheck.yaml", "ds203-app2");
}

/* An image that lies elsewhere is judged by the project one works in. */
static void working_directory_comes_second(void **unused)
{
    (void)unused;
    sh("echo 'board: ds203-app1' >here/.dsocheck.yaml");
    expect("here", "../there/app.elf", ".dsocheck.yaml", "ds203-app1");
    expect("here/src", "../../there/app.elf", "../.dsocheck.yaml", "ds203-app1");
    sh("echo 'board: ds203-app2' >there/.dsocheck.yaml");
    expect("here", "../there/app.elf", ".dsocheck.yaml", "ds203-app1");
    sh("mkdir there/.git");
    expect("here", "../there/app.elf", "../there/.dsocheck.yaml", "ds203-app2");
}

/* A build folder that lies elsewhere is the project's that links to it, unless it has one of its own. */
static void linked_folders_belong_to_who_links(void **unused)
{
    (void)unused;
    sh("mkdir scratch && cp there/app.elf scratch && ln -s ../scratch here/build && mkdir here/deep && "
       "ln -s ../../there here/deep/link && echo 'board: ds203-app1' >here/.dsocheck.yaml");
    expect("here", "build/app.elf", ".dsocheck.yaml", "ds203-app1");
    expect(".", "here/build/app.elf", "here/.dsocheck.yaml", "ds203-app1");
    expect(".", "\"$PWD/here/build/app.elf\"", "here/.dsocheck.yaml", "ds203-app1");
    expect("here/build", "app.elf", "../here/.dsocheck.yaml", "ds203-app1");
    expect("here/build", "./app.elf", "../here/.dsocheck.yaml", "ds203-app1");
    expect("scratch", "app.elf", NULL, "ds203");
    /* "link/.." is above what the link leads to. */
    sh("cp there/app.elf .");
    expect(".", "here/deep/link/../app.elf", NULL, "ds203");
    sh("echo 'board: ds203-full' >.dsocheck.yaml");
    expect("here", "deep/link/../app.elf", "../.dsocheck.yaml", "ds203-full");
    sh("echo 'board: ds203-app2' >scratch/.dsocheck.yaml");
    expect("here", "build/app.elf", "build/.dsocheck.yaml", "ds203-app2");
}

static void each_image_has_its_own(void **unused)
{
    (void)unused;
    sh("echo 'board: ds203-app1' >here/.dsocheck.yaml; echo 'board: ds203-full' >there/.dsocheck.yaml");
    json_t *document = check(".", "here/src/app.elf there/app.elf here/src/app.elf");
    static const char *const boards[] = {"ds203-app1", "ds203-full", "ds203-app1"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(member(document, i, "board"), boards[i]);
    json_decref(document);
}

static void options_win(void **unused)
{
    (void)unused;
    sh("printf 'board: ds203-app1\\nfail-on: never\\n' >here/.dsocheck.yaml; echo 'board: ds203-app2' >other.yaml");
    expect("here", "--board ds203-full src/app.elf", ".dsocheck.yaml", "ds203-full");
    expect("here", "--chip stm32f103xb src/app.elf", ".dsocheck.yaml", "stm32f103xb");
    expect("here", "--no-config src/app.elf", NULL, "ds203");
    expect("here", "--config ../other.yaml src/app.elf", "../other.yaml", "ds203-app2");
    expect_complaint("here", "--config x.yaml --no-config src/app.elf", "--config x.yaml and --no-config: give one");
    expect_complaint("here", "--config x.yaml src/app.elf", "x.yaml: No such file");
    setenv("DSOCHECK_BOARD", "ds203-full", 1);
    expect("here", "src/app.elf", ".dsocheck.yaml", "ds203-app1");
    expect("here", "--no-config src/app.elf", NULL, "ds203-full");
    unsetenv("DSOCHECK_BOARD");
    struct outcome lax = run_line(root, "cd here && \"$DSOCHECK\" src/app.elf");
    struct outcome strict = run_line(root, "cd here && \"$DSOCHECK\" --fail-on error src/app.elf");
    assert_int_equal(lax.status, 0);
    assert_int_equal(strict.status, 1);
    outcome_release(&lax);
    outcome_release(&strict);
}

/* Paths in the file are seen from its folder, wherever dsocheck is started. */
static void paths_are_seen_from_the_file(void **unused)
{
    (void)unused;
    sh("mkdir here/ld && printf 'INCLUDE sizes.ld\\n' >here/app.ld && "
       "printf 'MEMORY { ROM (rx) : ORIGIN = 0x8000000, LENGTH = TOP }\\n' >here/ld/sizes.ld && "
       "printf 'memory: app.ld\\nsearch: [ld]\\ndefsym: {TOP: 64K}\\n' >here/.dsocheck.yaml");
    json_t *document = check(".", "here/src/app.elf");
    assert_string_equal(member(document, 0, "memory"), "here/app.ld");
    const json_t *regions = json_object_get(json_array_get(json_object_get(document, "runs"), 0), "regions");
    assert_int_equal(json_array_size(regions), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(regions, 0), "length")), 65536);
    json_decref(document);
    expect("here/src", "app.elf", "../.dsocheck.yaml", "ds203");
}

static void reports_go_beside_the_file(void **unused)
{
    (void)unused;
    sh("printf 'format: json\\nreport: [json=out.json, text=src/out.txt]\\n' >here/.dsocheck.yaml");
    struct outcome outcome = run_line(root, "\"$DSOCHECK\" here/src/app.elf >stdout.json");
    assert_int_equal(outcome.status, 0);
    outcome_release(&outcome);
    sh("cmp stdout.json here/out.json && grep -q 'app.elf: PASS ' here/src/out.txt");
    sh("echo 'report: [json=src/app.elf]' >here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", "src/app.elf");
    sh("echo 'report: [xml=a]' >here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", ".dsocheck.yaml:1:10: \"xml=a\": expected text, json");
}

/* Other commands that look at an image see it as the check does. */
static void map_and_diff_use_it(void **unused)
{
    (void)unused;
    static const char *const lines[] = {"map --format json src/app.elf", "diff --format json src/app.elf src/app.elf"};
    sh("echo 'board: ds203-full' >here/.dsocheck.yaml");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct outcome outcome = run_line(root, "cd here && \"$DSOCHECK\" %s", lines[i]);
        assert_int_equal(outcome.status, 0);
        if (strstr(outcome.output, "\"ds203-full\"") == NULL)
            fail_msg("%s: not seen on the project's board:\n%s", lines[i], outcome.output);
        outcome_release(&outcome);
    }
}

/* A file that is there but wrong stops the check: nobody is judged by half of a project's wishes. */
static void a_wrong_file_stops(void **unused)
{
    (void)unused;
    sh("echo 'bord: ds203' >here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf src/app.elf", "dsocheck: .dsocheck.yaml:1:1: unknown key \"bord\"");
    sh("echo 'budgets: {FLASH: {warn: 90%}}' >here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf",
                     ".dsocheck.yaml:1:11: no region is called \"FLASH\": expected one of RAM, ROM, ENTRY");
    sh("printf 'chip: stm32f103xb\nbudgets: {ROM: {warn: 9K}}\n' >here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", ".dsocheck.yaml:2:11: no region is called \"ROM\": expected one of FLASH");
    sh("echo 'budgets: {ROM: {warn: 90%, fail: 10K}}' >here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", ".dsocheck.yaml:1:11: the budget of ROM warns at or behind the limit");
    sh("rm here/.dsocheck.yaml && mkdir here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", "is a directory");
    sh("rmdir here/.dsocheck.yaml && ln -s nowhere here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", "dsocheck: .dsocheck.yaml: No such file or directory");
    sh("ln -sf .dsocheck.yaml here/.dsocheck.yaml");
    expect_complaint("here", "src/app.elf", "dsocheck: .dsocheck.yaml: Too many levels of symbolic links");
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(nearest_above_the_image_counts, fresh_tree),
        cmocka_unit_test_setup(working_directory_comes_second, fresh_tree),
        cmocka_unit_test_setup(linked_folders_belong_to_who_links, fresh_tree),
        cmocka_unit_test_setup(each_image_has_its_own, fresh_tree),
        cmocka_unit_test_setup(options_win, fresh_tree),
        cmocka_unit_test_setup(paths_are_seen_from_the_file, fresh_tree),
        cmocka_unit_test_setup(reports_go_beside_the_file, fresh_tree),
        cmocka_unit_test_setup(map_and_diff_use_it, fresh_tree),
        cmocka_unit_test_setup(a_wrong_file_stops, fresh_tree),
    };
    if (argc != 2) {
        fputs("usage: test_project_find DSOCHECK\n", stderr);
        return 2;
    }
    char *dsocheck = realpath(argv[1], NULL);
    const char *tmp = getenv("TMPDIR");
    assert_non_null(dsocheck);
    setenv("DSOCHECK", dsocheck, 1);
    setenv("LC_ALL", "C", 1);
    unsetenv("DSOCHECK_BOARD");
    assert_true(asprintf(&root, "%s/dsocheck-find-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : P_tmpdir) >= 0);
    assert_non_null(mkdtemp(root));
    int failed = cmocka_run_group_tests_name("project_find", tests, NULL, NULL);
    struct outcome removed = run_line("/", "rm -rf '%s'", root);
    outcome_release(&removed);
    free(dsocheck);
    free(root);
    return failed != 0;
}
