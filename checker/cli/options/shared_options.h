/* Options that every command that judges something has: what it is judged against, and what counts. Argp children of
 * those commands. */
#pragma once
#include "check/target.h"
#include "judge/policy.h"

#include <argp.h>

/* --board, --memory, --chip; state->input must point to a zeroed struct target_options. */
extern const struct argp target_argp;

/* --fail-on, --level, --accept; state->input must point to a struct policy. */
extern const struct argp verdict_argp;

/* The board of DSOCHECK_BOARD, when neither --board nor --chip was given. */
void target_options_default(struct target_options *options);
