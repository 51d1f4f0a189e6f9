/* The applications of samples/firmware as their users build them: right, they pass the gate and become a HEX file;
 * broken in the ways the DS203's owner and others broke theirs, the build fails and no HEX file is left.
 * usage: test_firmware DSOCHECK */
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

static char *dsocheck; /* absolute: builds run in folders of their own */
static char *root;     /* of the copies */

/* How a sample is built and what it makes. */
struct firmware {
    const char *folder, *build, *hex;
    int failure; /* exit status of its build tool when a command fails */
};

/* GNU make ends with 2; `cmake --build` hands on what the build tool said. */
static const struct firmware blink = {"blink-c", "make", "blink.hex", 2};
static const struct firmware scope = {"scope-cpp", "cmake --build build", "build/scope.hex", 2};

static void run_good(const char *folder, const char *line)
{
    struct outcome outcome = run_line(folder, "{ %s; } 2>&1", line);
    if (outcome.status != 0)
        fail_msg("%s: status %d\n%s", line, outcome.status, outcome.output);
    outcome_release(&outcome);
}

/* A fresh copy; the caller frees the path. */
static char *copy_of(const struct firmware *firmware)
{
    char *folder = NULL, *line = NULL;
    assert_true(asprintf(&folder, "%s/%s", root, firmware->folder) >= 0);
    assert_true(asprintf(&line, "rm -rf '%s' && cp -r 'samples/firmware/%s' '%s'", folder, firmware->folder, root) >=
                0);
    run_good(".", line);
    free(line);
    return folder;
}

/* Makefile generator: its exit status is the one of make everywhere. */
static void configure(const struct firmware *firmware, const char *folder)
{
    if (firmware == &scope)
        run_good(folder, "cmake -G 'Unix Makefiles' -B build --toolchain "
                         "arm-none-eabi.cmake -DDSOCHECK=\"$DSOCHECK\"");
}

static struct outcome build(const struct firmware *firmware, const char *folder)
{
    if (firmware == &scope)
        return run_line(folder, "%s 2>&1", firmware->build);
    return run_line(folder, "%s DSOCHECK=\"$DSOCHECK\" 2>&1", firmware->build);
}

static bool exists(const char *folder, const char *name)
{
    struct outcome outcome = run_line(folder, "test -e '%s'", name);
    bool found = outcome.status == 0;
    outcome_release(&outcome);
    return found;
}

static void expect_pass(const struct firmware *firmware, const char *folder)
{
    struct outcome outcome = build(firmware, folder);
    if (outcome.status != 0 || strstr(outcome.output, ": PASS ") == NULL)
        fail_msg("%s: status %d, expected 0 and a PASS\n%s", firmware->folder, outcome.status, outcome.output);
    outcome_release(&outcome);
    assert_true(exists(folder, firmware->hex));
}

/* The build fails as its tool does, says the code, and leaves no HEX file. */
static void expect_stop(const struct firmware *firmware, const char *folder, const char *code)
{
    struct outcome outcome = build(firmware, folder);
    if (outcome.status != firmware->failure || strstr(outcome.output, code) == NULL)
        fail_msg("%s: status %d, expected %d and %s\n%s", firmware->folder, outcome.status, firmware->failure, code,
                 outcome.output);
    outcome_release(&outcome);
    assert_false(exists(folder, firmware->hex));
}

/* The old file stays as `before`. An edit that changes nothing would make the test that follows it worthless. */
static void edit(const char *folder, const char *expression, const char *file)
{
    struct outcome outcome =
        run_line(folder, "cp '%s' before && sed -i '%s' '%s' && ! cmp -s before '%s'", file, expression, file, file);
    if (outcome.status != 0)
        fail_msg("%s/%s: %s changes nothing", folder, file, expression);
    outcome_release(&outcome);
}

static void builds_and_passes(const struct firmware *firmware)
{
    char *folder = copy_of(firmware);
    configure(firmware, folder);
    expect_pass(firmware, folder);
    struct outcome hex = run_line(folder, "\"$DSOCHECK\" -q %s --memory app.ld '%s'",
                                  firmware == &scope ? "--board ds203" : "--chip stm32f103xb", firmware->hex);
    assert_int_equal(hex.status, 0);
    outcome_release(&hex);
    free(folder);
}

