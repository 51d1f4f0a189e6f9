#include "geometry.h"

#include "base/alloc.h"

#include <stdlib.h>

/* Two halves of a word are the most that a unit can be parted into: larger ones carry an error code. */
#define PARTED_MOST 4

void geometry_make(const struct chip *chip, struct geometry *geometry)
{
    const struct uart_rom *rom = chip_rom(chip);
    *geometry = (struct geometry){.erased = rom->erases_to_zero ? 0x00 : 0xFF,
                                  .unit = rom->unit > 0 ? rom->unit : 4,
                                  .once = rom->unit > PARTED_MOST};
    size_t capacity = 0;
    for (const struct sectors *s = chip->sectors; s < chip->sectors + chip->sector_count; s++)
        for (uint64_t at = s->range.start; at < s->range.end; at += s->unit) {
            struct rom_page page;
            if (!rom_page_at(chip, at, &page))
                continue;
            geometry->sectors = alloc_grow(geometry->sectors, geometry->count, &capacity, sizeof *geometry->sectors);
            geometry->sectors[geometry->count++] =
                (struct sector){(uint32_t)at, (uint32_t)s->unit, page.number, page.is_numbered};
            geometry->largest = s->unit > geometry->largest ? (uint32_t)s->unit : geometry->largest;
        }
}

void geometry_release(struct geometry *geometry)
{
    free(geometry->sectors);
    *geometry = (struct geometry){0};
}

const struct sector *geometry_at(const struct geometry *geometry, uint64_t address)
{
    for (size_t i = 0; i < geometry->count; i++)
        if (range_has(range_of(geometry->sectors[i].address, geometry->sectors[i].size), address))
            return &geometry->sectors[i];
    return NULL;
}

const struct sector *geometry_numbered(const struct geometry *geometry, uint32_t number)
{
    for (size_t i = 0; i < geometry->count; i++)
        if (geometry->sectors[i].is_numbered && geometry->sectors[i].number == number)
            return &geometry->sectors[i];
    return NULL;
}
