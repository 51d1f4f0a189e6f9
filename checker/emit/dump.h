/* What a device held, back into a file that dsocheck reads: no safe image, nobody has checked it. */
#pragma once
#include "safe_image.h"

/* True for names that dump_save takes so many ranges under: .hex and its kin, and for one range .bin. FAULT_USAGE
 * otherwise. */
bool dump_name_holds(const char *path, size_t count, struct fault *fault);

/* Intel HEX, or a BIN, as the name says. Ranges ascend. Faults: FAULT_OUTPUT; FAULT_USAGE for a name that does not hold
 * them. */
bool dump_save(const char *path, const struct safe_range *ranges, size_t count, struct fault *fault);
