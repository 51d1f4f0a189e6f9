#include "mem_layout.h"

#include <elf.h>
#include <string.h>

bool occupies_memory(const struct section *section)
{
    return section_takes_memory(section) && section->size > 0;
}

const char *declaring_file(const struct memory_map *map, const char *file)
{
    return file != NULL ? file : map->path;
}

const char *loaded_name(const struct section *section)
{
    return section != NULL && section->name[0] != '\0' ? section->name : "a run of bytes";
}

/* The first address behind `address` at which a region starts. */
static uint64_t next_region_start(const struct memory_map *map, uint64_t address, uint64_t end)
{
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *r = &map->regions[i];
        if (r->length > 0 && r->origin > address && r->origin < end)
            end = r->origin;
    }
    return end;
}

static bool next_source(const struct subject *subject, struct load_run *run)
{
    const struct image *image = subject->image;
    if (image->has_sections) {
        if (run->next == image->chunk_count)
            return false;
        const struct chunk *chunk = &image->chunks[image->order[run->next++]];
        run->rest = chunk_range(chunk);
        run->section = chunk->section >= 0 ? &image->sections[chunk->section] : NULL;
        return true;
    }
    if (run->next == image->extent_count)
        return false;
    run->rest = image->extents[run->next++].range;
    return true;
}

bool next_load_run(const struct subject *subject, struct load_run *run)
{
    if (range_size(run->rest) == 0 && !next_source(subject, run))
        return false;
    struct range rest = run->rest;
    run->inside = map_covered(subject->map, rest);
    uint64_t outside = rest.start + run->inside;
    uint64_t cut = outside == rest.end ? rest.end : next_region_start(subject->map, outside, rest.end);
    run->range = (struct range){rest.start, cut};
    run->rest = (struct range){cut, rest.end};
    return true;
}

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
const struct placement *find_placement(const struct subject *subject, const struct section *section)
{
    if (subject->placed == NULL)
        return look_for_placement(subject, section);
    struct placed *placed = &subject->placed[section - subject->image->sections];
    if (!placed->known)
        *placed = (struct placed){.known = true, .placement = look_for_placement(subject, section)};
    return placed->placement;
}

const struct region *placed_region(const struct subject *subject, const struct section *section, bool load)
{
    const struct placement *placement = section != NULL ? find_placement(subject, section) : NULL;
    if (placement == NULL)
        return NULL;
    size_t region = load ? placement->load_region : placement->run_region;
    return region != NO_REGION ? &subject->map->regions[region] : NULL;
}

enum reach chip_reach(const struct chip *chip, struct range range)
{
    if (banks_hold(chip->flash, chip->flash_count, range) || banks_hold(chip->ram, chip->ram_count, range) ||
        banks_hold(chip->other, chip->other_count, range))
        return REACH_DOCUMENTED;
    if (banks_hold(chip->die_flash, chip->die_flash_count, range) ||
        banks_hold(chip->die_ram, chip->die_ram_count, range))
        return REACH_DIE;
    return REACH_NOWHERE;
}
