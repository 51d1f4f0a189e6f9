/* How to write to a device: an argp child of the commands that do. */
#pragma once
#include "base/fault.h"
#include "model/board.h"

#include <argp.h>

#define UNLOCK_CAP 16

struct flash_options {
    bool dry_run, no_skip, go;
    const char *via;                  /* the engine that writes, or a command; borrowed from argv; NULL: we do */
    const char *backup;               /* borrowed from argv; NULL */
    bool force;                       /* it may be there already */
    const char *unlocked[UNLOCK_CAP]; /* --allow-protected */
    size_t unlocked_count;
    const char *first; /* the option that was given first, for a command that was not asked to flash; NULL */
};

/* state->input must point to a zeroed struct flash_options. */
extern const struct argp flash_argp;

/* Notes one --allow-protected NAME, for a command that has no other of these options. */
void flash_options_allow(struct flash_options *options, const char *name, struct argp_state *state);

/* Takes what --allow-protected names off the board. FAULT_USAGE when it has no such range. */
bool flash_options_unlock(const struct flash_options *options, struct board *board, struct fault *fault);
