/* Before a check reads the first file of somebody's, it gives up what it does not need (confine.h). With --verbose,
 * what could not be given up is said on stderr. */
#pragma once
#include "cli/options/check_options.h"
#include "inputs.h"

/* Before anything is read. */
void give_up_calls(const struct check_options *options);

/* Once it is known where the reports go, since a project file may say so. */
void give_up_writing(const struct check_options *options, const struct inputs *inputs);
