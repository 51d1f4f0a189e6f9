/* Runs of dsocheck on several machines, put together as if one had checked all images: `--format ndjson` in, the same
 * out. The lines wait in a temporary file; memory holds a path and some numbers for each. */
#pragma once
#include "run_line.h"
#include "spool.h"

#include <stdint.h>

/* More images than anybody builds; a path has 4 KiB at most. */
#define MERGE_CAP ((size_t)1 << 24)

struct merged_run {
    char *path;       /* owned */
    const char *file; /* where it was read; borrowed */
    size_t line;
    uint64_t offset; /* in the spool */
    size_t length;
    int status;
    struct totals totals;
    bool differs; /* from the one before, which is of the same path */
};

struct merge {
    struct spool *spool;
    struct merged_run *runs;
    size_t count, capacity;
    const char *file, *other_file; /* the first, and the first whose version is another; NULL; borrowed */
    char *version, *other_version; /* owned */
};

/* The caller calls merge_close, also when this failed. */
bool merge_open(struct merge *merge, struct fault *fault);
void merge_close(struct merge *merge);

/* Adds the runs in a file, which must outlive the merge by its name; "-": in standard input. Each run ends with its
 * totals, which must be those of its lines: what was cut or lost on the way is a fault. */
bool merge_add(struct merge *merge, const char *path, struct fault *fault);

/* Once all are added: the order of a local run over a folder, and a line that came twice is there once. */
bool merge_settle(struct merge *merge, struct fault *fault);

/* True when there is a run of that image; behind merge_settle. */
bool merge_has(const struct merge *merge, const char *path);

/* Adds the line of run `i`, with its end. */
bool merge_line(const struct merge *merge, size_t i, struct text *out, struct fault *fault);
