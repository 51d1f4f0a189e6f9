/* Profiles as C. Line numbers stay behind: there is no file that a user could open at them. */
#pragma once
#include "board.h"
#include "chip.h"
#include "text.h"

void write_chips(struct text *out, const struct chip *chips, size_t count);
void write_boards(struct text *out, const struct board *boards, size_t count);
