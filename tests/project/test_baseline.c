/* A baseline over a rebuild: what was known stays known though everything moved, what is new is seen.
 * usage: test_project_baseline DSOCHECK */
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

#define SKIPPED 77 /* SKIP_RETURN_CODE of CMakeLists.txt */

static char *root;

static void sh(const char *line)
{
    struct outcome outcome = run_line(root, "{ %s; } 2>&1", line);
    if (outcome.status != 0)
        fail_msg("%s: status %d\n%s", line, outcome.status, outcome.output);
    outcome_release(&outcome);
}

/* Links the museum's small application with what is said here: sections that the script does not place (MEM011). */
static void build_with(const char *flags, const char *source)
{
    char *line = NULL;
    assert_true(asprintf(&line,
                         "printf '%s' >more.s && arm-none-eabi-as -mcpu=cortex-m3 -mthumb -o app.o app.s && "
                         "arm-none-eabi-as -mcpu=cortex-m3 -mthumb -o more.o more.s && "
                         "arm-none-eabi-ld -n --no-warn-rwx-segments -T app4.ld %s -o app.elf app.o more.o",
                         source, flags) >= 0);
    sh(line);
    free(line);
}

static void build(const char *source)
{
    build_with("", source);
}

#define PLACED(bytes) ".section .text.more,\"ax\"\\n.fill " #bytes ", 2, 0xbf00\\n"
#define ORPHAN(name)  ".section " name ",\"a\"\\n.word 1,2,3\\n"
#define OPTIONS       "--board ds203-app4 --memory app4.ld --fail-on warning"

static struct outcome check(const char *options)
{
    return run_line(root, "\"$DSOCHECK\" " OPTIONS " %s app.elf 2>&1", options);
}

static void expect(const char *options, int status, const char *says)
{
    struct outcome outcome = check(options);
    if (outcome.status != status || strstr(outcome.output, says) == NULL)
        fail_msg("%s: status %d, expected %d and %s\n%s", options, outcome.status, status, says, outcome.output);
    outcome_release(&outcome);
}

/* Where the image has its first MEM011, as a number in text. */
static char *address_of_orphan(void)
{
    struct outcome outcome = run_line(root, "\"$DSOCHECK\" " OPTIONS " --format json app.elf | "
                                            "jq -r '[.runs[0].findings[] | select(.code == \"MEM011\")][0].address'");
    return outcome.output;
}

static void known_after_a_rebuild(void **unused)
{
    (void)unused;
    build(PLACED(1) ORPHAN(".extra"));
    expect("", 1, "MEM011");
    char *before = address_of_orphan();
    expect("--write-baseline base.json", 0, "1 known");
    expect("--baseline base.json", 0, "PASS 0 bricks, 0 errors, 0 warnings, 0 notes");
    expect("", 1, "MEM011");

    build(PLACED(700) ORPHAN(".extra"));
    char *after = address_of_orphan();
    assert_string_not_equal(before, after);
    expect("--baseline base.json", 0, "1 known");
    free(before);
    free(after);
}

static void new_in_another_section(void **unused)
{
    (void)unused;
    build(PLACED(1) ORPHAN(".extra"));
    expect("--write-baseline base.json", 0, "1 known");
    build(PLACED(700) ORPHAN(".extra") ORPHAN(".extra2"));
    expect("--baseline base.json", 1, "warning[MEM011] orphan-section: .extra2 (12 bytes");
    struct outcome outcome = check("--baseline base.json");
    assert_null(strstr(outcome.output, ": .extra (12 bytes")); /* the known one is not shown */
    outcome_release(&outcome);
    expect("--baseline base.json -v", 1, "accepted: known, in the baseline base.json");
}

/* A brick is never known. */
static void bricks_stay(void **unused)
{
    (void)unused;
    build_with("--section-start=.far=0x08000000", ORPHAN(".far") ORPHAN(".extra"));
    expect("", 1, "brick[PRT001]");
    expect("", 1, "that follow: MEM001");
    expect("--write-baseline base.json", 1,
           "base.json: 2 bricks stayed out of the baseline: a brick can only be accepted");
    expect("--baseline base.json", 1, "brick[PRT001]");
    expect("--baseline base.json --accept 'MEM001:on purpose'", 1, "FAIL 1 brick,");
    /* Whoever accepts a cause has not accepted what follows from it. */
    expect("--baseline base.json --accept 'PRT001:on purpose'", 1, "brick[MEM001]");
    expect("--baseline base.json --accept 'MEM001:on purpose' --accept 'PRT001:on purpose'", 0, "2 accepted, 2 known");
}

