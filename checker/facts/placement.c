#include "placement.h"

#include "base/alloc.h"
#include "costly.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

struct placements {
    const struct placement **of; /* by section */
};

/* Which of the image's sections of that name it is, and how many there are. */
static size_t ordinal(const struct image *image, const struct section *section, size_t *count)
{
    size_t before = 0;
    *count = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) == 0 || strcmp(s->name, section->name) != 0)
            continue;
        before += s < section;
        ++*count;
    }
    return before;
}

static bool accepts(const struct placement *placement, const struct section *section)
{
    bool writable = (section->flags & SHF_WRITE) != 0;
    return placement->only == PLACED_ALWAYS || (placement->only == PLACED_IF_WRITABLE) == writable;
}

static bool region_fits(const struct memory_map *map, size_t region, uint64_t address)
{
    return region == NO_REGION || range_has(region_range(&map->regions[region]), address);
}

/* The linker emits sections of one name in the order of their statements, but leaves out those without input. So the
 * k-th of m sections belongs to one of the statements k to k + (n - m) of n. */
static const struct placement *choose(const struct subject *subject, const struct section *section, const uint32_t *at,
                                      size_t count)
{
    const struct memory_map *map = subject->map;
    const struct placement *accepting = NULL;
    size_t sections, first = ordinal(subject->image, section, &sections);
    size_t spare = count >= sections ? count - sections : count - 1;
    first = count >= sections ? first : 0;
    for (size_t i = first; i <= first + spare; i++) {
        const struct placement *placement = &map->placements[at[i]];
        if (!accepts(placement, section))
            continue;
        if (accepting == NULL)
            accepting = placement;
        if (region_fits(map, placement->run_region, section->run) &&
            (section->bytes == NULL || region_fits(map, placement->load_region, section->load)))
            return placement;
    }
    return accepting != NULL ? accepting : &map->placements[at[first]];
}

static const struct placement *look_for_placement(const struct subject *subject, const struct section *section)
{
    const uint32_t *at;
    size_t count = map_placements(subject->map, section->name, &at);
    if (count < 2)
        return count == 1 ? &subject->map->placements[at[0]] : NULL;
    return choose(subject, section, at, count);
}

/* Many sections and statements of one name take long to sort out, and several rules ask. */
struct placements *placements_new(const struct subject *subject)
{
    const struct image *image = subject->image;
    struct placements *placements = alloc_items(1, sizeof *placements);
    placements->of = alloc_items(image->section_count, sizeof *placements->of);
    for (size_t i = 0; i < image->section_count; i++)
        if ((image->sections[i].flags & SHF_ALLOC) != 0)
            placements->of[i] = look_for_placement(subject, &image->sections[i]);
    return placements;
}

void placements_free(struct placements *placements)
{
    free(placements->of);
    free(placements);
}

const struct placement *find_placement(const struct subject *subject, const struct section *section)
{
    return placements_of(subject)->of[section - subject->image->sections];
}

const struct region *placed_region(const struct subject *subject, const struct section *section, bool load)
{
    const struct placement *placement = section != NULL ? find_placement(subject, section) : NULL;
    if (placement == NULL)
        return NULL;
    size_t region = load ? placement->load_region : placement->run_region;
    return region != NO_REGION ? &subject->map->regions[region] : NULL;
}
