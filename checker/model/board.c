#include "board.h"

#include <stdlib.h>

static void ranges_release(struct owned_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(ranges[i].name);
        free(ranges[i].why);
    }
    free(ranges);
}

void board_release(struct board *board)
{
    free(board->name);
    free(board->title);
    free(board->chip);
    free(board->path);
    free(board->uart_hint);
    map_release(&board->map);
    ranges_release(board->protected_ranges, board->protected_count);
    ranges_release(board->resident, board->resident_count);
    ranges_release(board->neighbours, board->neighbour_count);
    *board = (struct board){0};
}
