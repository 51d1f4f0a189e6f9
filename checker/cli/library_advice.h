/* Why a link took libraries that do not fit the core, which an image cannot tell: by the compiler (--cc), by what the
 * build says of its flags (compile_commands.json), and the cure for it. */
#pragma once
#include "base/fault.h"
#include "facts/subject.h"
#include "model/finding.h"
#include "options/check_options.h"

/* Before the right to run programs is given up. */
void library_advice_attend(const struct check_options *options);

/* Reads the commands that the options name, else looks for some beside the first image or the project file. Faults:
 * FAULT_CONFIG, for those that are named. */
bool library_advice_open(const struct check_options *options, const char *image, const char *project,
                         struct fault *fault);
void library_advice_close(void);

/* Gives findings about such libraries, and what follows from them, the fix for the cause that is known. True when there
 * were any. */
bool library_advice_give(const struct subject *subject, struct verdict *verdict);
