#include "usage.h"

#include "base/alloc.h"
#include "evidence.h"
#include "facts.h"

#include <stdlib.h>

static int by_start(const void *left, const void *right)
{
    const struct range *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

static void add(struct range *ranges, size_t *count, struct range range)
{
    if (range_size(range) > 0)
        ranges[(*count)++] = range;
}

/* Sorts them and joins those that meet or touch. */
static size_t join(struct range *ranges, size_t count)
{
    size_t kept = 0;
    if (count > 1)
        qsort(ranges, count, sizeof *ranges, by_start);
    for (size_t i = 0; i < count; i++) {
        struct range *last = kept > 0 ? &ranges[kept - 1] : NULL;
        if (last == NULL || ranges[i].start > last->end)
            ranges[kept++] = ranges[i];
        else if (ranges[i].end > last->end)
            last->end = ranges[i].end;
    }
    return kept;
}

struct range *usage_taken(const struct image *image, size_t *count)
{
    *count = 0;
    if (!image->is_elf)
        return NULL;
    size_t segments = image->has_sections ? 0 : image->segment_count;
    struct range *taken = alloc_items(2 * (image->section_count + segments), sizeof *taken);
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (!section_takes_memory(s))
            continue;
        add(taken, count, section_run_range(s));
        if (s->bytes != NULL)
            add(taken, count, section_load_range(s));
    }
    for (size_t i = 0; i < segments; i++) {
        const struct segment *s = &image->segments[i];
        add(taken, count, range_of(s->run, s->memory_size));
        add(taken, count, range_of(s->load, s->file_size));
    }
    *count = join(taken, *count);
    return taken;
}

/* The first range taken that ends behind the address. */
static size_t taken_from(const struct facts *facts, uint64_t address)
{
    size_t low = 0, high = facts->taken_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (facts->taken[middle].end > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct usage range_usage(const struct subject *subject, struct range window)
{
    const struct facts *facts = subject->facts;
    if (!subject->image->is_elf) {
        uint64_t loaded = image_loaded(subject->image, window);
        return (struct usage){.known = loaded > 0 || !is_ram(subject, window.start), .used = loaded};
    }
    struct usage usage = {.known = true};
    for (size_t i = taken_from(facts, window.start); i < facts->taken_count; i++) {
        if (facts->taken[i].start >= window.end)
            break;
        usage.used += range_size(range_common(facts->taken[i], window));
    }
    return usage;
}

struct usage region_usage(const struct subject *subject, size_t region)
{
    return range_usage(subject, region_range(&subject->map->regions[region]));
}
