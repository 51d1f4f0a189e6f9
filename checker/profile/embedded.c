/* Compiled-in boards by their names. */
#include "embedded.h"

#include <string.h>

const struct board *embedded_board(const char *name)
{
    for (size_t i = 0; i < embedded_board_count; i++)
        if (strcmp(embedded_boards[i].name, name) == 0)
            return &embedded_boards[i];
    return NULL;
}
