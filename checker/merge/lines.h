/* The lines of a file of any size, one at a time. */
#pragma once
#include "base/fault.h"

#include <stddef.h>

/* A run holds 100 findings a rule at most; what can make it long are an image's ranges, of which 16 MiB hold 400,000.
 */
#define LINE_CAP ((size_t)16 << 20)

struct lines {
    const char *path; /* for faults; borrowed */
    int fd;
    char *buffer; /* owned */
    size_t room, start, end;
    size_t number; /* of the line last given, from 1 */
};

/* "-" is standard input. The caller calls lines_close. */
bool lines_open(const char *path, struct lines *lines, struct fault *fault);

/* The next line without its end, which is valid until the next call; NULL with *length 0 at the end of the file. A last
 * line without an end was cut: a fault. */
bool lines_next(struct lines *lines, const char **line, size_t *length, struct fault *fault);

void lines_close(struct lines *lines);
