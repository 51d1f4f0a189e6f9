/* What an image is checked against when nobody named a board or a part: what it shows itself. */
#pragma once
#include "judge/rule.h"
#include "target.h"

struct assumption {
    bool made; /* else the other members are not set */
    struct assumed said;
    char why[160];
    struct target target;
};

/* True when board and chip are left to the images. */
bool is_left_to_image(const struct target_options *options);

/* An image at a DS203 application's addresses: that board; another one: the core it shows, else any Cortex-M. Called
 * where is_left_to_image. The caller calls assumption_release, behind a fault too. Faults: those of target_open. */
bool assume(const struct image *image, const struct target_options *options, struct assumption *assumption,
            struct fault *fault);

/* What was assumed is enough to judge the image by: a HEX, S-record or BIN shows no core, and without regions there is
 * nothing to hold it against. Faults: FAULT_USAGE. */
bool assumption_suffices(const struct assumption *assumption, const struct image *image,
                         const struct target_options *options, struct fault *fault);
void assumption_release(struct assumption *assumption);

/* Puts what was assumed into a subject, which borrows it; `map`: also the regions in force. */
void assumption_apply(const struct assumption *assumption, struct subject *subject);
