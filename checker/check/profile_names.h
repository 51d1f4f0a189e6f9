/* Boards by name: what somebody probably meant who misspelt one. */
#pragma once
#include "base/fault.h"
#include "model/board.h"

#include <stdbool.h>

/* board_read, whose fault also names the nearest of the shipped ones. */
bool board_read_named(const char *name_or_path, struct board *board, struct fault *fault);
/* Adds it to a fault about such a name, if there is one near. Returns false. */
bool board_mention(const char *name, struct fault *fault);
