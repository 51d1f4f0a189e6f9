#include "space.h"

#include "base/alloc.h"
#include "base/bytes.h"
#include "facts/evidence.h"
#include "facts/facts.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static void add(struct spaces *spaces, struct space space)
{
    if (space.run % 2 != 0) {
        space.run++;
        space.load++;
        space.bytes++;
        space.size--;
    }
    space.size &= ~1u;
    if (space.size == 0) {
        free(space.copy);
        return;
    }
    spaces->items = alloc_grow(spaces->items, spaces->count, &spaces->capacity, sizeof *spaces->items);
    spaces->items[spaces->count++] = space;
}

static const uint8_t *piece_bytes(const struct image *image, const struct piece *piece)
{
    const struct chunk *chunk = &image->chunks[piece->chunk];
    return chunk->bytes + (piece->range.start - chunk->address);
}

/* The bytes from a piece on up to `end`, or NULL when they do not lie one behind the other in memory as well. Those of
 * HEX and S-record do, though each 64 KiB are a chunk. */
static const uint8_t *bytes_in_one(const struct image *image, size_t piece, uint64_t end)
{
    const uint8_t *first = piece_bytes(image, &image->pieces[piece]), *next = first;
    for (; piece < image->piece_count && image->pieces[piece].range.start < end; piece++) {
        if (piece_bytes(image, &image->pieces[piece]) != next)
            return NULL;
        next += range_size(image->pieces[piece].range);
    }
    return first;
}

static void add_extents(struct spaces *spaces, const struct subject *subject)
{
    const struct image *image = subject->image;
    size_t piece = 0;
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        while (piece < image->piece_count && image->pieces[piece].range.end <= range.start)
            piece++;
        uint64_t end = range.end < UINT32_MAX ? range.end : UINT32_MAX;
        if (piece == image->piece_count || end <= range.start)
            continue;
        uint32_t run = (uint32_t)range.start + moved_by_rom(subject);
        struct space space = {.run = run, .load = range.start, .size = (uint32_t)(end - range.start)};
        space.bytes = bytes_in_one(image, piece, range.end);
        if (space.bytes == NULL) {
            space.copy = alloc_items(space.size, 1);
            space.bytes = space.copy;
            if (!image_read(image, range.start, space.copy, space.size)) {
                free(space.copy);
                continue;
            }
        }
        add(spaces, space);
    }
}

/* Sections that run elsewhere than they load; their sum is capped by the file, so that a section table that names the
 * same bytes a thousand times does not cost a thousand times the memory. */
static void add_moved(struct spaces *spaces, const struct image *image)
{
    uint64_t room = image->file_size;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) == 0 || s->bytes == NULL || s->run == s->load || s->size < 2 || s->size > room)
            continue;
        room -= s->size;
        add(spaces, (struct space){.run = s->run, .load = s->load, .size = s->size, .bytes = s->bytes});
    }
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (s->bytes == NULL || s->run == s->load || s->file_size < 2 || s->file_size > room)
            continue;
        room -= s->file_size;
        add(spaces, (struct space){.run = s->run, .load = s->load, .size = s->file_size, .bytes = s->bytes});
    }
}

static int by_run(const void *left, const void *right)
{
    const struct space *a = left, *b = right;
    if (a->run != b->run)
        return a->run < b->run ? -1 : 1;
    return a->size > b->size ? -1 : a->size < b->size;
}

/* Spaces must be disjoint: where two claim an address the first keeps it, and the other goes. */
static void drop_overlaps(struct spaces *spaces)
{
    size_t kept = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        struct space *space = &spaces->items[i];
        struct space *before = kept > 0 ? &spaces->items[kept - 1] : NULL;
        if (before != NULL && before->run + before->size > space->run)
            free(space->copy);
        else
            spaces->items[kept++] = *space;
    }
    spaces->count = kept;
}

