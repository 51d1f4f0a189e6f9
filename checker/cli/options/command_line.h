/* The command that was typed, for the advice to run it again. */
#pragma once
#include "base/text.h"

/* argv before argp reorders it; argv[0] is "dsocheck" or "dsocheck NAME". Quoted as a shell wants it. */
void command_line_add(struct text *out, int argc, char *const *argv);
