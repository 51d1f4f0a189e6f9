/* Loaded bytes of two images, address by address, in one walk over the extents of both. */
#include "base/alloc.h"
#include "compare.h"

#include <string.h>

/* The run that grows; it is kept, or counted, when the next one starts. */
struct runs {
    struct comparison *comparison;
    struct byte_run open;
};

static void close_run(struct runs *runs)
{
    struct comparison *c = runs->comparison;
    if (range_size(runs->open.range) == 0)
        return;
    if (c->run_count < COMPARISON_RUNS) {
        c->runs = alloc_grow(c->runs, c->run_count, &c->run_capacity, sizeof *c->runs);
        c->runs[c->run_count++] = runs->open;
    } else {
        c->runs_left_out++;
    }
    runs->open.range = (struct range){0, 0};
}

static void add_run(struct runs *runs, struct range range, enum change change)
{
    uint64_t join = change == CHANGE_CONTENTS ? COMPARISON_JOIN : 0;
    bool joins =
        range_size(runs->open.range) > 0 && runs->open.change == change && range.start <= runs->open.range.end + join;
    if (!joins) {
        close_run(runs);
        runs->open = (struct byte_run){range, change};
    }
    runs->open.range.end = range.end;
}

static void add_whole(struct runs *runs, struct range range, enum change change)
{
    if (range_size(range) == 0)
        return;
    runs->comparison->bytes[change] += range_size(range);
    add_run(runs, range, change);
}

static void compare_block(struct runs *runs, uint64_t address, const uint8_t *old, const uint8_t *new, size_t size)
{
    if (memcmp(old, new, size) == 0)
        return;
    for (size_t i = 0; i < size; i++) {
        if (old[i] == new[i])
            continue;
        runs->comparison->bytes[CHANGE_CONTENTS]++;
        add_run(runs, range_of(address + i, 1), CHANGE_CONTENTS);
    }
}

/* Both have all of the range. */
static void compare_common(struct pair pair, struct runs *runs, struct range range)
{
    uint8_t old[4096], new[sizeof old];
    for (uint64_t at = range.start; at < range.end; at += sizeof old) {
        size_t size = range.end - at < sizeof old ? (size_t)(range.end - at) : sizeof old;
        if (image_read(pair.old->image, at, old, size) && image_read(pair.new->image, at, new, size))
            compare_block(runs, at, old, new, size);
    }
    close_run(runs); /* behind it one of the two has a hole */
}

/* The part of the image's next extent that lies at or behind `address`; *index moves on over extents that end before.
 * Empty, at the very end, when there is none. */
static struct range next_extent(const struct image *image, size_t *index, uint64_t address)
{
    while (*index < image->extent_count && image->extents[*index].range.end <= address)
        ++*index;
    if (*index == image->extent_count)
        return (struct range){UINT64_MAX, UINT64_MAX};
    struct range range = image->extents[*index].range;
    range.start = range.start < address ? address : range.start;
    return range;
}

void compare_bytes(struct pair pair, struct comparison *comparison)
{
    const struct image *old = pair.old->image, *new = pair.new->image;
    struct runs runs = {.comparison = comparison};
    size_t o = 0, n = 0;
    uint64_t at = 0;
    comparison->old_bytes = image_loaded(old, range_of(0, UINT64_MAX));
    comparison->new_bytes = image_loaded(new, range_of(0, UINT64_MAX));
    for (;;) {
        struct range a = next_extent(old, &o, at), b = next_extent(new, &n, at);
        if (range_size(a) == 0 && range_size(b) == 0)
            break;
        /* What only one has in front of the other, then what both have. */
        uint64_t both = a.start > b.start ? a.start : b.start;
        struct range only_old = range_common(a, (struct range){0, both}),
                     only_new = range_common(b, (struct range){0, both});
        struct range common = range_common(a, b);
        add_whole(&runs, only_old, CHANGE_REMOVED);
        add_whole(&runs, only_new, CHANGE_ADDED);
        compare_common(pair, &runs, common);
        at = range_size(common) > 0 ? common.end : range_size(only_old) > 0 ? only_old.end : only_new.end;
    }
    close_run(&runs);
}
