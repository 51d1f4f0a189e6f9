/* RUN011: constants of the code that lead to where this file has nothing. */
#include "code/decode.h"
#include "code/walk.h"
#include "facts/evidence.h"
#include "run.h"

#define ULL(x) ((unsigned long long)(x))

/* What a linker leaves between sections, and where a symbol of the end may stand. */
#define ALIGNMENT 16
/* No part has smaller pages: a hole that begins on one may be a page of storage. */
#define SMALLEST_PAGE 128
/* Of a function's literals, how far apart two that belong together are. */
#define POOL 32

/* The bytes that are missing between two extents of one region; empty when the address is in none. */
static struct range hole_at(const struct subject *subject, uint64_t address)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i + 1 < image->extent_count; i++) {
        struct range hole = {image->extents[i].range.end, image->extents[i + 1].range.start};
        const struct region *region = map_region_at(subject->map, hole.start - 1);
        if (range_has(hole, address) && region != NULL && range_has(region_range(region), hole.end))
            return hole;
    }
    return (struct range){0};
}

static bool is_room(const struct image *image, uint64_t address)
{
    const struct section *section = image_section_run_at(image, address);
    return section != NULL && section->bytes == NULL;
}

/* A word near the literal names the end of what begins at `address`: the two bounds of a table. */
static bool has_end(const struct subject *subject, const struct observation *o, struct range hole)
{
    struct instruction in;
    uint32_t word;
    decode(core_facts(subject->chip->core)->features, (uint16_t)(o->size == 4 ? o->encoding >> 16 : o->encoding),
           (uint16_t)o->encoding, &in);
    if (in.kind != INSTRUCTION_LITERAL)
        return false;
    uint64_t literal = load_of_run(subject, ((o->address + 4) & ~3u) + (uint32_t)in.offset);
    for (uint64_t at = literal - POOL; at <= literal + POOL; at += 4)
        if (image_word(subject->image, at, &word) && word >= (uint64_t)o->target + 4 && word <= hole.end)
            return true;
    return false;
}

static bool is_missing(const struct subject *subject, const struct observation *o)
{
    struct range hole = hole_at(subject, o->target);
    if (range_size(hole) < 4 || hole.start % SMALLEST_PAGE == 0 || is_room(subject->image, o->target))
        return false;
    return o->target > hole.start + ALIGNMENT || has_end(subject, o, hole);
}

/* In front of an application, in a flash that only the part names, is somebody else's code. */
static bool is_in_front(const struct subject *subject, uint32_t target)
{
    const struct region *region = map_region_at(subject->map, target);
    if (subject->map != &subject->board->map || !subject->board->bare)
        return false;
    if (region == NULL)
        return true;
    struct range loaded = loaded_span(subject->image, region_range(region));
    return range_size(loaded) == 0 || target < loaded.start;
}

static struct place at_code(const struct subject *subject, const struct observation *o)
{
    struct place place = place_loaded(subject, range_of(load_of_run(subject, o->address), o->size));
    place.symbol = symbol_at(subject, o->address);
    return place;
}

void check_bytes_in_file(const struct subject *subject, struct inquiry *inquiry)
{
    const struct walk *walk = subject->walk;
    for (size_t i = 0; walk != NULL && i < walk->count; i++) {
        const struct observation *o = &walk->observations[i];
        const struct region *region = map_region_at(subject->map, o->target);
        if (o->evidence != EVIDENCE_REACHED || region == NULL)
            continue;
        struct place place = at_code(subject, o);
        if (o->kind == OBSERVED_CALLED_AWAY && !is_in_front(subject, o->target))
            found(inquiry, &place, "0x%08x calls 0x%08x in region %s, of which this file has no byte", o->address,
                  o->target, region->name);
        else if (o->kind == OBSERVED_NAMED_AWAY && is_missing(subject, o))
            found_as(inquiry, SEVERITY_WARNING, &place,
                     "0x%08x takes the address 0x%08x in region %s, where bytes are missing from 0x%08llx to 0x%08llx",
                     o->address, o->target, region->name, ULL(hole_at(subject, o->target).start),
                     ULL(hole_at(subject, o->target).end));
    }
}
