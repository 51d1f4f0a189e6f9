/* What a process that reads hostile files gives up before it opens the first: it can read files, use memory and write
 * where its outputs go; it cannot run programs, open sockets or touch other files. A mistake in a parser is then worth
 * little. Landlock and seccomp do the work where the kernel has them. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#define CONFINE_FOLDERS 64

struct confinement {
    const char *outputs[CONFINE_FOLDERS]; /* files to come: they, and new files beside them, may be written */
    size_t output_count;                  /* above CONFINE_FOLDERS: nobody is confined, as not all can be named */
};

/* Confines the process and all it starts from then on; there is no way back. Returns what protects: "Landlock and
 * seccomp", "seccomp", … or NULL with the reason in *why. */
const char *confine(const struct confinement *confinement, const char **why);

/* Private to this room: each says in *why what is missing. */
bool confine_writing(const struct confinement *confinement, const char **why);
bool confine_calls(const char **why);
