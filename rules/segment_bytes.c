#include "segment_bytes.h"

bool are_padding(const uint8_t *bytes, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++)
        if (bytes[i] != 0x00 && bytes[i] != 0xFF)
            return false;
    return true;
}

/* Behind what is loaded at `address`; the address itself when nothing is. */
static uint64_t behind_loaded(const struct image *image, uint64_t address)
{
    for (size_t i = 0; i < image->extent_count; i++)
        if (range_has(image->extents[i].range, address))
            return image->extents[i].range.end;
    return address;
}

static uint64_t next_loaded(const struct image *image, uint64_t address, uint64_t end)
{
    for (size_t i = 0; i < image->extent_count; i++) {
        uint64_t start = image->extents[i].range.start;
        if (start > address && start < end)
            return start; /* they ascend */
    }
    return end;
}

bool next_segment_run(const struct image *image, struct segment_run *run)
{
    for (; image->has_sections && run->segment < image->segment_count; run->segment++, run->next = 0) {
        const struct segment *s = &image->segments[run->segment];
        uint64_t start = s->load, end = start + s->file_size;
        if (s->bytes == NULL)
            continue;
        bool headers = run->next == 0 && s->offset < image->headers_end;
        if (headers)
            start = next_loaded(image, start, end);
        uint64_t from = behind_loaded(image, run->next > start ? run->next : start);
        if (from >= end)
            continue;
        run->range = (struct range){from, next_loaded(image, from, end)};
        run->padding = are_padding(s->bytes + (from - s->load), range_size(run->range));
        run->next = run->range.end;
        return true;
    }
    return false;
}

struct range undeclared_part(const struct memory_map *map, struct range range)
{
    uint64_t start = range.start + map_covered(map, range), end = range.end;
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *r = &map->regions[i];
        if (r->length > 0 && r->origin > start && r->origin < end)
            end = r->origin;
    }
    return (struct range){start, end};
}
