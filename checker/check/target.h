/* What images are checked against: board, chip and the regions in force, put together from the options. */
#pragma once
#include "base/fault.h"
#include "ldscript/ldscript.h"
#include "model/board.h"
#include "model/chip.h"

struct target_options {
    const char *board;  /* --board, or DSOCHECK_BOARD; NULL */
    const char *chip;   /* --chip; NULL */
    bool any_core;      /* without the two: a Cortex-M of which nothing is known, else DEFAULT_BOARD */
    const char *memory; /* --memory; NULL */
    bool found;         /* board or chip is one that a project file names which nobody named */
    struct ldscript_options script;
};

struct target {
    struct board board;
    struct chip chip;
    struct memory_map script;     /* of --memory */
    const struct memory_map *map; /* &script or &board.map */
};

/* The caller calls target_close. Faults: FAULT_CONFIG, FAULT_USAGE. */
bool target_open(const struct target_options *options, struct target *target, struct fault *fault);
/* True for a board from a file that goes by the name of a shipped one. */
bool target_board_is_likened(const struct board *board);
void target_close(struct target *target);
