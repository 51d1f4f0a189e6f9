/* Shell command lines, and dsocheck, as a user runs them. */
#pragma once
#include <stddef.h>

#include <jansson.h>

struct outcome {
    int status;   /* exit status; 128 + the signal when it was killed */
    char *output; /* stdout, NUL-terminated */
    size_t size;
};

/* Runs a line by sh in `folder`. Fails the test when no shell can be started. The caller calls outcome_release. */
struct outcome run_line(const char *folder, const char *format, ...) __attribute__((format(printf, 2, 3)));
void outcome_release(struct outcome *outcome);

/* The outcome's output as JSON; fails the test when it is none. The caller calls json_decref. */
json_t *outcome_json(const struct outcome *outcome);
