/* Boards and chips compiled into the binary, sorted by name: rules/compile writes the tables from the YAML. */
#pragma once
#include "board.h"
#include "chip.h"

extern const struct board embedded_boards[];
extern const struct chip embedded_chips[];
extern const size_t embedded_board_count, embedded_chip_count;

/* NULL when none has that name. */
const struct board *embedded_board(const char *name);
const struct chip *embedded_chip(const char *name);
