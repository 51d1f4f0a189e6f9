/* The steps of image_seal. Chunks come from files nobody vouches for, so no step is worse than O(n log n) in the number
 * of chunks plus O(n) in their bytes, whatever overlaps what. Private to image.c. */
#pragma once
#include "image.h"

/* Overlaps noted one by one; the rest is counted in one more remark of the kind. */
#define OVERLAP_REMARKS 1000

/* image.order. */
void seal_order(struct image *image);
/* image.extents; needs the order. */
void seal_extents(struct image *image);
/* image.pieces; needs the extents. */
void seal_pieces(struct image *image);
/* REMARK_CONFLICT and REMARK_DUPLICATE; needs the order. */
void seal_overlaps(struct image *image);
/* image.memory_sections. */
void seal_sections(struct image *image);

/* Line (block) of the chunk's byte at `offset`, 0 without lines. */
static inline uint32_t chunk_line(const struct chunk *chunk, uint32_t offset)
{
    return chunk->per_line > 0 ? chunk->line + offset / chunk->per_line : chunk->line;
}