/* .data without a load address in flash, after a good build: make sees that the script changed. */
static void stops_data_in_ram(const struct firmware *firmware)
{
    char *folder = copy_of(firmware);
    configure(firmware, folder);
    expect_pass(firmware, folder);
    sleep(1); /* make compares times; some file systems keep whole seconds */
    edit(folder, "s/ AT> [A-Z]*//", "app.ld");
    expect_stop(firmware, folder, "MEM009");
    expect_stop(firmware, folder, "MEM009"); /* and does not give in when asked again */
    sleep(1);
    run_good(folder, "cp before app.ld");
    expect_pass(firmware, folder);
    free(folder);
}

/* The incident. */
static void stops_link_without_core(const struct firmware *firmware, const char *expression, const char *file)
{
    char *folder = copy_of(firmware);
    edit(folder, expression, file);
    configure(firmware, folder);
    expect_stop(firmware, folder, "ABI001");
    free(folder);
}

/* Without the gate there is no HEX file either. */
static void stops_without_dsocheck(const struct firmware *firmware)
{
    char *folder = copy_of(firmware);
    setenv("DSOCHECK", "./no-such-dsocheck", 1);
    configure(firmware, folder);
    expect_stop(firmware, folder, "no-such-dsocheck");
    setenv("DSOCHECK", dsocheck, 1);
    free(folder);
}

static void test_blink_passes(void **state)
{
    (void)state;
    builds_and_passes(&blink);
}

static void test_blink_data_in_ram(void **state)
{
    (void)state;
    stops_data_in_ram(&blink);
}

static void test_blink_link_without_core(void **state)
{
    (void)state;
    stops_link_without_core(&blink, "s/^LDFLAGS = $(CPU)/LDFLAGS =/", "Makefile");
}

static void test_blink_without_dsocheck(void **state)
{
    (void)state;
    stops_without_dsocheck(&blink);
}

static void test_scope_passes(void **state)
{
    (void)state;
    builds_and_passes(&scope);
}

static void test_scope_data_in_ram(void **state)
{
    (void)state;
    stops_data_in_ram(&scope);
}

static void test_scope_link_without_core(void **state)
{
    (void)state;
    stops_link_without_core(&scope, "s/set(CMAKE_CXX_FLAGS_INIT \"\\(.*\\)\")/add_compile_options(\\1)/",
                            "arm-none-eabi.cmake");
}

static void test_scope_without_dsocheck(void **state)
{
    (void)state;
    stops_without_dsocheck(&scope);
}

static bool tools_present(void)
{
    static const char *const tools[] = {"arm-none-eabi-gcc", "arm-none-eabi-g++", "make", "cmake"};
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++) {
        struct outcome outcome = run_line(".", "command -v %s", tools[i]);
        bool present = outcome.status == 0;
        outcome_release(&outcome);
        if (!present) {
            printf("skipped: %s is not installed\n", tools[i]);
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blink_passes),
        cmocka_unit_test(test_blink_data_in_ram),
        cmocka_unit_test(test_blink_link_without_core),
        cmocka_unit_test(test_blink_without_dsocheck),
        cmocka_unit_test(test_scope_passes),
        cmocka_unit_test(test_scope_data_in_ram),
        cmocka_unit_test(test_scope_link_without_core),
        cmocka_unit_test(test_scope_without_dsocheck),
    };
    if (argc != 2) {
        fputs("usage: test_firmware DSOCHECK\n", stderr);
        return 2;
    }
    setenv("LC_ALL", "C", 1);
    unsetenv("DSOCHECK_BOARD");
    unsetenv("MAKEFLAGS"); /* of the make that may run this test */
    if (!tools_present())
        return SKIPPED;
    const char *tmp = getenv("TMPDIR");
    dsocheck = realpath(argv[1], NULL);
    assert_non_null(dsocheck);
    setenv("DSOCHECK", dsocheck, 1);
    assert_true(asprintf(&root, "%s/dsocheck-firmware-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : P_tmpdir) >= 0);
    assert_non_null(mkdtemp(root));
    int failed = cmocka_run_group_tests_name("firmware", tests, NULL, NULL);
    struct outcome removed = run_line("/", "rm -rf '%s'", root);
    outcome_release(&removed);
    free(dsocheck);
    free(root);
    return failed != 0;
}
