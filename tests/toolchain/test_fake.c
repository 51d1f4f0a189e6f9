/* `dsocheck toolchain` with drivers that lack something, lie, or never end.
 * usage: test_fake DSOCHECK */
#include "trying.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void test_missing_driver(void **state)
{
    (void)state;
    json_t *report = try("--cc no-such-gcc-anywhere", 1);
    expect(report, "TCH008", "error", "No such file or directory");
    assert_int_equal(json_array_size(json_object_get(report, "findings")), 1);
    json_decref(report);
}

static void test_no_driver(void **state)
{
    (void)state;
    json_t *report = try("--cc " DRIVERS "no-version", 1);
    expect(report, "TCH008", "error", "boom: no such option");
    json_decref(report);
}

static void test_driver_for_another_machine(void **state)
{
    (void)state;
    json_t *report = try("--cc " DRIVERS "foreign-gcc", 1);
    expect(report, "TCH016", "error", "x86_64-linux-gnu");
    assert_string_equal(text_of(report, "toolchain", "machine"), "x86_64-linux-gnu");
    json_decref(report);
}

static void test_missing_assembler(void **state)
{
    (void)state;
    json_t *report = try("--cc " DRIVERS "broken-compiler-gcc -- " M3, 1);
    expect(report, "TCH008", "error", "fatal error: cannot execute 'as'");
    json_decref(report);
}

static void test_missing_library(void **state)
{
    (void)state;
    json_t *report = try("--cc " DRIVERS "broken-linker-gcc -- " M3, 1);
    expect(report, "TCH008", "error", "ld: cannot find -lc");
    assert_null(finding(report, "TCH008", "collect2"));
    assert_null(finding(report, "TCH008", "/opt/tools"));
    /* One sentence for all probes that fail the same way, and nothing claimed of what was not linked. */
    assert_int_equal(json_array_size(json_object_get(report, "findings")), 1);
    size_t i;
    const json_t *probe;
    json_array_foreach(json_object_get(report, "probes"), i, probe)
    {
        bool c = strcmp(json_string_value(json_object_get(probe, "language")), "C") == 0;
        assert_true(json_is_true(json_object_get(probe, "compiled")) == c);
        assert_true(json_is_false(json_object_get(probe, "linked")));
    }
    expect_not(report, "TCH001");
    json_decref(report);
}

static void test_endless_output(void **state)
{
    (void)state;
    json_t *report = try("--cc " DRIVERS "wordy-gcc", 1);
    assert_string_equal(text_of(report, "toolchain", "version"), "wordy-gcc 1.0");
    expect(report, "TCH008", "error", "");
    json_decref(report);
}

static void test_flags_are_no_commands(void **state)
{
    (void)state;
    json_t *report = try("--cc " DRIVERS "broken-linker-gcc -- '-DX=$(touch $S/owned)' '-DY=;touch $S/owned' "
                         "'-D`touch $S/owned`'",
                         1);
    json_decref(report);
    char path[sizeof scratch + 16];
    snprintf(path, sizeof path, "%s/owned", scratch);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* One page; what a name holds is text on it. */
static void test_page(void **state)
{
    (void)state;
    struct outcome outcome = run_line(".", "'%s' toolchain --cc \"no-such-<img src=x>&gcc\" --format html", dsocheck);
    assert_int_equal(outcome.status, 1);
    assert_non_null(strstr(outcome.output, "<!doctype html>"));
    assert_non_null(strstr(outcome.output, "default-src 'none'"));
    assert_non_null(strstr(outcome.output, ": <b>no</b>, because the driver cannot be run"));
    assert_non_null(strstr(outcome.output, "no-such-&lt;img src=x&gt;&amp;gcc"));
    assert_null(strstr(outcome.output, "<img"));
    assert_non_null(strstr(outcome.output, "<code>TCH008</code>"));
    outcome_release(&outcome);
}

static void test_usage(void **state)
{
    (void)state;
    expect_status("-mthumb", 2, "type: dsocheck toolchain -- -mthumb");
    expect_status("--board ds203 -mcpu=cortex-m3 -mthumb '-DNAME=\"a b\"'", 2,
                  "type: dsocheck toolchain --board ds203 -- -mcpu=cortex-m3 -mthumb '-DNAME=\"a b\"'");
    expect_status("-mcpu=cortex-m3 --chip cortex-m3 -- -O2", 2,
                  "type: dsocheck toolchain --chip cortex-m3 -- -mcpu=cortex-m3 -O2");
    expect_status("main.c", 2, "main.c: the compiler's flags stand behind --");
    expect_status("main.c -- -mthumb", 2, "main.c: ");
    expect_status("-- -mthumb main.c", 2, "main.c: is no flag");
    expect_status("--cc '' -- -mthumb", 2, "--cc");
    expect_status("--board nosuchboard -- -mthumb", 2, "nosuchboard");
    expect_status("--format markup", 2, "markup");
    expect_status("--compile-commands /nonexistent.json", 2, "/nonexistent.json");
    expect_status("--cc no-such-gcc-anywhere --fail-on never", 0, "");
    expect_status("--cc no-such-gcc-anywhere --accept TCH008:'not on this machine'", 0, "");
    expect_status("--cc no-such-gcc-anywhere --level TCH008=warning", 0, "");
    struct outcome outcome = run_line(".", "TMPDIR=/nonexistent '%s' toolchain 2>&1", dsocheck);
    assert_int_equal(outcome.status, 3);
    assert_non_null(strstr(outcome.output, "/nonexistent"));
    outcome_release(&outcome);
}

static void wait_for(const char *path)
{
    for (unsigned i = 0; i < 200 && !is_there(path); i++)
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    assert_true(is_there(path));
}

/* Whoever stops dsocheck stops what it started, and finds no folder of it. */
static void test_interrupt(void **state)
{
    (void)state;
    char path[sizeof scratch + 16];
    snprintf(path, sizeof path, "%s/sleeper", scratch);
    setenv("SLEEPER", path, 1);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        execl(dsocheck, dsocheck, "toolchain", "--cc", DRIVERS "sleeping-gcc", (char *)NULL);
        _exit(127);
    }
    wait_for(path);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    time_t start = time(NULL);
    kill(child, SIGINT);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    assert_true(time(NULL) - start < 10);
    expect_clean();
    struct outcome outcome = run_line(".",
                                      "for i in 1 2 3 4 5 6 7 8 9 10; do "
                                      "grep -q '^State:.[^Z]' /proc/$(cat '%s')/status 2>/dev/null || exit 0; "
                                      "sleep 0.1; done; exit 1",
                                      path);
    assert_int_equal(outcome.status, 0);
    outcome_release(&outcome);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: test_fake DSOCHECK\n", stderr);
        return 2;
    }
    dsocheck = argv[1];
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing_driver),
        cmocka_unit_test(test_no_driver),
        cmocka_unit_test(test_driver_for_another_machine),
        cmocka_unit_test(test_missing_assembler),
        cmocka_unit_test(test_missing_library),
        cmocka_unit_test(test_endless_output),
        cmocka_unit_test(test_flags_are_no_commands),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_interrupt),
    };
    return cmocka_run_group_tests(tests, open_scratch, close_scratch);
}
