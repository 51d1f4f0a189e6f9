#include "map.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

void map_release(struct memory_map *map)
{
    for (size_t i = 0; i < map->region_count; i++) {
        free(map->regions[i].name);
        free(map->regions[i].attributes);
        free(map->regions[i].file);
    }
    for (size_t i = 0; i < map->alias_count; i++)
        free(map->aliases[i].name);
    for (size_t i = 0; i < map->placement_count; i++) {
        free(map->placements[i].section);
        free(map->placements[i].file);
    }
    free(map->regions);
    free(map->aliases);
    free(map->placements);
    free(map->path);
    *map = (struct memory_map){0};
}

struct region *map_add_region(struct memory_map *map, const char *name)
{
    map->regions = alloc_grow(map->regions, map->region_count, &map->region_capacity, sizeof *map->regions);
    struct region *region = &map->regions[map->region_count++];
    *region = (struct region){.name = alloc_string(name)};
    return region;
}

void map_add_alias(struct memory_map *map, const char *name, size_t region, uint32_t line)
{
    map->aliases = alloc_grow(map->aliases, map->alias_count, &map->alias_capacity, sizeof *map->aliases);
    map->aliases[map->alias_count++] = (struct alias){.name = alloc_string(name), .region = region, .line = line};
}

struct placement *map_add_placement(struct memory_map *map, const char *section)
{
    map->placements =
        alloc_grow(map->placements, map->placement_count, &map->placement_capacity, sizeof *map->placements);
    struct placement *placement = &map->placements[map->placement_count++];
    *placement =
        (struct placement){.section = alloc_string(section), .run_region = NO_REGION, .load_region = NO_REGION};
    return placement;
}

size_t map_find(const struct memory_map *map, const char *name)
{
    for (size_t i = 0; i < map->region_count; i++) {
        if (strcmp(map->regions[i].name, name) == 0)
            return i;
    }
    for (size_t i = 0; i < map->alias_count; i++) {
        if (strcmp(map->aliases[i].name, name) == 0)
            return map->aliases[i].region;
    }
    return NO_REGION;
}

const struct region *map_region_at(const struct memory_map *map, uint64_t address)
{
    for (size_t i = 0; i < map->region_count; i++) {
        if (range_has(region_range(&map->regions[i]), address))
            return &map->regions[i];
    }
    return NULL;
}

/* Goes on from region to region; the one that reaches furthest from `end` is enough, so no address is asked twice. */
uint64_t map_covered(const struct memory_map *map, struct range range)
{
    uint64_t end = range.start;
    for (bool longer = true; longer && end < range.end;) {
        uint64_t furthest = end;
        for (size_t i = 0; i < map->region_count; i++) {
            struct range region = region_range(&map->regions[i]);
            if (range_has(region, end) && region.end > furthest)
                furthest = region.end;
        }
        longer = furthest > end;
        end = furthest;
    }
    return range_size((struct range){range.start, end < range.end ? end : range.end});
}
