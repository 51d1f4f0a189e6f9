/* The core an image itself shows, for when nobody names one. */
#pragma once
#include "model/image.h"

struct shown_core {
    const char *chip; /* the core alone, as --chip takes it; NULL when the image shows none */
    char why[96];     /* a clause, set with `chip` */
};

/* By build attributes, or the family of a UF2. */
struct shown_core shown_core(const struct image *image);
