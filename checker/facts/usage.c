#include "usage.h"

#include "base/alloc.h"
#include "evidence.h"

#include <stdlib.h>

static int by_start(const void *left, const void *right)
{
    const struct range *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

static void add_part(struct range *parts, size_t *count, struct range window, struct range range)
{
    struct range part = range_common(window, range);
    if (range_size(part) > 0)
        parts[(*count)++] = part;
}

static uint64_t union_size(struct range *parts, size_t count)
{
    qsort(parts, count, sizeof *parts, by_start);
    uint64_t size = 0, end = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t start = parts[i].start > end ? parts[i].start : end;
        if (parts[i].end > start)
            size += parts[i].end - start;
        end = parts[i].end > end ? parts[i].end : end;
    }
    return size;
}

struct usage range_usage(const struct subject *subject, struct range window)
{
    const struct image *image = subject->image;
    if (!image->is_elf) {
        uint64_t loaded = image_loaded(image, window);
        return (struct usage){.known = loaded > 0 || !is_ram(subject, window.start), .used = loaded};
    }
    struct range *parts = alloc_items(2 * (image->section_count + image->segment_count), sizeof *parts);
    size_t count = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (!section_takes_memory(s))
            continue;
        add_part(parts, &count, window, section_run_range(s));
        if (s->bytes != NULL)
            add_part(parts, &count, window, section_load_range(s));
    }
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        add_part(parts, &count, window, range_of(s->run, s->memory_size));
        add_part(parts, &count, window, range_of(s->load, s->file_size));
    }
    struct usage usage = {true, union_size(parts, count)};
    free(parts);
    return usage;
}

struct usage region_usage(const struct subject *subject, size_t region)
{
    return range_usage(subject, region_range(&subject->map->regions[region]));
}
