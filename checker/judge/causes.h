/* Which findings follow from which: a table tells what may, and the places of the two whether it does. */
#pragma once
#include "rule.h"

/* What the place of a finding has to do with that of its cause. */
enum relation {
    FOLLOWS,           /* nothing: it follows wherever it is */
    FOLLOWS_AT,        /* they have an address in common */
    FOLLOWS_BESIDE,    /* both are on one stretch of loaded bytes without a gap */
    FOLLOWS_IN,        /* in the section of the cause */
    FOLLOWS_IN_REGION, /* in the region of the cause */
    FOLLOWS_TO,        /* it leads to a place of the cause: a branch, a vector */
    FOLLOWS_FROM,      /* it stands where the cause leads to */
    FOLLOWS_ALONG,     /* both lead to one place */
    FOLLOWS_LACK,      /* the core lacks the same for both */
};

struct cause {
    const char *code;
    enum relation relation;
    const char *follows; /* codes with blanks between them */
};

/* Of two rows that fit a finding the first one counts. */
struct causes {
    const struct cause *rows;
    size_t count;
};

/* `image`: NULL for a toolchain, which has none. Says of each finding which one it follows from (the first of a chain),
 * gives it that one's fix, and sorts: worst first, then by code, then by address, and behind each cause what follows
 * from it. Nothing follows from what is milder, so that whoever reads the causes alone has seen the worst. */
void causes_settle(const struct causes *causes, const struct image *image, struct verdict *verdict);
