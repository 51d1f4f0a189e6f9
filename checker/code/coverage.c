#include "coverage.h"

#include <elf.h>
#include <string.h>

/* Bytes that are not part of an erased word. */
static uint64_t programmed(const struct chunk *chunk)
{
    uint64_t erased = 0, word;
    for (size_t at = 0; at + sizeof word <= chunk->size; at += sizeof word) {
        memcpy(&word, chunk->bytes + at, sizeof word);
        erased += word == UINT64_MAX ? sizeof word : 0;
    }
    return chunk->size - erased;
}

uint64_t code_claimed(const struct subject *subject)
{
    const struct image *image = subject->image;
    uint64_t bytes = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && (s->flags & SHF_EXECINSTR) != 0 && s->bytes != NULL)
            bytes += s->size;
    }
    for (size_t i = 0; !image->has_sections && i < image->chunk_count; i++)
        bytes += programmed(&image->chunks[i]);
    return bytes;
}
