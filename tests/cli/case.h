/* One command line and what comes of it, in one file:
 *   $ COMMAND       one line for /bin/sh
 *   exit STATUS
 *   === stdout      left out when nothing is printed
 *   …
 *   === stderr
 *   …
 * In the expected texts <N> stands for a number that grows with the rule tables and <ANY> for the rest of a line whose
 * wording belongs to a rule and is tested there. */
#pragma once
#include "base/text.h"

#include <stdbool.h>

enum case_stream { CASE_STDOUT, CASE_STDERR, CASE_STREAMS };

struct command_case {
    struct text command;
    int status;
    struct text streams[CASE_STREAMS];
};

/* NULL, or what is wrong with the file: a sentence without its path. The caller calls case_release either way. */
const char *case_read(const char *path, struct command_case *read);
bool case_write(const char *path, const struct command_case *written);
void case_release(struct command_case *released);

/* True when the found text is the expected one, placeholders filled in. */
bool case_matches(const char *expected, const char *found);
/* The found text with the placeholders of those expected lines that still fit. */
void case_renew(const char *expected, const char *found, struct text *renewed);
