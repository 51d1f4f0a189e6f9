#include "board.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void owned_ranges_release(struct owned_range *ranges, size_t count)
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
    owned_ranges_release(board->protected_ranges, board->protected_count);
    owned_ranges_release(board->resident, board->resident_count);
    owned_ranges_release(board->neighbours, board->neighbour_count);
    owned_ranges_release(board->preserved, board->preserved_count);
    owned_ranges_release(board->contents, board->content_count);
    *board = (struct board){0};
}

static char *copy_text(const char *text)
{
    return text != NULL ? alloc_string(text) : NULL;
}

static void copy_ranges(const struct owned_range *from, size_t count, struct owned_range **to, size_t *to_count)
{
    *to = alloc_items(count, sizeof **to);
    *to_count = count;
    for (size_t i = 0; i < count; i++)
        (*to)[i] = (struct owned_range){
            .name = alloc_string(from[i].name),
            .why = copy_text(from[i].why),
            .range = from[i].range,
            .line = from[i].line,
        };
}

static void copy_regions(const struct memory_map *from, struct memory_map *to)
{
    *to = (struct memory_map){.path = alloc_string(from->path)};
    for (size_t i = 0; i < from->region_count; i++) {
        const struct region *region = &from->regions[i];
        struct region *copy = map_add_region(to, region->name);
        copy->attributes = alloc_string(region->attributes);
        copy->access = region->access;
        copy->origin = region->origin;
        copy->length = region->length;
        copy->role = region->role;
        copy->line = region->line;
    }
    map_seal(to);
}

void board_copy(const struct board *from, struct board *to)
{
    *to = *from;
    to->name = alloc_string(from->name);
    to->title = alloc_string(from->title);
    to->chip = alloc_string(from->chip);
    to->path = alloc_string(from->path);
    to->uart_hint = copy_text(from->uart_hint);
    to->die_vouched = copy_text(from->die_vouched);
    to->whole_flash = copy_text(from->whole_flash);
    copy_regions(&from->map, &to->map);
    copy_ranges(from->protected_ranges, from->protected_count, &to->protected_ranges, &to->protected_count);
    copy_ranges(from->resident, from->resident_count, &to->resident, &to->resident_count);
    copy_ranges(from->neighbours, from->neighbour_count, &to->neighbours, &to->neighbour_count);
    copy_ranges(from->preserved, from->preserved_count, &to->preserved, &to->preserved_count);
    copy_ranges(from->contents, from->content_count, &to->contents, &to->content_count);
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
