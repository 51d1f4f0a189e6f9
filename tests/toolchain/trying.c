#include "trying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

const char *dsocheck;
char scratch[40] = P_tmpdir "/test_toolchain_XXXXXX";

int open_scratch(void **state)
{
    (void)state;
    unsetenv("DSOCHECK_BOARD");
    return mkdtemp(scratch) != NULL && setenv("TMPDIR", scratch, 1) == 0 && setenv("S", scratch, 1) == 0 ? 0 : -1;
}

int close_scratch(void **state)
{
    (void)state;
    struct outcome outcome = run_line(".", "rm -r '%s'", scratch);
    int status = outcome.status;
    outcome_release(&outcome);
    return status;
}

void expect_clean(void)
{
    struct outcome outcome = run_line(".", "ls -d '%s'/dsocheck-* 2>/dev/null | wc -l", scratch);
    assert_int_equal(atoi(outcome.output), 0);
    outcome_release(&outcome);
}

json_t *try(const char *arguments, int status)
{
    struct outcome outcome = run_line(".", "'%s' toolchain --format json %s", dsocheck, arguments);
    if (outcome.status != status)
        fail_msg("%s: exit status %d, expected %d\n%s", arguments, outcome.status, status, outcome.output);
    json_t *report = outcome_json(&outcome);
    assert_string_equal(json_string_value(json_object_get(report, "schema")), "dsocheck/1");
    assert_string_equal(json_string_value(json_object_get(report, "verdict")), status == 0 ? "pass" : "fail");
    outcome_release(&outcome);
    expect_clean();
    return report;
}

const json_t *finding(const json_t *report, const char *code, const char *words)
{
    size_t i;
    const json_t *f;
    json_array_foreach(json_object_get(report, "findings"), i,
                       f) if (strcmp(json_string_value(json_object_get(f, "code")), code) == 0 &&
                              strstr(json_string_value(json_object_get(f, "message")), words) != NULL) return f;
    return NULL;
}

void expect(const json_t *report, const char *code, const char *severity, const char *words)
{
    const json_t *f = finding(report, code, words);
    if (f == NULL) {
        char *all = json_dumps(json_object_get(report, "findings"), JSON_INDENT(1));
        fail_msg("no %s with \"%s\" in %s", code, words, all);
    }
    assert_string_equal(json_string_value(json_object_get(f, "severity")), severity);
}

void expect_not(const json_t *report, const char *code)
{
    const json_t *f = finding(report, code, "");
    if (f != NULL)
        fail_msg("unexpected %s: %s", code, json_string_value(json_object_get(f, "message")));
}

const char *text_of(const json_t *report, const char *group, const char *name)
{
    return json_string_value(json_object_get(json_object_get(report, group), name));
}

void expect_status(const char *arguments, int status, const char *words)
{
    struct outcome outcome = run_line(".", "'%s' toolchain %s 2>&1 >/dev/null", dsocheck, arguments);
    if (outcome.status != status || strstr(outcome.output, words) == NULL)
        fail_msg("%s: exit status %d, expected %d and \"%s\" in: %s", arguments, outcome.status, status, words,
                 outcome.output);
    outcome_release(&outcome);
}

bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}
