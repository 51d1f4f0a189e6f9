#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static char *formatted(const char *format, va_list arguments)
{
    char *line = NULL;
    assert_true(vasprintf(&line, format, arguments) >= 0);
    return line;
}

struct outcome run_line(const char *folder, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *line = formatted(format, arguments), *whole = NULL;
    va_end(arguments);
    assert_true(asprintf(&whole, "cd '%s' && %s", folder, line) >= 0);
    FILE *pipe = popen(whole, "re");
    assert_non_null(pipe);
    struct outcome outcome = {0};
    FILE *memory = open_memstream(&outcome.output, &outcome.size);
    assert_non_null(memory);
    char part[4096];
    for (size_t got; (got = fread(part, 1, sizeof part, pipe)) > 0;)
        fwrite(part, 1, got, memory);
    fclose(memory);
    int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    free(whole);
    free(line);
    return outcome;
}

void outcome_release(struct outcome *outcome)
{
    free(outcome->output);
    *outcome = (struct outcome){0};
}

json_t *outcome_json(const struct outcome *outcome)
{
    json_error_t error;
    json_t *json = json_loadb(outcome->output, outcome->size, JSON_REJECT_DUPLICATES, &error);
    if (json == NULL)
        fail_msg("no JSON (%s) in: %s", error.text, outcome->output);
    return json;
}
