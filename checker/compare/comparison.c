#include "comparison.h"

#include "base/alloc.h"
#include "compare.h"

#include <stdlib.h>

static void compare_regions(struct pair pair, struct comparison *comparison)
{
    const struct memory_map *map = pair.old->map;
    comparison->regions = alloc_items(map->region_count, sizeof *comparison->regions);
    comparison->region_count = map->region_count;
    for (size_t i = 0; i < map->region_count; i++)
        comparison->regions[i] =
            (struct region_change){&map->regions[i], region_usage(pair.old, i), region_usage(pair.new, i)};
}

static void compare_entries(struct pair pair, struct comparison *comparison)
{
    const struct image *old = pair.old->image, *new = pair.new->image;
    comparison->entry_compared = old->has_entry && new->has_entry;
    comparison->entry_changed = comparison->entry_compared && old->entry != new->entry;
    comparison->old_entry = old->entry;
    comparison->new_entry = new->entry;
}

struct comparison *comparison_new(const struct subject *old, const struct subject *new)
{
    struct comparison *comparison = alloc_items(1, sizeof *comparison);
    struct pair pair = {old, new};
    compare_regions(pair, comparison);
    compare_sections(pair, &comparison->sections);
    compare_symbols(pair, &comparison->symbols);
    compare_vectors(pair, comparison);
    compare_entries(pair, comparison);
    compare_toolchain(pair, comparison);
    compare_bytes(pair, comparison);
    comparison->same = comparison->sections.count == 0 && comparison->symbols.count == 0 &&
                       comparison->vector_count == 0 && !comparison->entry_changed &&
                       comparison->toolchain_count == 0 && comparison->run_count == 0;
    return comparison;
}

void comparison_free(struct comparison *comparison)
{
    if (comparison == NULL)
        return;
    for (size_t i = 0; i < comparison->toolchain_count; i++)
        free(comparison->toolchain[i].text);
    free(comparison->toolchain);
    free(comparison->regions);
    free(comparison->sections.at);
    free(comparison->symbols.at);
    free(comparison->vectors);
    free(comparison->runs);
    free(comparison);
}

const char *change_name(enum change change)
{
    static const char *const names[CHANGE_COUNT] = {"added", "removed", "resized", "moved", "contents"};
    return names[change];
}
