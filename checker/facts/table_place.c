#include "table_place.h"

#include "boot_header.h"
#include "evidence.h"
#include "facts.h"
#include "table_looks.h"
#include "vector_table.h"

#include <elf.h>
#include <string.h>

/* Vectors lie in the first bytes of flash or right behind a boot block or configuration area. */
#define EXTENTS_TRIED 16

static struct table_place at(enum place_source source, uint64_t address)
{
    return (struct table_place){.source = source, .address = address};
}

static struct table_place unknown(void)
{
    return at(PLACE_UNKNOWN, UINT64_MAX);
}

/* At `start`, or behind the header that stands there. */
static struct table_place at_or_behind(const struct subject *subject, enum place_source source, uint64_t start)
{
    struct boot_header header;
    struct table_place place = at(source, start);
    if (!looks_like_table(subject, start) && boot_header_at(subject, start, &header)) {
        place.address = header.table;
        place.header = header.name;
        place.reset = header.reset;
        place.moved = header.moved;
    }
    return place;
}

static struct table_place by_board(const struct subject *subject)
{
    bool said = subject->board->table_need == TABLE_REQUIRED || subject->board->table_need == TABLE_OPTIONAL;
    return said ? at(PLACE_BOARD, subject->board->table_address) : unknown();
}

static struct table_place by_flash(const struct subject *subject)
{
    const struct image *image = subject->image;
    for (size_t i = 0; subject->board->table_need == TABLE_LOWEST && i < image->extent_count && i < EXTENTS_TRIED; i++)
        if (!is_ram(subject, image->extents[i].range.start))
            return at_or_behind(subject, PLACE_FLASH, image->extents[i].range.start);
    return unknown();
}

/* ---- by the script ---- */

/* The region that holds code, keeps it, and of which the image has the first byte. */
static const struct region *lowest_code_region(const struct subject *subject)
{
    const struct memory_map *map = subject->map;
    const struct region *lowest = NULL;
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *r = &map->regions[i];
        bool code = r->access == 0 || (r->access & ACCESS_EXECUTE) != 0;
        if (code && r->length > 0 && !is_ram(subject, r->origin) && (lowest == NULL || r->origin < lowest->origin) &&
            image_loaded(subject->image, region_range(r)) > 0)
            lowest = r;
    }
    return lowest != NULL && image_chunk_at(subject->image, lowest->origin) != NULL ? lowest : NULL;
}

static bool is_placed(const struct memory_map *map, const struct section *section)
{
    const uint32_t *placements;
    return section->type != SHT_NOTE && map_placements(map, section->name, &placements) > 0;
}

/* The first output section of a region, by the script's order, is the table's or one that begins with it. */
static bool is_table_first(const struct memory_map *map, const struct region *region)
{
    for (size_t i = 0; i < map->placement_count; i++) {
        const struct placement *p = &map->placements[i];
        size_t load = p->load_region != NO_REGION ? p->load_region : p->run_region;
        if (p->takes_input && !p->not_loaded && load != NO_REGION && &map->regions[load] == region)
            return is_vector_section(p->section) || strncmp(p->section, ".text", 5) == 0;
    }
    return true;
}

/* Where scripts that put a header of their own in front have the table. */
static uint64_t find_behind(const struct subject *subject, uint64_t start)
{
    enum { STEP = 0x40, FAR = 0x10000 };
    for (uint64_t at = start + STEP; at <= start + FAR; at += STEP)
        if (looks_like_table(subject, at) || looks_like_broken_table(subject, at))
            return at;
    return UINT64_MAX;
}

/* A section that the script itself puts in front of the table is a header of the user's own. */
static bool is_put_in_front(const struct subject *subject, uint64_t start)
{
    const struct section *first = image_section_loaded_at(subject->image, start);
    return first != NULL && is_placed(subject->map, first);
}

static struct table_place by_script(const struct subject *subject)
{
    bool given = subject->map != &subject->board->map;
    const struct region *region = given ? lowest_code_region(subject) : NULL;
    if (region == NULL)
        return unknown();
    struct table_place place = at_or_behind(subject, PLACE_SCRIPT, region->origin);
    place.region = region->name;
    if (place.header != NULL || looks_like_table(subject, place.address))
        return place;
    uint64_t labelled;
    if (vector_table_label(subject, &labelled) != NULL) {
        bool elsewhere = !range_has(region_range(region), labelled) || is_put_in_front(subject, region->origin);
        return labelled != place.address && elsewhere ? unknown() : place;
    }
    if (!is_table_first(subject->map, region))
        return at(PLACE_WORDS, find_behind(subject, region->origin));
    return place;
}

/* ---- by the image ---- */

static struct table_place by_label(const struct subject *subject)
{
    uint64_t labelled;
    return vector_table_label(subject, &labelled) != NULL ? at(PLACE_LABEL, labelled) : unknown();
}

static struct table_place by_looks(const struct subject *subject)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->extent_count && i < EXTENTS_TRIED; i++) {
        uint64_t start = image->extents[i].range.start;
        struct table_place place = at_or_behind(subject, PLACE_WORDS, start);
        if (place.header != NULL)
            place.source = PLACE_HEADER;
        if (place.header != NULL || looks_like_table(subject, start) || looks_like_broken_table(subject, start))
            return place;
    }
    return unknown();
}

struct table_place table_place(const struct subject *subject)
{
    return subject->facts->place;
}

struct table_place table_place_find(const struct subject *subject)
{
    static struct table_place (*const rows[])(const struct subject *) = {by_board, by_flash, by_script, by_label,
                                                                         by_looks};
    struct table_place place = unknown();
    for (size_t i = 0; i < sizeof rows / sizeof *rows && place.source == PLACE_UNKNOWN; i++)
        place = rows[i](subject);
    return place;
}