/* What is accepted in one section counts in another. */
static void accepted_in_one_section(void **unused)
{
    (void)unused;
    build(PLACED(1) ORPHAN(".extra") ORPHAN(".extra2"));
    sh("printf 'accept:\n- {code: MEM011, reason: wanted, section: .extra}\n' >p.yaml");
    expect("--config p.yaml", 1, "FAIL 0 bricks, 0 errors, 1 warning, 0 notes");
    expect("--config p.yaml", 1, "accepted: wanted");
    expect("--config p.yaml --accept 'orphan-section:all of them'", 0, "2 accepted");
    sh("printf 'accept:\n- {code: MEM011, reason: r, section: .extra, region: ROM}\n"
       "- {code: MEM011, reason: r, section: .extra2, region: RAM}\n' >p.yaml");
    expect("--config p.yaml", 1, "1 accepted");
}

/* Only 50 findings of a rule are shown, accepted or not: neither stands for the other. */
static void accepted_is_not_what_is_hidden(void **unused)
{
    (void)unused;
    sh("for i in $(seq 10 69); do printf '.section .o%d,\"a\"\n.word 1\n' $i; done >>app.s");
    build("");
    sh("{ echo accept:; for i in $(seq 10 60); do printf '%s\n' \"- {code: MEM011, reason: r, section: .o$i}\"; done; "
       "} "
       ">p.yaml");
    expect("--config p.yaml", 1, "9 warnings, 0 notes (");
    expect("--config p.yaml", 1, "50 accepted");
    expect("--config p.yaml -v", 1, "and 1 more place");
    sh("{ echo accept:; for i in $(seq 10 69); do printf '%s\n' \"- {code: MEM011, reason: r, section: .o$i}\"; done; "
       "} "
       ">p.yaml");
    expect("--config p.yaml", 0, "50 accepted");
}

/* The file is the same whenever and in whatever order it is written. */
static void written_the_same(void **unused)
{
    (void)unused;
    build(PLACED(1) ORPHAN(".b") ORPHAN(".a"));
    expect("--write-baseline first.json", 0, "2 known");
    build(PLACED(9) ORPHAN(".a") ORPHAN(".b"));
    expect("--write-baseline second.json", 0, "2 known");
    sh("cmp first.json second.json");
    sh("jq -e '[.findings[].key] == [\"MEM011/ROM/.a/\", \"MEM011/ROM/.b/\"]' first.json");
}

static void files_that_are_not_there(void **unused)
{
    (void)unused;
    build(PLACED(1) ORPHAN(".extra"));
    expect("--baseline none.json", 2, "dsocheck: none.json: No such file or directory");
    expect("--write-baseline none/base.json", 2, "none");
    sh("echo '{}' >wrong.json");
    expect("--baseline wrong.json", 2, "wrong.json: not a baseline that this dsocheck reads");
    /* An image that cannot be read would be missing in it. */
    struct outcome outcome = run_line(root, "\"$DSOCHECK\" --write-baseline part.json app.elf none.elf 2>&1");
    assert_int_equal(outcome.status, 3);
    outcome_release(&outcome);
    sh("test ! -e part.json");
}

static int fresh(void **unused)
{
    (void)unused;
    struct outcome made = run_line(".",
                                   "rm -rf '%s' && mkdir '%s' && cp samples/museum/common/app.s "
                                   "samples/museum/MEM008-region-nearly-full/app4.ld '%s'",
                                   root, root, root);
    outcome_release(&made);
    return made.status;
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(known_after_a_rebuild, fresh),
        cmocka_unit_test_setup(new_in_another_section, fresh),
        cmocka_unit_test_setup(bricks_stay, fresh),
        cmocka_unit_test_setup(written_the_same, fresh),
        cmocka_unit_test_setup(accepted_in_one_section, fresh),
        cmocka_unit_test_setup(accepted_is_not_what_is_hidden, fresh),
        cmocka_unit_test_setup(files_that_are_not_there, fresh),
    };
    if (argc != 2) {
        fputs("usage: test_project_baseline DSOCHECK\n", stderr);
        return 2;
    }
    struct outcome tool = run_line(".", "command -v arm-none-eabi-as && command -v jq");
    outcome_release(&tool);
    if (tool.status != 0) {
        puts("skipped: arm-none-eabi-as or jq is not installed");
        return SKIPPED;
    }
    char *dsocheck = realpath(argv[1], NULL);
    const char *tmp = getenv("TMPDIR");
    assert_non_null(dsocheck);
    setenv("DSOCHECK", dsocheck, 1);
    setenv("LC_ALL", "C", 1);
    unsetenv("DSOCHECK_BOARD");
    assert_true(asprintf(&root, "%s/dsocheck-baseline-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : P_tmpdir) >= 0);
    assert_non_null(mkdtemp(root));
    int failed = cmocka_run_group_tests_name("project_baseline", tests, NULL, NULL);
    struct outcome removed = run_line("/", "rm -rf '%s'", root);
    outcome_release(&removed);
    free(dsocheck);
    free(root);
    return failed != 0;
}
