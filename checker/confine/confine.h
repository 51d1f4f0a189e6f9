/* What a process that reads hostile files gives up: it can read files and use memory, and what it writes goes through a
 * process that keeps the right to its outputs; it cannot run programs, open sockets, or change, create or remove any
 * file. A mistake in a parser is then worth little. seccomp and Landlock do the work where the kernel has them. */
#pragma once
#include "base/names.h"

#include <stdbool.h>

struct confinement {
    const struct names *outputs; /* files that may be written */
    const struct names *stems;   /* of files whose whole names nobody knows yet: what confine_keep's is_part says */
};

/* Each holds for the process and all it starts from then on; there is no way back. False when it cannot be done, with
 * the reason in *why; NULL for a build with sanitizers, whose run-time needs what is taken away here. */

/* Starts the process that opens and names the outputs. Before confine_calls, and only where there may be some: behind
 * it nobody else can write a file. `is_part` tells whether PATH is one of the files that go by a STEM. */
bool confine_keep(bool (*is_part)(const char *stem, const char *path), const char **why);

/* Other processes, the network, and whatever else is not files, memory or time. */
bool confine_calls(const char **why);

/* Changing, creating and removing files. outfile.h goes through the other process from then on. */
bool confine_writing(const struct confinement *confinement, const char **why);
