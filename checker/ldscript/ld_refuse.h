/* Files that are no plain GNU ld script, told by their contents: unpreprocessed C, templates, and the linker files
 * of other toolchains. */
#pragma once
#include "base/fault.h"

#include <stddef.h>

/* False, with a sentence that names what the file is and what to run first; true for anything else. */
bool ld_refuse_foreign(const char *path, const char *text, size_t size, struct fault *fault);
