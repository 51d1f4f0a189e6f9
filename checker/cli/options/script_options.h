/* -L and --defsym: what a linker script needs to be read. An argp child of the commands that read one. */
#pragma once
#include "ldscript/ldscript.h"

#include <argp.h>

#define SCRIPT_OPTION_CAP 64

struct script_options {
    /* A project file may add as many as the options. */
    const char *search[2 * SCRIPT_OPTION_CAP];
    struct ldscript_definition definitions[2 * SCRIPT_OPTION_CAP];
    char names[SCRIPT_OPTION_CAP][128];
    size_t search_count, definition_count;
};

/* state->input (child_inputs[]) must point to a zeroed struct script_options. */
extern const struct argp script_argp;

/* The reader's view of them; borrows. */
struct ldscript_options script_options_view(const struct script_options *options);
