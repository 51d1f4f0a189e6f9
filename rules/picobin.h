/* The blocks by which the RP2350's boot ROM knows an image. */
#pragma once
#include "model/image.h"

/* True when a block in the window leads through a closed loop of blocks, one of which says: a program, for Arm, for
 * the RP2350. */
bool picobin_boots(const struct image *image, struct range window);
