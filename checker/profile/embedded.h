/* Boards compiled into the binary, sorted by name: rules/compile writes the table from the YAML. */
#pragma once
#include "model/board.h"

#include <stddef.h>

extern const struct board embedded_boards[];
extern const size_t embedded_board_count;

/* NULL when none has that name. */
const struct board *embedded_board(const char *name);
