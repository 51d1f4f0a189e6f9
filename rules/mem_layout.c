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
