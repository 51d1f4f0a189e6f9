#include "board.h"

#include <stdlib.h>
#include <string.h>

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
    free(board->die_vouched);
    free(board->whole_flash);
    map_release(&board->map);
    ranges_release(board->protected_ranges, board->protected_count);
    ranges_release(board->resident, board->resident_count);
    ranges_release(board->neighbours, board->neighbour_count);
    ranges_release(board->preserved, board->preserved_count);
    ranges_release(board->contents, board->content_count);
    *board = (struct board){0};
}

/* Returns how many it took off. */
static size_t take_off(struct owned_range *ranges, size_t *count, const char *name)
{
    size_t left = 0, before = *count;
    for (size_t i = 0; i < before; i++) {
        if (strcmp(ranges[i].name, name) != 0) {
            ranges[left++] = ranges[i];
            continue;
        }
        free(ranges[i].name);
        free(ranges[i].why);
    }
    *count = left;
    return before - left;
}

bool board_unlock(struct board *board, const char *name)
{
    size_t taken = take_off(board->protected_ranges, &board->protected_count, name);
    return take_off(board->preserved, &board->preserved_count, name) + taken > 0;
}
