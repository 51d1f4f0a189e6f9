/* Where a linker script may reach with INCLUDE: a script from somewhere must not have us read, and quote in a sentence,
 * files of the user's that have nothing to do with the build. Private to this room. */
#pragma once
#include "ld_source.h"

/* True for a file below the working directory, below the folder of the script that was named, below the project (the
 * folder above either with a .git in it), or below an -L folder. What links lead to counts. */
bool ld_roots_hold(const struct ld_sources *sources, const char *path);
