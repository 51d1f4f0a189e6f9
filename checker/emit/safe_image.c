#include "safe_image.h"

#include "base/alloc.h"
#include "facts/vector_table.h"

#include <stdlib.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

struct safe_image {
    char *path;
    const struct board *board;
    const struct chip *chip;
    const struct memory_map *map;
    const struct image *const *siblings;
    size_t sibling_count;
    uint8_t *bytes; /* of all ranges, one behind the other */
    struct safe_range *ranges;
    size_t range_count;
    struct safe_accept *accepts; /* slug and code are the rules' */
    size_t accept_count;
    struct vector_table table;
    bool has_entry;
    uint32_t entry;
};

/* What counts is judged here anew, so that no threshold lets a brick through. */
static bool passed(const struct image *image, const struct verdict *verdict, struct fault *fault)
{
    if (!verdict->pass)
        return fault_set(fault, FAULT_REFUSED, "%s: failed the check", image->path);
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *f = &verdict->findings[i];
        if (f->severity == SEVERITY_BRICK && f->accepted == NULL)
            return fault_set(fault, FAULT_REFUSED,
                             "%s: %s %s is a brick, whatever --fail-on says: repair it, or accept it with a reason",
                             image->path, f->rule->code, f->rule->slug);
    }
    return true;
}

/* What holds whatever was accepted: reasons are for judgements, and these are none. */
static bool inside_regions(const struct subject *subject, struct range range, struct fault *fault)
{
    if (subject->map->region_count == 0)
        return fault_set(fault, FAULT_REFUSED, "%s: no memory regions are declared (give --board or --memory)",
                         subject->image->path);
    uint64_t inside = map_covered(subject->map, range);
    if (inside == range_size(range))
        return true;
    return fault_set(fault, FAULT_REFUSED,
                     "%s: the bytes from 0x%08llx on lie in no declared region, which no accepted finding changes",
                     subject->image->path, ULL(range.start + inside));
}

/* The first range that is not a program's: protected ranges of the board; option bytes and the like of the chip, where
 * a wrong word locks it for good. NULL when `range` meets none; else its name, what it is and the bytes that do. */
static const char *foreign_range(const struct board *board, const struct chip *chip, struct range range,
                                 const char **what, struct range *common)
{
    *what = "the protected range";
    for (size_t i = 0; i < board->protected_count; i++) {
        *common = range_common(range, board->protected_ranges[i].range);
        if (range_size(*common) > 0)
            return board->protected_ranges[i].name;
    }
    *what = "the chip's";
    for (size_t i = 0; i < chip->other_count; i++) {
        *common = range_common(range, chip->other[i].range);
        if (range_size(*common) > 0)
            return chip->other[i].name;
    }
    return NULL;
}

static bool beside_foreign(const struct subject *subject, struct range range, struct fault *fault)
{
    const char *what;
    struct range common;
    const char *name = foreign_range(subject->board, subject->chip, range, &what, &common);
    if (name == NULL)
        return true;
    return fault_set(fault, FAULT_REFUSED,
                     "%s: the bytes at 0x%08llx..0x%08llx lie in %s %s, which no accepted finding changes",
                     subject->image->path, ULL(common.start), ULL(common.end), what, name);
}

/* Files without sections load whole segments, and a segment may begin with the headers of the file. */
static bool without_headers(const struct image *image, struct fault *fault)
{
    for (size_t i = 0; image->is_elf && i < image->chunk_count; i++) {
        const struct chunk *chunk = &image->chunks[i];
        if (chunk->bytes < image->file + image->headers_end)
            return fault_set(fault, FAULT_REFUSED, "%s: the bytes at 0x%08x are the headers of the ELF file itself",
                             image->path, chunk->address);
    }
    return true;
}

static bool may_leave(const struct subject *subject, const struct verdict *verdict, struct fault *fault)
{
    const struct image *image = subject->image;
    if (!passed(image, verdict, fault) || !without_headers(image, fault))
        return false;
    if (image->extent_count == 0)
        return fault_set(fault, FAULT_REFUSED, "%s: there are no bytes in it", image->path);
    for (size_t i = 0; i < image->extent_count; i++)
        if (!inside_regions(subject, image->extents[i].range, fault) ||
            !beside_foreign(subject, image->extents[i].range, fault))
            return false;
    return true;
}

