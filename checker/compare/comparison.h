/* What changed from one image to the next, both seen on the same board: use of the regions, sections, symbols, vectors,
 * entry, toolchain, bytes. Facts that one of the two files does not hold (a HEX has no symbols) are not compared, and
 * that is said. Pure: no text, no files. */
#pragma once
#include "facts/usage.h"
#include "picture/memory_picture.h"

/* Runs of changed bytes that are kept; the rest is counted. */
#define COMPARISON_RUNS 4096
/* So few equal bytes between two changed ones belong to one run. */
#define COMPARISON_JOIN 8

enum change {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_RESIZED,  /* and perhaps moved */
    CHANGE_MOVED,    /* same size */
    CHANGE_CONTENTS, /* same place and size, other bytes */
};
#define CHANGE_COUNT 5

/* A section or symbol that is not the same in both. */
struct item_change {
    enum change change;
    const char *name;            /* borrowed from one of the images */
    const char *section;         /* of a symbol; NULL for sections */
    struct range old, new;       /* run addresses; empty where it is not */
    uint64_t old_load, new_load; /* of a section's bytes; equal to the run address unless they are copied */
};

struct item_changes {
    bool compared; /* both files have such items */
    struct item_change *at;
    size_t count, capacity; /* largest growth or loss first, then by address */
    size_t counts[CHANGE_COUNT];
    uint64_t bytes_compared; /* of items that stayed where they were */
};

struct region_change {
    const struct region *region;
    struct usage old, new;
};

struct vector_change {
    unsigned index;
    bool in_old, in_new; /* the table has that word */
    uint32_t old, new;
    const char *old_name, *new_name; /* of the handler; NULL when nothing tells */
    bool moved;                      /* the same handler, elsewhere */
};

/* A line of the toolchain's fingerprint that only one of the images has. */
struct toolchain_change {
    bool added;       /* else removed */
    const char *kind; /* static: "producer", "comment", "attribute", "flags" */
    char *text;
};

struct byte_run {
    struct range range;
    enum change change; /* CHANGE_ADDED, CHANGE_REMOVED or CHANGE_CONTENTS */
};

struct comparison {
    struct region_change *regions; /* all of the map, in its order */
    size_t region_count;
    struct item_changes sections, symbols;

    bool vectors_compared;
    struct vector_change *vectors;
    size_t vector_count;
    uint64_t old_table, new_table; /* addresses */

    bool entry_compared, entry_changed;
    uint32_t old_entry, new_entry;

    bool toolchain_compared;
    struct toolchain_change *toolchain;
    size_t toolchain_count, toolchain_capacity;

    struct byte_run *runs; /* ascending */
    size_t run_count, run_capacity;
    size_t runs_left_out;
    uint64_t bytes[CHANGE_COUNT]; /* added, removed, contents: exact, whatever was left out */
    uint64_t old_bytes, new_bytes;

    bool same; /* nothing that was compared differs */
};

/* `old` and `new` must have the same map and outlive the comparison. The caller calls comparison_free. */
struct comparison *comparison_new(const struct subject *old, const struct subject *new);
void comparison_free(struct comparison *comparison);

/* "added", "removed", "resized", "moved", "contents". */
const char *change_name(enum change change);
