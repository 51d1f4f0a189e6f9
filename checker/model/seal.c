#include "seal.h"

#include "base/alloc.h"

#include <stdlib.h>

static const struct chunk *ordered(const struct image *image, size_t i)
{
    return &image->chunks[image->order[i]];
}

/* One pass of a radix sort over eight address bits. Stable, so chunks of one address stay in file order, and immune to
 * hostile orders, unlike a quicksort. */
static void sort_by_digit(const struct chunk *chunks, unsigned shift, const uint32_t *from, uint32_t *to, size_t count)
{
    size_t place[256] = {0};
    for (size_t i = 0; i < count; i++)
        place[chunks[from[i]].address >> shift & 0xFF]++;
    size_t sum = 0;
    for (size_t digit = 0; digit < 256; digit++) {
        size_t here = place[digit];
        place[digit] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++)
        to[place[chunks[from[i]].address >> shift & 0xFF]++] = from[i];
}

void seal_order(struct image *image)
{
    size_t count = image->chunk_count;
    image->order = alloc_items(count, sizeof *image->order);
    bool ascending = true;
    for (size_t i = 0; i < count; i++) {
        image->order[i] = (uint32_t)i;
        ascending = ascending && (i == 0 || image->chunks[i - 1].address <= image->chunks[i].address);
    }
    if (ascending)
        return;
    uint32_t *other = alloc_items(count, sizeof *other);
    for (unsigned shift = 0; shift < 32; shift += 16) {
        sort_by_digit(image->chunks, shift, image->order, other, count);
        sort_by_digit(image->chunks, shift + 8, other, image->order, count);
    }
    free(other);
}

void seal_extents(struct image *image)
{
    size_t capacity = 0;
    for (size_t i = 0; i < image->chunk_count; i++) {
        struct range range = chunk_range(ordered(image, i));
        struct extent *last = image->extent_count > 0 ? &image->extents[image->extent_count - 1] : NULL;
        if (last != NULL && range.start <= last->range.end) {
            last->range.end = range.end > last->range.end ? range.end : last->range.end;
            last->count++;
            continue;
        }
        image->extents = alloc_grow(image->extents, image->extent_count, &capacity, sizeof *image->extents);
        image->extents[image->extent_count++] = (struct extent){range, (uint32_t)i, 1};
    }
}

/* A heap of chunk indices, largest (latest in the file) on top. */
struct heap {
    uint32_t *at; /* owned */
    size_t count, capacity;
};

static void heap_push(struct heap *heap, uint32_t value)
{
    heap->at = alloc_grow(heap->at, heap->count, &heap->capacity, sizeof *heap->at);
    size_t i = heap->count++;
    for (; i > 0 && heap->at[(i - 1) / 2] < value; i = (i - 1) / 2)
        heap->at[i] = heap->at[(i - 1) / 2];
    heap->at[i] = value;
}

static void heap_pop(struct heap *heap)
{
    uint32_t value = heap->at[--heap->count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < heap->count; i = child) {
        if (child + 1 < heap->count && heap->at[child + 1] > heap->at[child])
            child++;
        if (heap->at[child] <= value)
            break;
        heap->at[i] = heap->at[child];
    }
    heap->at[i] = value;
}

static void add_piece(struct image *image, size_t *capacity, struct piece piece)
{
    struct piece *last = image->piece_count > 0 ? &image->pieces[image->piece_count - 1] : NULL;
    if (last != NULL && last->chunk == piece.chunk) {
        last->range.end = piece.range.end;
        return;
    }
    image->pieces = alloc_grow(image->pieces, image->piece_count, capacity, sizeof piece);
    image->pieces[image->piece_count++] = piece;
}

/* Walks the extent upwards. The heap holds the chunks that began so far; its top is the latest of them, and those that
 * ended are thrown away when they come up. */
static void cut_extent(struct image *image, const struct extent *extent, struct heap *heap, size_t *capacity)
{
    size_t next = extent->first, end = next + extent->count;
    heap->count = 0;
    for (uint64_t address = extent->range.start; address < extent->range.end;) {
        for (; next < end && ordered(image, next)->address <= address; next++)
            heap_push(heap, image->order[next]);
        /* An extent has a chunk at each of its addresses, so the heap is never empty here. */
        while (chunk_range(&image->chunks[heap->at[0]]).end <= address) // NOLINT(clang-analyzer-core.NullDereference)
            heap_pop(heap);
        uint64_t stop = chunk_range(&image->chunks[heap->at[0]]).end;
        if (next < end && ordered(image, next)->address < stop)
            stop = ordered(image, next)->address;
        add_piece(image, capacity, (struct piece){{address, stop}, heap->at[0]});
        address = stop;
    }
}

void seal_pieces(struct image *image)
{
    struct heap heap = {0};
    size_t capacity = 0;
    for (size_t i = 0; i < image->extent_count; i++)
        cut_extent(image, &image->extents[i], &heap, &capacity);
    free(heap.at);
}

void seal_sections(struct image *image)
{
    size_t capacity = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        if (!section_takes_memory(&image->sections[i]))
            continue;
        image->memory_sections =
            alloc_grow(image->memory_sections, image->memory_section_count, &capacity, sizeof *image->memory_sections);
        image->memory_sections[image->memory_section_count++] = (uint32_t)i;
    }
}
