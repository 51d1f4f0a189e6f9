/* What the image puts where, and the bands' share of it. */
#include "base/alloc.h"
#include "facts/usage.h"
#include "layout.h"

#include <elf.h>
#include <stdlib.h>

static int by_place(const void *left, const void *right)
{
    const struct block *a = left, *b = right;
    if (a->range.start != b->range.start)
        return a->range.start < b->range.start ? -1 : 1;
    if (a->range.end != b->range.end)
        return a->range.end > b->range.end ? -1 : 1;
    return 0;
}

static void add_part(struct parts *parts, struct range range, enum content content, const char *section, bool moves,
                     uint64_t other)
{
    if (range_size(range) > 0)
        parts->at[parts->count++] =
            (struct block){.range = range, .content = content, .section = section, .moves = moves, .other = other};
}

enum content section_content(const struct section *section)
{
    if (section->type == SHT_NOBITS)
        return CONTENT_ROOM;
    if ((section->flags & SHF_EXECINSTR) != 0)
        return CONTENT_CODE;
    return (section->flags & SHF_WRITE) != 0 ? CONTENT_DATA : CONTENT_CONSTANTS;
}

static void add_section(struct parts *parts, const struct section *s)
{
    /* A template for threads takes no place of its own when it has no bytes. */
    if ((s->flags & SHF_ALLOC) == 0 || ((s->flags & SHF_TLS) != 0 && s->type == SHT_NOBITS))
        return;
    bool moves = s->bytes != NULL && s->load != s->run;
    add_part(parts, section_run_range(s), section_content(s), s->name, moves, s->load);
    if (moves)
        add_part(parts, section_load_range(s), CONTENT_INITIAL, s->name, true, s->run);
}

static void add_segment(struct parts *parts, const struct segment *s)
{
    bool moves = s->file_size > 0 && s->load != s->run;
    enum content content = (s->flags & PF_X) != 0   ? CONTENT_CODE
                           : (s->flags & PF_W) != 0 ? CONTENT_DATA
                                                    : CONTENT_CONSTANTS;
    add_part(parts, range_of(s->run, s->file_size), content, NULL, moves, s->load);
    if (s->memory_size > s->file_size)
        add_part(parts, range_of((uint64_t)s->run + s->file_size, s->memory_size - s->file_size), CONTENT_ROOM, NULL,
                 false, 0);
    if (moves)
        add_part(parts, range_of(s->load, s->file_size), CONTENT_INITIAL, NULL, true, s->run);
}

void layout_parts(const struct subject *subject, struct parts *parts)
{
    const struct image *image = subject->image;
    *parts =
        (struct parts){.at = alloc_items(2 * image->section_count + 3 * image->segment_count + 1, sizeof *parts->at)};
    for (size_t i = 0; i < image->section_count; i++)
        add_section(parts, &image->sections[i]);
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++)
        add_segment(parts, &image->segments[i]);
    qsort(parts->at, parts->count, sizeof *parts->at, by_place);
}

/* The first extent that ends behind the address. */
static size_t extent_behind(const struct image *image, uint64_t address)
{
    size_t low = 0, high = image->extent_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->extents[middle].range.end > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static struct block *add_block(struct band *band, size_t *capacity, struct block block)
{
    band->blocks = alloc_grow(band->blocks, band->block_count, capacity, sizeof block);
    band->blocks[band->block_count] = block;
    return &band->blocks[band->block_count++];
}

/* Beyond the cap, the last block takes what follows, and `bytes` says how much of it is used. */
static void add_extents(const struct image *image, struct band *band, size_t *capacity)
{
    for (size_t i = extent_behind(image, band->range.start); i < image->extent_count; i++) {
        struct range range = range_common(band->range, image->extents[i].range);
        if (range_size(range) == 0)
            return;
        if (band->block_count == PICTURE_BLOCKS - 1)
            range.end = range_common(band->range, image->extents[image->extent_count - 1].range).end;
        add_block(band, capacity,
                  (struct block){.range = range, .content = CONTENT_LOADED, .bytes = image_loaded(image, range)});
        if (band->block_count == PICTURE_BLOCKS)
            return;
    }
}

/* Sections are at most 4096, and two blocks each: the cap can only be reached by an image that has them all in two
 * places of one band. */
static void add_parts(const struct parts *parts, struct band *band, size_t *capacity)
{
    for (size_t i = 0; i < parts->count && band->block_count < PICTURE_BLOCKS; i++) {
        struct block block = parts->at[i];
        block.range = range_common(band->range, block.range);
        block.bytes = range_size(block.range);
        if (block.bytes > 0)
            add_block(band, capacity, block);
    }
}

static void show(struct band *band)
{
    uint64_t next = band->range.start;
    for (size_t i = 0; i < band->block_count; i++) {
        struct block *block = &band->blocks[i];
        block->shown = block->range;
        if (block->shown.start < next)
            block->shown.start = next < block->shown.end ? next : block->shown.end;
        if (block->shown.end > next)
            next = block->shown.end;
    }
}

static void add_claims(struct band *band, size_t *capacity, const struct owned_range *owned, size_t count,
                       enum owner owner)
{
    for (size_t i = 0; i < count; i++) {
        struct range range = range_common(band->range, owned[i].range);
        if (range_size(range) == 0)
            continue;
        band->claims = alloc_grow(band->claims, band->claim_count, capacity, sizeof *band->claims);
        band->claims[band->claim_count++] = (struct claim){range, owner, &owned[i]};
    }
}

/* What the blocks cover, each address once. */
static uint64_t shown_bytes(const struct band *band)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < band->block_count; i++)
        sum += band->blocks[i].content == CONTENT_LOADED ? band->blocks[i].bytes : range_size(band->blocks[i].shown);
    return sum;
}

void layout_band(const struct subject *subject, const struct parts *parts, struct band *band)
{
    const struct board *board = subject->board;
    size_t blocks = 0, claims = 0;
    if (subject->image->is_elf)
        add_parts(parts, band, &blocks);
    else
        add_extents(subject->image, band, &blocks);
    show(band);
    add_claims(band, &claims, board->protected_ranges, board->protected_count, OWNER_PROTECTED);
    add_claims(band, &claims, board->resident, board->resident_count, OWNER_RESIDENT);
    add_claims(band, &claims, board->neighbours, board->neighbour_count, OWNER_NEIGHBOUR);
    if (band->region != NULL) {
        struct usage usage = region_usage(subject, (size_t)(band->region - subject->map->regions));
        band->known = usage.known;
        band->used = usage.used;
    } else {
        band->used = shown_bytes(band);
        band->known = subject->image->is_elf || band->used > 0 || !band->is_ram;
    }
}
