/* A file in memory, of which only those parts are read that somebody asks for: most of a linked program is debug
 * information, and a check mostly needs none of it. Read, not mapped, and each page once: what was judged does not
 * change under us, and a file that gets shorter is no SIGBUS. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct file_parts {
    uint8_t *bytes; /* owned by whoever owns the file's bytes; what was not asked for holds anything */
    size_t size;
    int file;                /* open; -1 once it is closed */
    struct timespec changed; /* when it was opened */
    bool *pages;             /* owned; of each page of FILE_PAGE bytes whether it was read */
    size_t missing;          /* pages that were not */
};

/* The unit of reading. */
#define FILE_PAGE ((size_t)4 << 10)

/* Takes over an open regular file and makes room for all of it: parts->bytes, with room for a NUL behind the last
 * byte, belongs to the caller. NULL when there is no memory for it; then the file stays the caller's. */
struct file_parts *file_parts_open(int file);
void file_parts_free(struct file_parts *parts);

/* What was not read by now stays unread. */
void file_parts_close(struct file_parts *parts);

/* Reads what is missing of [offset, offset + size), which lies in the file. False with errno set when it cannot be
 * read, or with errno 0 when the file is not what it was when it was opened. */
bool file_parts_read(struct file_parts *parts, uint64_t offset, uint64_t size);

/* False when the file has changed since it was opened. */
bool file_parts_unchanged(const struct file_parts *parts);

/* True when `parts` has the size of `known` and the same bytes wherever those were read; reads them. */
bool file_parts_equal(struct file_parts *parts, const struct file_parts *known);