static void copy_bytes(struct safe_image *safe, const struct image *image)
{
    safe->bytes = alloc_items(image_loaded(image, range_of(0, UINT64_MAX)), 1);
    safe->ranges = alloc_items(image->extent_count, sizeof *safe->ranges);
    uint8_t *to = safe->bytes;
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        image_read(image, range.start, to, range_size(range));
        safe->ranges[safe->range_count++] = (struct safe_range){(uint32_t)range.start, (uint32_t)range_size(range), to};
        to += range_size(range);
    }
}

static void copy_accepts(struct safe_image *safe, const struct verdict *verdict)
{
    if (verdict->accepted_count > 0)
        safe->accepts = alloc_items(verdict->accepted_count, sizeof *safe->accepts);
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *f = &verdict->findings[i];
        if (f->accepted != NULL)
            safe->accepts[safe->accept_count++] =
                (struct safe_accept){f->rule->code, f->rule->slug, alloc_string(f->message), alloc_string(f->accepted)};
    }
}

struct safe_image *safe_image_new(const struct subject *subject, const struct verdict *verdict, struct fault *fault)
{
    if (!may_leave(subject, verdict, fault))
        return NULL;
    struct safe_image *safe = alloc_items(1, sizeof *safe);
    safe->path = alloc_string(subject->image->path);
    safe->board = subject->board;
    safe->chip = subject->chip;
    safe->map = subject->map;
    safe->siblings = subject->siblings;
    safe->sibling_count = subject->sibling_count;
    safe->table = vector_table_find(subject);
    safe->has_entry = subject->image->has_entry;
    safe->entry = subject->image->entry;
    copy_bytes(safe, subject->image);
    copy_accepts(safe, verdict);
    return safe;
}

void safe_image_free(struct safe_image *image)
{
    if (image == NULL)
        return;
    for (size_t i = 0; i < image->accept_count; i++) {
        free((char *)image->accepts[i].message);
        free((char *)image->accepts[i].reason);
    }
    free(image->accepts);
    free(image->ranges);
    free(image->bytes);
    free(image->path);
    free(image);
}

const char *safe_image_path(const struct safe_image *image)
{
    return image->path;
}

const struct board *safe_image_board(const struct safe_image *image)
{
    return image->board;
}

const struct chip *safe_image_chip(const struct safe_image *image)
{
    return image->chip;
}

size_t safe_image_range_count(const struct safe_image *image)
{
    return image->range_count;
}

const struct safe_range *safe_image_ranges(const struct safe_image *image)
{
    return image->ranges;
}

size_t safe_image_accept_count(const struct safe_image *image)
{
    return image->accept_count;
}

const struct safe_accept *safe_image_accepts(const struct safe_image *image)
{
    return image->accepts;
}

bool safe_image_vectors(const struct safe_image *image, uint32_t *address, uint32_t *sp, uint32_t *reset)
{
    if (!image->table.exists)
        return false;
    *address = (uint32_t)image->table.address;
    *sp = image->table.sp;
    *reset = image->table.reset;
    return true;
}

bool safe_image_entry(const struct safe_image *image, uint32_t *entry)
{
    *entry = image->entry;
    return image->has_entry;
}

static bool meets(const struct owned_range *owned, size_t count, struct range range)
{
    for (size_t i = 0; i < count; i++)
        if (range_size(range_common(owned[i].range, range)) > 0)
            return true;
    return false;
}

bool safe_image_may_fill(const struct safe_image *image, struct range gap)
{
    const struct board *board = image->board;
    const char *what;
    struct range common;
    for (size_t i = 0; i < image->sibling_count; i++)
        if (image_loaded(image->siblings[i], gap) > 0)
            return false;
    /* A neighbour's slot with the image on both sides is the image's (MEM013). */
    return map_covered(image->map, gap) == range_size(gap) && !meets(board->resident, board->resident_count, gap) &&
           foreign_range(board, image->chip, gap, &what, &common) == NULL;
}
