#include "coverage.h"

#include <elf.h>
#include <string.h>

/* Bytes that are not part of an erased word, or of one that repeats the one before: room, and what fills it. */
static uint64_t programmed(const uint8_t *bytes, uint64_t size)
{
    uint64_t filled = 0, word, before = UINT64_MAX;
    for (size_t at = 0; at + sizeof word <= size; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        filled += word == before || word == UINT64_MAX ? sizeof word : 0;
        before = word;
    }
    return size - filled;
}

uint64_t code_claimed(const struct subject *subject)
{
    const struct image *image = subject->image;
    uint64_t bytes = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && (s->flags & SHF_EXECINSTR) != 0 && s->bytes != NULL)
            bytes += programmed(s->bytes, s->size);
    }
    for (size_t i = 0; !image->has_sections && i < image->chunk_count; i++)
        bytes += programmed(image->chunks[i].bytes, image->chunks[i].size);
    return bytes;
}
