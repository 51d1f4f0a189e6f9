/* What a process that reads hostile files gives up: it can read files, use memory and write where its outputs go; it
 * cannot run programs, open sockets or touch other files. A mistake in a parser is then worth little. seccomp and
 * Landlock do the work where the kernel has them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define CONFINE_OUTPUTS 64

struct confinement {
    const char *outputs[CONFINE_OUTPUTS]; /* files to come: they, and new files beside them, may be written */
    size_t output_count;                  /* above CONFINE_OUTPUTS: nothing is given up, as not all can be named */
};

/* Each holds for the process and all it starts from then on; there is no way back. False when it cannot be done, with
 * the reason in *why; NULL for a build with sanitizers, whose run-time needs what is taken away here. */

/* Other processes, the network, and whatever else is not files, memory or time. */
bool confine_calls(const char **why);

/* Writing, creating and removing files other than the outputs. */
bool confine_writing(const struct confinement *confinement, const char **why);
