/* The options of a rehearsal: whether, how far, and what is guessed. */
#pragma once
#include "rehearse/rehearsal.h"

/* Its parser's input is a struct rehearsal_options, which begins as rehearse_options_default says. */
extern const struct argp rehearse_argp;

struct rehearsal_options rehearse_options_default(void);