/* Each rules up to the next one of its section. Debug information has its own, at addresses that are none. */
static void mark_mappings(struct spaces *spaces, const struct subject *subject, const bool *copies)
{
    const struct image *image = subject->image;
    const struct symbol_index *symbols = &subject->facts->symbols;
    uint64_t room = 4 * (uint64_t)image->file_size;
    for (size_t i = 0; i < symbols->mapping_count; i++) {
        const struct mapping *m = &symbols->mappings[i], *next = m + 1;
        if (m->section >= image->section_count || (image->sections[m->section].flags & SHF_ALLOC) == 0 ||
            copies[m->section])
            continue;
        bool last = i + 1 == symbols->mapping_count || next->section != m->section;
        uint64_t end = last ? section_run_range(&image->sections[m->section]).end : next->address;
        enum mark mark = m->kind == 'a' ? MARK_ARM : m->kind == 't' ? MARK_THUMB : MARK_DATA;
        if (end <= m->address || end - m->address > room)
            continue;
        room -= end - m->address;
        space_mark(spaces, m->address, end - m->address, mark);
        spaces->mapped = spaces->mapped || mark != MARK_DATA;
    }
}

/* Both kinds of marks are capped: broken tables can name the same bytes over and over. */
static void mark_data_sections(struct spaces *spaces, const struct image *image, const bool *copies)
{
    uint64_t room = 4 * (uint64_t)image->file_size;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) == 0 || (s->flags & SHF_EXECINSTR) != 0 || s->bytes == NULL || s->size > room ||
            copies[i])
            continue;
        room -= s->size;
        space_mark(spaces, s->run, s->size, MARK_DATA);
    }
}

void spaces_open(struct spaces *spaces, const struct subject *subject)
{
    *spaces = (struct spaces){0};
    add_extents(spaces, subject);
    add_moved(spaces, subject->image);
    if (spaces->count > 1)
        qsort(spaces->items, spaces->count, sizeof *spaces->items, by_run);
    drop_overlaps(spaces);
    for (size_t i = 0; i < spaces->count; i++) {
        spaces->items[i].marks = alloc_items(spaces->items[i].size / 2, sizeof *spaces->items[i].marks);
        spaces->items[i].owners = alloc_items(spaces->items[i].size / 2, sizeof *spaces->items[i].owners);
    }
    const struct image *image = subject->image;
    bool *copies = alloc_items(image->section_count, sizeof *copies);
    for (size_t i = 0; i < image->section_count; i++)
        copies[i] = section_of_copy(subject, &image->sections[i]) != NULL;
    mark_data_sections(spaces, image, copies);
    mark_mappings(spaces, subject, copies);
    free(copies);
}

void spaces_release(struct spaces *spaces)
{
    for (size_t i = 0; i < spaces->count; i++) {
        free(spaces->items[i].copy);
        free(spaces->items[i].marks);
        free(spaces->items[i].owners);
    }
    free(spaces->items);
    *spaces = (struct spaces){0};
}

struct space *space_at(struct spaces *spaces, uint64_t address)
{
    if (spaces->last < spaces->count && space_holds(&spaces->items[spaces->last], address))
        return &spaces->items[spaces->last];
    size_t low = 0, high = spaces->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spaces->items[middle].run + spaces->items[middle].size > address)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == spaces->count || !space_holds(&spaces->items[low], address))
        return NULL;
    spaces->last = low;
    return &spaces->items[low];
}

bool space_word(struct spaces *spaces, uint64_t address, uint32_t *word)
{
    const struct space *space = space_at(spaces, address);
    if (space == NULL || space->run + space->size - address < 4)
        return false;
    *word = bytes_le32(space->bytes + (address - space->run));
    return true;
}

void space_mark(struct spaces *spaces, uint64_t address, uint64_t size, enum mark mark)
{
    /* The last word of a mapping symbol beats that of its section. */
    uint8_t keep = mark == MARK_THUMB || mark == MARK_ARM ? (uint8_t) ~(MARK_DATA | MARK_ARM | MARK_THUMB) : 0xFF;
    uint64_t end = address + size;
    while (address < end) {
        struct space *space = space_at(spaces, address & ~(uint64_t)1);
        if (space == NULL)
            return;
        uint64_t stop = space->run + space->size < end ? space->run + space->size : end;
        uint8_t *marks = space->marks;
        for (size_t i = half_index(space, address), behind = (stop - space->run + 1) / 2; i < behind; i++)
            marks[i] = (uint8_t)((marks[i] & keep) | mark);
        address = stop;
    }
}
