/* The images of a check: those named, those of --files-from, and those in folders. */
#pragma once
#include "base/fault.h"

#include <stddef.h>

struct inputs {
    char **paths; /* owned; in the order in which they are reported */
    size_t count, capacity;
};

/* Adds a file; or, for a folder, the firmware files below it in the order of their paths (load.h, image_name_promises).
 * FAULT_USAGE for a folder without any: an empty gate is a mistake in a build file. */
bool inputs_add(struct inputs *inputs, const char *path, struct fault *fault);

/* Adds what the lines of a file name, "-": of standard input. */
bool inputs_add_list(struct inputs *inputs, const char *path, struct fault *fault);

void inputs_release(struct inputs *inputs);
