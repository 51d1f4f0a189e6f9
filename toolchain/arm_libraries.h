/* Which libraries brought ARM-state code into a linked probe: what no Cortex-M executes. */
#pragma once
#include "mapfile/mapfile.h"
#include "model/image.h"
#include "model/toolchain.h"

/* Adds the ARM-state functions of the image to `codes`, by the archive that the map says they come from. Every name
 * counts, aliases too; rules/arm_state.h, for ABI001, gives places instead. Evidence: code behind a $a mapping symbol,
 * or, in code without mapping symbols, a function with an even address. True when there are any. */
bool arm_libraries_collect(const struct image *image, const struct mapfile *map, struct arm_codes *codes);
