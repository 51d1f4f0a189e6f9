#include "map.h"

#include "base/alloc.h"

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
    for (size_t i = 0; i < map->accept_count; i++) {
        free(map->accepts[i].code);
        free(map->accepts[i].reason);
        free(map->accepts[i].place);
    }
    free(map->regions);
    free(map->aliases);
    free(map->placements);
    free(map->by_section);
    free(map->spans);
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

void map_add_accept(struct memory_map *map, const char *code, const char *reason, const char *path, uint32_t line)
{
    char *place = alloc_format("%s:%u", path, (unsigned)line);
    map->accepts[map->accept_count++] = (struct map_accept){
        .code = alloc_string(code), .reason = alloc_format("%s (%s)", reason, place), .place = place};
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

/* qsort has no context to hand the map on in, so the names come along. */
struct named_placement {
    const char *section;
    uint32_t index;
};

static int by_section(const void *left, const void *right)
{
    const struct named_placement *a = left, *b = right;
    int order = strcmp(a->section, b->section);
    return order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
}

static void seal_placements(struct memory_map *map)
{
    struct named_placement *named = alloc_items(map->placement_count, sizeof *named);
    for (uint32_t i = 0; i < map->placement_count; i++)
        named[i] = (struct named_placement){map->placements[i].section, i};
    if (map->placement_count > 1)
        qsort(named, map->placement_count, sizeof *named, by_section);
    free(map->by_section);
    map->by_section = alloc_items(map->placement_count, sizeof *map->by_section);
    for (size_t i = 0; i < map->placement_count; i++)
        map->by_section[i] = named[i].index;
    free(named);
}

static int by_start(const void *left, const void *right)
{
    const struct range *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

static void seal_spans(struct memory_map *map)
{
    free(map->spans);
    map->spans = alloc_items(map->region_count, sizeof *map->spans);
    map->span_count = 0;
    size_t count = 0;
    for (size_t i = 0; i < map->region_count; i++)
        if (map->regions[i].length > 0)
            map->spans[count++] = region_range(&map->regions[i]);
    if (count > 1)
        qsort(map->spans, count, sizeof *map->spans, by_start);
    for (size_t i = 0; i < count; i++) {
        struct range *last = map->span_count > 0 ? &map->spans[map->span_count - 1] : NULL;
        if (last == NULL || map->spans[i].start > last->end)
            map->spans[map->span_count++] = map->spans[i];
        else if (map->spans[i].end > last->end)
            last->end = map->spans[i].end;
    }
}

void map_seal(struct memory_map *map)
{
    seal_placements(map);
    seal_spans(map);
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

uint64_t map_covered(const struct memory_map *map, struct range range)
{
    size_t first = 0, end = map->span_count; /* of the spans that reach beyond range.start */
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (map->spans[middle].end > range.start)
            end = middle;
        else
            first = middle + 1;
    }
    if (first == map->span_count || map->spans[first].start > range.start)
        return 0;
    return range_size(range_common(map->spans[first], range));
}

size_t map_placements(const struct memory_map *map, const char *section, const uint32_t **at)
{
    size_t first = 0, end = map->placement_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (strcmp(map->placements[map->by_section[middle]].section, section) >= 0)
            end = middle;
        else
            first = middle + 1;
    }
    *at = map->by_section + first;
    while (end < map->placement_count && strcmp(map->placements[map->by_section[end]].section, section) == 0)
        end++;
    return end - first;
}
