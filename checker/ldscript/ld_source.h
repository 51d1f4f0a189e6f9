/* The files a linker script is made of: the script itself and what it INCLUDEs, each with a reading position. The
 * stack of open files is as deep as GNU ld's; closed files stay in memory because tokens point into them. */
#pragma once
#include "base/fault.h"
#include "base/file.h"

#include <stddef.h>
#include <stdint.h>

/* GNU ld 2.40: the script and nine files below it. */
#define LD_DEPTH_CAP 10

struct ld_source {
    char *path; /* as opened; owned */
    struct file file;
    const char *text; /* file.bytes or borrowed from the caller */
    size_t size;
    size_t at;     /* offset of the next byte */
    uint32_t line; /* of that byte, 1-based */
};

/* Where something stands, for sentences. */
struct ld_spot {
    const char *path; /* borrowed from the source */
    uint32_t line;
};

/* What a comment says to us: the words behind "dsocheck:". */
struct ld_remark {
    const char *text; /* of the source */
    size_t length;
    struct ld_spot spot;
};

struct ld_sources {
    struct ld_source **all; /* owned */
    size_t count, capacity;
    struct ld_source *open[LD_DEPTH_CAP]; /* [depth - 1] is being read */
    size_t depth;
    uint64_t total;            /* bytes of all files */
    struct ld_remark *remarks; /* in the order they were read; owned */
    size_t remark_count, remark_capacity;
    struct ld_place {
        const char *text; /* of a token; NULL before the first */
        size_t length;
        bool name;  /* an unquoted name */
    } last, before; /* the two tokens read last: a surprising name explains what is unexpected behind it */
    char **search;  /* -L, then SEARCH_DIR; owned */
    size_t search_count, search_capacity;
    size_t given_count; /* of them, the user's: INCLUDE may reach there; a SEARCH_DIR gives no leave */
    struct fault *fault;
};

void ld_sources_release(struct ld_sources *sources);
void ld_sources_add_search(struct ld_sources *sources, const char *folder, size_t length);

/* Opens the script itself; the bytes are borrowed. */
bool ld_sources_begin(struct ld_sources *sources, const char *path, const char *text, size_t size);

/* Opens what INCLUDE names: relative to the working directory, then in the search folders, then beside the including
 * file. `spot` is where the INCLUDE stands. */
bool ld_sources_include(struct ld_sources *sources, const char *name, struct ld_spot spot);

static inline struct ld_source *ld_sources_top(const struct ld_sources *sources)
{
    return sources->open[sources->depth - 1];
}

/* Sets a FAULT_CONFIG sentence "PATH:LINE: …" and returns false. */
bool ld_fail(struct fault *fault, struct ld_spot spot, const char *format, ...) __attribute__((format(printf, 3, 4)));
