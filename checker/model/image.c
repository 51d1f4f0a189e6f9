#include "image.h"

#include "base/alloc.h"
#include "seal.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

void image_release(struct image *image)
{
    for (size_t i = 0; i < image->remark_count; i++)
        free(image->remarks[i].text);
    free(image->remarks);
    free(image->chunks);
    free(image->order);
    free(image->extents);
    free(image->pieces);
    free(image->sections);
    free(image->memory_sections);
    free(image->segments);
    free(image->symbols);
    file_parts_free(image->parts);
    free(image->file);
    free(image->path);
    *image = (struct image){0};
}

bool image_fetch(const struct image *image, uint64_t offset, uint64_t size)
{
    return image->parts == NULL || file_parts_read(image->parts, offset, size);
}

void image_add_chunk(struct image *image, struct chunk chunk)
{
    image->chunks = alloc_grow(image->chunks, image->chunk_count, &image->chunk_capacity, sizeof chunk);
    image->chunks[image->chunk_count++] = chunk;
}

void image_remark(struct image *image, enum remark_kind kind, uint32_t line, const char *text)
{
    image->remarks = alloc_grow(image->remarks, image->remark_count, &image->remark_capacity, sizeof *image->remarks);
    image->remarks[image->remark_count++] = (struct remark){.kind = kind, .line = line, .text = alloc_string(text)};
}

void image_seal(struct image *image)
{
    seal_order(image);
    seal_extents(image);
    seal_pieces(image);
    seal_overlaps(image);
    seal_sections(image);
}

const struct remark *image_find_remark(const struct image *image, enum remark_kind kind, size_t from)
{
    for (size_t i = from; i < image->remark_count; i++)
        if (image->remarks[i].kind == kind)
            return &image->remarks[i];
    return NULL;
}

/* The first extent that ends behind the address: it holds the address, or is the next one above it. */
static size_t extent_from(const struct image *image, uint64_t address)
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

/* The first piece that ends behind the address. */
static size_t piece_from(const struct image *image, uint64_t address)
{
    size_t low = 0, high = image->piece_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (image->pieces[middle].range.end > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

uint64_t image_loaded(const struct image *image, struct range range)
{
    uint64_t sum = 0;
    for (size_t i = extent_from(image, range.start); i < image->extent_count; i++) {
        if (image->extents[i].range.start >= range.end)
            break;
        sum += range_size(range_common(image->extents[i].range, range));
    }
    return sum;
}

bool image_covers(const struct image *image, struct range range)
{
    if (range_size(range) == 0)
        return true;
    size_t i = extent_from(image, range.start);
    return i < image->extent_count && range_holds(image->extents[i].range, range);
}

bool image_read(const struct image *image, uint64_t address, void *to, size_t size)
{
    if (size > UINT64_MAX - address || !image_covers(image, range_of(address, size)))
        return false;
    uint8_t *out = to;
    for (size_t i = piece_from(image, address); size > 0; i++) {
        const struct piece *piece = &image->pieces[i];
        const struct chunk *chunk = &image->chunks[piece->chunk];
        size_t part = (size_t)(piece->range.end - address);
        if (part > size)
            part = size;
        memcpy(out, chunk->bytes + (address - chunk->address), part);
        out += part;
        address += part;
        size -= part;
    }
    return true;
}

const uint8_t *image_bytes(const struct image *image, uint64_t address, uint64_t *size)
{
    size_t i = piece_from(image, address);
    if (i == image->piece_count || !range_has(image->pieces[i].range, address))
        return NULL;
    const struct chunk *chunk = &image->chunks[image->pieces[i].chunk];
    *size = image->pieces[i].range.end - address;
    return chunk->bytes + (address - chunk->address);
}

bool image_word(const struct image *image, uint64_t address, uint32_t *word)
{
    uint8_t bytes[4];
    if (!image_read(image, address, bytes, sizeof bytes))
        return false;
    *word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return true;
}

const struct chunk *image_chunk_at(const struct image *image, uint64_t address)
{
    size_t i = piece_from(image, address);
    if (i == image->piece_count || !range_has(image->pieces[i].range, address))
        return NULL;
    return &image->chunks[image->pieces[i].chunk];
}

uint32_t image_line_at(const struct image *image, uint64_t address)
{
    const struct chunk *chunk = image_chunk_at(image, address);
    return chunk != NULL ? chunk_line(chunk, (uint32_t)(address - chunk->address)) : 0;
}

/* .tbss overlays whatever follows it: a template for threads, not memory. */
bool section_takes_memory(const struct section *section)
{
    return (section->flags & SHF_ALLOC) != 0 && !(section->type == SHT_NOBITS && (section->flags & SHF_TLS) != 0);
}

const struct section *image_section_loaded_at(const struct image *image, uint64_t address)
{
    for (size_t i = 0; i < image->memory_section_count; i++) {
        const struct section *section = &image->sections[image->memory_sections[i]];
        if (section->type != SHT_NOBITS && range_has(section_load_range(section), address))
            return section;
    }
    return NULL;
}

const struct section *image_section_run_at(const struct image *image, uint64_t address)
{
    for (size_t i = 0; i < image->memory_section_count; i++) {
        const struct section *section = &image->sections[image->memory_sections[i]];
        if (range_has(section_run_range(section), address))
            return section;
    }
    return NULL;
}

static const struct {
    const char *title, *name;
} formats[] = {
    [FORMAT_ELF] = {"ELF", "elf"},
    [FORMAT_HEX] = {"Intel HEX", "hex"},
    [FORMAT_SREC] = {"Motorola S-record", "srec"},
    [FORMAT_BIN] = {"raw binary", "bin"},
    [FORMAT_UF2] = {"UF2", "uf2"},
    [FORMAT_ARCHIVE] = {"ar archive", "archive"},
};

const char *image_format_title(enum image_format format)
{
    return formats[format].title;
}

const char *image_format_name(enum image_format format)
{
    return formats[format].name;
}
