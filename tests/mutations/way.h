/* The whole way of a check in one process: load, walk, judge, report, safe image; and, for what passes, the bytes held
 * against those of others. */
#pragma once
#include "mutant.h"
#include "profile/profile.h"

/* What images are checked against. */
struct target {
    struct board board;
    struct chip chip;
};

/* Every shipped board and some chips. */
struct targets {
    struct target *at;
    size_t count;
};
void targets_open(struct targets *targets);

enum outcome {
    OUTCOME_UNREAD,    /* status 3: no firmware */
    OUTCOME_FAILED,    /* status 1 */
    OUTCOME_EQUAL,     /* passed; objcopy loads the same bytes from the file */
    OUTCOME_REFUSED,   /* passed; objcopy does not read this file, a second reader loads the same bytes */
    OUTCOME_KNOWN,     /* passed; the second reader loads the same bytes, objcopy is known not to (others.c) */
    OUTCOME_DIFFERENT, /* passed; others load other bytes: a defect */
    OUTCOME_OUTSIDE,   /* passed; some byte goes outside the regions, by sections or by segments: a defect */
    OUTCOMES,
};
extern const char *const outcome_names[OUTCOMES];

struct attempt {
    const struct mutant *mutant;
    const char *name; /* of the file, for its extension */
    const struct target *target;
    size_t reporter; /* any number: which format is reported */
    bool has_base;
    uint32_t base;
};

/* `folder` is for what others read and write; NULL: what passes is not compared, and counts as equal. */
enum outcome way_go(const struct attempt *attempt, const char *folder);
