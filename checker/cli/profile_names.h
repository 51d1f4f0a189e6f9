/* Boards and chips by name: what somebody probably meant who misspelt one. */
#pragma once
#include "board.h"
#include "chip.h"
#include "fault.h"

/* board_read and chip_read, whose fault also names the nearest of the shipped ones. */
bool board_read_named(const char *name_or_path, struct board *board, struct fault *fault);
bool chip_read_named(const char *name_or_path, struct chip *chip, struct fault *fault);
