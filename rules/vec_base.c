/* VEC016: an image whose vectors would all be right if it were loaded somewhere else. */
#include "vec_base.h"

#include "facts/evidence.h"
#include "facts/table_place.h"
#include "facts/vector_table.h"

#include <stdio.h>

#define ULL(x) ((unsigned long long)(x))

/* Where flash begins on parts, when nobody says which one it is: Armv6-M and v7-M parts at 0, STM32 and GD32, SAM. */
static const uint32_t usual_starts[] = {0x00000000, 0x08000000, 0x00400000};

/* The lowest and the highest address that the table's handlers lead to. */
struct aims {
    uint64_t lowest, highest;
    unsigned count;
};

static bool is_reachable(const struct subject *subject, uint32_t target)
{
    return is_in_image(subject, target) || is_resident(subject, target) || is_in_sibling(subject, target) ||
           mirror_of(subject, target) != NO_MIRROR;
}

/* False when the words are no table, or one of the vectors leads somewhere as it is. */
static bool find_aims(const struct subject *subject, uint64_t table, struct aims *aims)
{
    uint32_t word;
    *aims = (struct aims){.lowest = UINT64_MAX};
    for (unsigned i = 1; i < SYSTEM_VECTORS; i++) {
        if (!image_word(subject->image, table + 4 * (uint64_t)i, &word))
            return false;
        if (i > 1 && (vector_is_reserved(subject, i) || vector_is_unused(word)))
            continue;
        uint32_t target = word & ~1u;
        if ((word & 1) == 0 || is_ram(subject, target) || is_reachable(subject, target))
            return false;
        aims->lowest = target < aims->lowest ? target : aims->lowest;
        aims->highest = target > aims->highest ? target : aims->highest;
        aims->count++;
    }
    return aims->count > 1;
}

/* Loaded from `base` on, the stretch that starts with the table would hold what all of its vectors lead to. */
static bool fits(const struct subject *subject, struct range stretch, const struct aims *aims, uint64_t base)
{
    uint8_t code[2];
    uint64_t shift = base - stretch.start;
    return base != stretch.start && base % 0x100 == 0 && aims->lowest >= base + 8 &&
           aims->highest < base + range_size(stretch) &&
           image_read(subject->image, aims->lowest - shift, code, sizeof code) && (code[0] != 0xFF || code[1] != 0xFF);
}

/* Where it would be right: where a table is expected, where a region or the part's flash begins. */
static bool find_base(const struct subject *subject, struct range stretch, const struct aims *aims, uint64_t *base)
{
    struct table_place place = table_place(subject);
    const struct memory_map *map = subject->map;
    const struct chip *chip = subject->chip;
    if (table_place_binds(&place) && fits(subject, stretch, aims, *base = place.address))
        return true;
    for (size_t i = 0; i < map->region_count; i++)
        if (fits(subject, stretch, aims, *base = map->regions[i].origin))
            return true;
    for (size_t i = 0; i < chip->die_flash_count; i++)
        if (fits(subject, stretch, aims, *base = chip->die_flash[i].range.start))
            return true;
    for (size_t i = 0; i < sizeof usual_starts / sizeof *usual_starts; i++)
        if (fits(subject, stretch, aims, *base = usual_starts[i]))
            return true;
    return false;
}

/* The stretch of loaded bytes that begins with the table: at its place, else the lowest one. */
static bool find_stretch(const struct subject *subject, struct range *stretch)
{
    struct vector_table table = vector_table_find(subject);
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->extent_count; i++) {
        *stretch = image->extents[i].range;
        if (table.exists ? range_has(*stretch, table.address) : !is_ram(subject, stretch->start)) {
            stretch->start = table.exists ? table.address : stretch->start;
            return true;
        }
    }
    return false;
}

void check_linked_base(const struct subject *subject, struct inquiry *inquiry)
{
    struct range stretch;
    struct aims aims;
    uint32_t sp;
    uint64_t base;
    if (!find_stretch(subject, &stretch) || !image_word(subject->image, stretch.start, &sp) ||
        stack_place(subject, sp) == STACK_NOWHERE || !find_aims(subject, stretch.start, &aims) ||
        !find_base(subject, stretch, &aims, &base))
        return;
    char fix[240];
    struct place place = place_loaded(subject, range_of(stretch.start, 8));
    place.fix = fix;
    snprintf(fix, sizeof fix,
             "%s, or link it for 0x%08llx (the ORIGIN of its region in the linker script) if it belongs there",
             subject->image->format == FORMAT_BIN ? "load it where it was linked for (--base, or its .ADR file)"
                                                  : "make the file again from the ELF, without moving its addresses",
             ULL(stretch.start));
    found(inquiry, &place,
          "the image is linked for 0x%08llx and loads at 0x%08llx, 0x%llx %s: each of its %u vectors leads beside it",
          ULL(base), ULL(stretch.start), ULL(base > stretch.start ? base - stretch.start : stretch.start - base),
          base > stretch.start ? "below" : "above", aims.count);
}
