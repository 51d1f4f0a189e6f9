/* The stretches of addresses a picture is made of: regions, claimed ranges outside them, and bytes in nobody's range.
 */
#include "base/alloc.h"
#include "facts/evidence.h"
#include "layout.h"

#include <stdlib.h>

/* Bytes in no region are one band unless they lie this far apart. */
#define APART ((uint64_t)64 << 10)
/* Bands this close are in one memory, when the chip does not tell. */
#define NEAR ((uint64_t)1 << 20)

static int by_start(const void *left, const void *right)
{
    const struct band *a = left, *b = right;
    if (a->range.start != b->range.start)
        return a->range.start < b->range.start ? -1 : 1;
    return a->range.end < b->range.end ? -1 : a->range.end > b->range.end;
}

static void add_band(const struct subject *subject, struct picture *picture, struct band band)
{
    band.is_ram = is_ram(subject, band.range.start);
    picture->bands[picture->band_count++] = band;
}

static void add_regions(const struct subject *subject, struct picture *picture)
{
    const struct memory_map *map = subject->map;
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *region = &map->regions[i];
        if (region->length == 0)
            continue;
        if (picture->band_count == PICTURE_BANDS / 2)
            picture->bands_left_out++;
        else
            add_band(subject, picture,
                     (struct band){
                         .kind = BAND_REGION, .name = region->name, .range = region_range(region), .region = region});
    }
}

/* A range that lies in a region, or is claimed for two reasons, has its band already. */
static bool has_band(const struct picture *picture, struct range range)
{
    for (size_t i = 0; i < picture->band_count; i++)
        if (range_holds(picture->bands[i].range, range))
            return true;
    return false;
}

static void add_owned(const struct subject *subject, struct picture *picture, const struct owned_range *owned,
                      size_t count)
{
    for (size_t i = 0; i < count && picture->band_count < PICTURE_BANDS - PICTURE_OUTSIDE; i++)
        if (!has_band(picture, owned[i].range))
            add_band(subject, picture,
                     (struct band){.kind = BAND_OWNED, .name = owned[i].name, .range = owned[i].range});
}

/* Bytes in none of the bands so far; ranges come by ascending start. */
struct outside {
    const struct subject *subject;
    struct picture *picture;
    size_t declared; /* bands before the first one of these */
    size_t passed;   /* of the declared ones: they end before what comes */
    uint64_t border; /* where the last declared band starts that was passed or cut off */
};

static void add_outside(struct outside *outside, struct range range)
{
    struct picture *picture = outside->picture;
    size_t count = picture->band_count - outside->declared;
    struct band *last = count > 0 ? &picture->bands[picture->band_count - 1] : NULL;
    if (range_size(range) == 0)
        return;
    bool joins = last != NULL && outside->border < last->range.end && range.start <= last->range.end + APART;
    if (!joins && count < PICTURE_OUTSIDE)
        add_band(outside->subject, picture, (struct band){.kind = BAND_OUTSIDE, .range = range});
    else if (range.end > last->range.end)
        last->range.end = range.end;
}

/* What of the range lies between the declared bands, which are sorted. */
static void add_uncovered(struct outside *outside, struct range range)
{
    const struct band *bands = outside->picture->bands;
    for (; outside->passed < outside->declared && bands[outside->passed].range.end <= range.start; outside->passed++)
        outside->border = bands[outside->passed].range.start;
    for (size_t i = outside->passed; i < outside->declared && bands[i].range.start < range.end; i++) {
        struct range band = bands[i].range;
        if (band.end <= range.start)
            continue;
        add_outside(outside, (struct range){range.start, band.start});
        outside->border = band.start;
        range.start = band.end;
    }
    add_outside(outside, range);
}

void layout_bands(const struct subject *subject, const struct parts *parts, struct picture *picture)
{
    const struct board *board = subject->board;
    const struct image *image = subject->image;
    picture->bands = alloc_items(PICTURE_BANDS, sizeof *picture->bands);
    add_regions(subject, picture);
    add_owned(subject, picture, board->protected_ranges, board->protected_count);
    add_owned(subject, picture, board->resident, board->resident_count);
    add_owned(subject, picture, board->neighbours, board->neighbour_count);
    qsort(picture->bands, picture->band_count, sizeof *picture->bands, by_start);
    struct outside outside = {.subject = subject, .picture = picture, .declared = picture->band_count};
    for (size_t i = 0; image->is_elf && i < parts->count; i++)
        add_uncovered(&outside, parts->at[i].range);
    for (size_t i = 0; !image->is_elf && i < image->extent_count; i++)
        add_uncovered(&outside, image->extents[i].range);
    qsort(picture->bands, picture->band_count, sizeof *picture->bands, by_start);
}

/* The chip's bank that holds the address: what the die answers to, else what is documented. */
static const struct bank *bank_at(const struct chip *chip, uint64_t address)
{
    const struct {
        const struct bank *banks;
        size_t count;
    } kinds[] = {{chip->die_flash, chip->die_flash_count},
                 {chip->die_ram, chip->die_ram_count},
                 {chip->flash, chip->flash_count},
                 {chip->ram, chip->ram_count},
                 {chip->other, chip->other_count}};
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (size_t i = 0; i < kinds[kind].count; i++)
            if (range_has(kinds[kind].banks[i].range, address))
                return &kinds[kind].banks[i];
    return NULL;
}

static bool joins(const struct area *area, const struct bank *bank_of_area, const struct bank *bank,
                  const struct band *band)
{
    if (bank != NULL || bank_of_area != NULL)
        return bank == bank_of_area;
    return band->range.start <= area->range.end + NEAR;
}

void layout_areas(const struct subject *subject, struct picture *picture)
{
    struct area *areas = alloc_items(picture->band_count + 1, sizeof *areas);
    const struct bank *bank_of_area = NULL;
    size_t count = 0;
    for (size_t i = 0; i < picture->band_count; i++) {
        const struct band *band = &picture->bands[i];
        const struct bank *bank = bank_at(subject->chip, band->range.start);
        if (count == 0 || !joins(&areas[count - 1], bank_of_area, bank, band)) {
            areas[count++] = (struct area){.range = bank != NULL ? bank->range : band->range,
                                           .name = bank != NULL ? bank->name : NULL,
                                           .first_band = i};
            bank_of_area = bank;
        }
        struct area *area = &areas[count - 1];
        area->band_count++;
        if (band->range.end > area->range.end)
            area->range.end = band->range.end;
    }
    picture->areas = areas;
    picture->area_count = count;
}
