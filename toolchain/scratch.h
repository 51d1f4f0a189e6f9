/* A folder for the probes' files, which are flat, and for what the tools leave: private, gone at the end with all in
 * it. */
#pragma once
#include "base/fault.h"

#include <stddef.h>

struct scratch {
    char *folder; /* owned */
};

/* The caller calls scratch_remove. Faults: FAULT_FILE. */
bool scratch_open(struct scratch *scratch, struct fault *fault);
void scratch_remove(struct scratch *scratch);

/* FOLDER/NAME; the caller frees. */
char *scratch_path(const struct scratch *scratch, const char *name);

/* Writes a file. Faults: FAULT_FILE. */
bool scratch_write(const struct scratch *scratch, const char *name, const char *text, size_t length,
                   struct fault *fault);

/* A copy of a tool's text without the folder's path, which differs from run to run. The caller frees. */
char *scratch_hide(const struct scratch *scratch, const char *text, size_t length);
