/* One input, from its file to its verdict. Counted: copies of one image share what was found out about it. */
#pragma once
#include "assumption.h"
#include "recent.h"
#include "setting.h"
#include "table_place.h"

#include <stdatomic.h>

struct checked {
    atomic_uint holders;          /* checked_drop by the last of them frees it */
    bool read;                    /* else only the fault is set */
    struct fault fault;           /* of the reading */
    struct checked *original;     /* what has the same bytes and was judged in its stead; NULL without. Held */
    struct image image;           /* of a copy: the original's under another path */
    struct assumption assumption; /* where the setting leaves it to the image */
    const struct target *target;  /* the setting's, or the one that was assumed */
    struct subject subject;
    struct table_place place; /* the subject's */
    struct walk *walk;        /* the subject's; NULL in a copy */
    struct verdict *verdict;  /* the original's, too; NULL when it was not read */
};

/* Loads and judges an image, on any thread; an image with the bytes of a `recent` one gets that one's verdict. `recent`
 * (NULL: none) holds what was judged by the same setting. The caller calls checked_drop. */
struct checked *checked_new(const char *path, const struct setting *setting, struct recent *recent);

struct checked *checked_hold(struct checked *checked);
void checked_drop(struct checked *checked);
