/* What a check writes must be none of what it reads, nor be written twice: the one would silently replace the other. */
#pragma once
#include "cli/options/check_options.h"
#include "inputs.h"

/* Holds the outputs of the options against each other and against the files that the options and the project file
 * (NULL: none) name. False and FAULT_USAGE when two are one. */
bool overwriting_spares_named(const struct check_options *options, const char *project, struct fault *fault);

/* Holds them against the images. */
bool overwriting_spares_images(const struct check_options *options, const struct inputs *inputs, struct fault *fault);
