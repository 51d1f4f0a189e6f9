/* One input with what came of it. Counted: copies of one image share what was found out about it. */
#pragma once
#include "check/assumption.h"
#include "check/check.h"
#include "cli/device/recent.h"
#include "cli/options/setting.h"

#include <stdatomic.h>

struct examined {
    atomic_uint holders;          /* examined_drop by the last of them frees it */
    bool read;                    /* else only the fault is set */
    struct fault fault;           /* of the reading */
    struct examined *original;    /* what has the same bytes and was judged in its stead; NULL without. Held */
    struct image image;           /* of a copy: the original's under another path */
    struct assumption assumption; /* where the setting leaves it to the image */
    const struct target *target;  /* the setting's, or the one that was assumed */
    struct checked checked;       /* not of a copy */
    struct subject subject;       /* what was checked; of a copy: the original's, but for the image */
    struct verdict *verdict;      /* the original's, too; NULL when it was not read */
    struct text own_body;         /* what the reporter prepared; not of a copy */
    const struct text *body;      /* the original's, too; NULL: nothing was prepared */
};

/* Loads and judges an image, on any thread; an image with the bytes of a `recent` one gets that one's verdict. `recent`
 * (NULL: none) holds what was judged by the same setting. What `prepares` (NULL: none) can write of it is written. The
 * caller calls examined_drop. */
struct examined *examined_new(const char *path, const struct setting *setting, struct recent *recent,
                              const struct reporter *prepares);

struct examined *examined_hold(struct examined *examined);
void examined_drop(struct examined *examined);
