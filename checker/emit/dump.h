/* What a device held, back into a file that dsocheck reads: no safe image, nobody has checked it. */
#pragma once
#include "safe_image.h"

/* True for names that dump_save takes: .hex and its kin, and .bin. FAULT_USAGE otherwise. */
bool dump_name_is_good(const char *path, struct fault *fault);

/* Intel HEX, or a BIN when all is one range. Ranges ascend. Faults: FAULT_OUTPUT; FAULT_USAGE for a BIN of several
 * ranges, and for a name that says no format. */
bool dump_save(const char *path, const struct safe_range *ranges, size_t count, struct fault *fault);
