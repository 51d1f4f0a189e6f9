/* What must hold of any image that loads, whatever its file was. For the fuzz targets of the loaders. */
#pragma once
#include "load/load.h"

#include <stdlib.h>
#include <string.h>

#define MUST(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            abort();                                                                                                   \
    } while (0)

static inline void check_pieces(const struct image *image)
{
    uint64_t before = 0;
    for (size_t i = 0; i < image->piece_count; i++) {
        const struct piece *piece = &image->pieces[i];
        const struct chunk *chunk = &image->chunks[piece->chunk];
        uint8_t first = 0, last = 0;
        MUST(piece->range.start >= before && range_size(piece->range) > 0);
        MUST(range_holds(chunk_range(chunk), piece->range));
        MUST(image_chunk_at(image, piece->range.start) == chunk);
        MUST(image_read(image, piece->range.start, &first, 1) && image_read(image, piece->range.end - 1, &last, 1));
        MUST(first == chunk->bytes[piece->range.start - chunk->address]);
        MUST(last == chunk->bytes[piece->range.end - 1 - chunk->address]);
        before = piece->range.end;
    }
}

static inline void expect_whole(const struct image *image)
{
    uint64_t before = 0, loaded = 0, given = 0;
    bool overlap =
        image_find_remark(image, REMARK_CONFLICT, 0) != NULL || image_find_remark(image, REMARK_DUPLICATE, 0) != NULL;
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        MUST((i == 0 || range.start > before) && range_size(range) > 0);
        before = range.end;
        loaded += range_size(range);
    }
    for (size_t i = 0; i < image->chunk_count; i++) {
        const struct chunk *chunk = &image->chunks[i];
        MUST(chunk->bytes >= image->file && chunk->bytes + chunk->size <= image->file + image->file_size);
        given += chunk->size;
    }
    MUST(overlap == (given > loaded));
    MUST(image_loaded(image, (struct range){0, (uint64_t)2 << 32}) == loaded);
    check_pieces(image);
}

/* Loads the input under a name. */
static inline void load_input(const char *path, const uint8_t *data, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    MUST(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    bytes[size] = '\0';
    struct image image = {0};
    struct fault fault = {0};
    if (!image_load_bytes(path, bytes, size,
                          &(struct load_options){.has_base = true, .base = 0xFFFFFF00, .digest = true}, &image,
                          &fault)) {
        MUST(fault.sentence[0] != '\0');
        return;
    }
    expect_whole(&image);
    image_release(&image);
}
