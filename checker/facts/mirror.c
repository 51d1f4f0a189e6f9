/* Flash that is reached under two addresses. */
#include "evidence.h"

/* One memory, two addresses, on every part of these families. XMC4500 Reference Manual, 7.3 (cached and uncached
 * flash), and RM0438, 2.3 (STM32L5: non-secure and secure); with the security extension bit 28 is the alias's on NXP's
 * parts (UM11126, 2.1.3: LPC55S6x). */
static const struct {
    uint64_t low, high, length;
    bool secure; /* of cores with the security extension only */
} aliases[] = {
    {0x08000000, 0x0C000000, 0x04000000, false},
    {0x00000000, 0x10000000, 0x10000000, true},
};

static bool has_security(enum core core)
{
    return core == CORE_M23 || core == CORE_M33 || core == CORE_M55 || core == CORE_UNKNOWN;
}

/* A declared region of the same length and another origin. */
static uint64_t mirror_by_regions(const struct subject *subject, uint64_t address)
{
    const struct memory_map *map = subject->map;
    const struct region *here = map_region_at(map, address);
    for (size_t i = 0; here != NULL && i < map->region_count; i++) {
        const struct region *other = &map->regions[i];
        uint64_t there = other->origin + (address - here->origin);
        if (other->length == here->length && other->origin != here->origin &&
            image_chunk_at(subject->image, there) != NULL)
            return there;
    }
    return NO_MIRROR;
}

static uint64_t mirror_by_family(const struct subject *subject, uint64_t address)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        uint64_t low = address - aliases[i].low, high = address - aliases[i].high, there;
        if (aliases[i].secure && !has_security(subject->chip->core))
            continue;
        if (high < aliases[i].length)
            there = aliases[i].low + high;
        else if (low < aliases[i].length)
            there = aliases[i].high + low;
        else
            continue;
        if (image_chunk_at(subject->image, there) != NULL)
            return there;
    }
    return NO_MIRROR;
}

uint64_t mirror_of(const struct subject *subject, uint64_t address)
{
    if (image_chunk_at(subject->image, address) != NULL)
        return NO_MIRROR;
    uint64_t there = mirror_by_regions(subject, address);
    return there == NO_MIRROR && subject->chip->die_flash_count == 0 ? mirror_by_family(subject, address) : there;
}
