/* `dsocheck toolchain` as a user runs it, in a folder of the test's own: $S, and TMPDIR. */
#pragma once
#include "command.h"

#include <jansson.h>
#include <stdbool.h>

#define DRIVERS "tests/toolchain/drivers/"
#define M3      "-mcpu=cortex-m3 -mthumb"

extern const char *dsocheck; /* the program; the test's main sets it */
extern char scratch[40];

/* Of a cmocka group. */
int open_scratch(void **state);
int close_scratch(void **state);

/* Nothing of a run may be left, however it ended. */
void expect_clean(void);
/* The JSON of a run that ends with that status. The caller releases it. */
json_t *try(const char *arguments, int status);
/* Only its status, and words on stderr. */
void expect_status(const char *arguments, int status, const char *words);

/* The finding of that code whose message holds `words`; NULL without. */
const json_t *finding(const json_t *report, const char *code, const char *words);
void expect(const json_t *report, const char *code, const char *severity, const char *words);
void expect_not(const json_t *report, const char *code);
const char *text_of(const json_t *report, const char *group, const char *name);

bool is_there(const char *path);
