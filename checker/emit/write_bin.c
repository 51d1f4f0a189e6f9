/* Raw bytes know no addresses, so what lies between two ranges must be written too: 0xFF, which programming leaves
 * erased, and never more than a page of it. */
#include "writers.h"

#include <string.h>

/* Where the chip's page is not known: the smallest of an STM32F1. */
#define LEAST_PAGE 1024

uint64_t bin_gap(const struct safe_image *image)
{
    uint64_t page = safe_image_chip(image)->erase_unit;
    return page > 0 ? page : LEAST_PAGE;
}

static struct range gap_before(const struct safe_range *range)
{
    return (struct range){(uint64_t)range[-1].address + range[-1].size, range->address};
}

struct span bin_span(const struct safe_image *image, size_t first)
{
    const struct safe_range *ranges = safe_image_ranges(image);
    struct span span = {first, 1};
    while (first + span.count < safe_image_range_count(image)) {
        struct range gap = gap_before(&ranges[first + span.count]);
        if (range_size(gap) > bin_gap(image) || !safe_image_may_fill(image, gap))
            break;
        span.count++;
    }
    return span;
}

static bool fill(uint64_t size, struct sink *sink, struct fault *fault)
{
    uint8_t erased[256];
    memset(erased, 0xFF, sizeof erased);
    for (uint64_t part; size > 0; size -= part) {
        part = size < sizeof erased ? size : sizeof erased;
        if (!sink->put(sink, erased, part, fault))
            return false;
    }
    return true;
}

bool write_bin(const struct safe_image *image, struct span span, struct sink *sink, struct fault *fault)
{
    const struct safe_range *ranges = safe_image_ranges(image) + span.first;
    for (size_t i = 0; i < span.count; i++) {
        uint64_t gap = i > 0 ? range_size(gap_before(&ranges[i])) : 0;
        if (!fill(gap, sink, fault) || !sink->put(sink, ranges[i].bytes, ranges[i].size, fault))
            return false;
    }
    return true;
}
