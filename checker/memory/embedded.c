/* Compiled-in profiles by their names. */
#include "embedded.h"

#include <string.h>

const struct board *embedded_board(const char *name)
{
    for (size_t i = 0; i < embedded_board_count; i++)
        if (strcmp(embedded_boards[i].name, name) == 0)
            return &embedded_boards[i];
    return NULL;
}

const struct chip *embedded_chip(const char *name)
{
    for (size_t i = 0; i < embedded_chip_count; i++)
        if (strcmp(embedded_chips[i].name, name) == 0)
            return &embedded_chips[i];
    return NULL;
}
