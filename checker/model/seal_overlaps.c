#include "seal.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* First offset at which the bytes differ, or `size`. By blocks, because memcmp is far faster than a loop. */
static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t size)
{
    size_t i = 0;
    for (size_t block = 4096; size - i >= block && memcmp(a + i, b + i, block) == 0;)
        i += block;
    while (i < size && a[i] == b[i])
        i++;
    return i;
}

/* Offset behind the last difference; there is one. */
static size_t last_difference(const uint8_t *a, const uint8_t *b, size_t size)
{
    size_t block = 4096;
    while (size >= block && memcmp(a + size - block, b + size - block, block) == 0)
        size -= block;
    while (a[size - 1] == b[size - 1])
        size--;
    return size;
}

/* How a chunk is called in a sentence: what its format counts. */
static char *origin(const struct image *image, const struct chunk *chunk, uint32_t offset)
{
    if (chunk->section >= 0)
        return alloc_format("section %s", image->sections[chunk->section].name);
    if (chunk->segment >= 0)
        return alloc_format("segment %d", chunk->segment);
    return alloc_format("%s %u", image->format == FORMAT_UF2 ? "block" : "line", chunk_line(chunk, offset));
}

struct tally {
    enum remark_kind kind;
    size_t noted, dropped;
};

/* Notes [from, to), given by both chunks; `later` comes later in the file. */
static void note(struct image *image, struct tally *tally, const struct chunk *earlier, const struct chunk *later,
                 struct range range)
{
    if (tally->noted == OVERLAP_REMARKS) {
        tally->dropped++;
        return;
    }
    uint32_t at_earlier = (uint32_t)(range.start - earlier->address),
             at_later = (uint32_t)(range.start - later->address);
    char *first = origin(image, earlier, at_earlier), *second = origin(image, later, at_later);
    char *text = tally->kind == REMARK_CONFLICT
                     ? alloc_format("0x%02X from %s, then 0x%02X from %s", earlier->bytes[at_earlier], first,
                                    later->bytes[at_later], second)
                     : alloc_format("from %s, then from %s", first, second);
    image_remark(image, tally->kind, chunk_line(later, at_later), text);
    image->remarks[image->remark_count - 1].address = range.start;
    image->remarks[image->remark_count - 1].size = range_size(range);
    tally->noted++;
    free(text);
    free(second);
    free(first);
}

static void note_dropped(struct image *image, const struct tally *tally)
{
    if (tally->dropped == 0)
        return;
    char *text = alloc_format("and %zu more overlaps of this kind", tally->dropped);
    image_remark(image, tally->kind, 0, text);
    free(text);
}

/* Compares each chunk, in address order, with the one chunk before it that reaches furthest. That is enough: of the
 * chunks that share an address, each but the first is compared there with another of them, so if all these comparisons
 * find equal bytes, all chunks agree. And it looks at each byte once, however many chunks lie on top of each other. */
void seal_overlaps(struct image *image)
{
    struct tally conflicts = {REMARK_CONFLICT, 0, 0}, duplicates = {REMARK_DUPLICATE, 0, 0};
    const struct chunk *furthest = NULL;
    for (size_t i = 0; i < image->chunk_count; i++) {
        const struct chunk *chunk = &image->chunks[image->order[i]];
        struct range both =
            furthest != NULL ? range_common(chunk_range(furthest), chunk_range(chunk)) : (struct range){0};
        size_t size = (size_t)range_size(both);
        if (size > 0) {
            const uint8_t *a = furthest->bytes + (both.start - furthest->address), *b = chunk->bytes;
            size_t first = a == b ? size : first_difference(a, b, size);
            struct range differing = {both.start + first, both.start};
            if (first < size)
                differing.end += last_difference(a, b, size);
            bool swapped = chunk < furthest; /* chunks lie in file order */
            note(image, first < size ? &conflicts : &duplicates, swapped ? chunk : furthest, swapped ? furthest : chunk,
                 first < size ? differing : both);
        }
        if (furthest == NULL || chunk_range(chunk).end > chunk_range(furthest).end)
            furthest = chunk;
    }
    note_dropped(image, &conflicts);
    note_dropped(image, &duplicates);
}
