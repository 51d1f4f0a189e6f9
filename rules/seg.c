/* SEG: an ELF says twice what is loaded, in sections and in segments, and programmers differ in which they believe. */
#include "base/alloc.h"
#include "facts/costly.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "families.h"
#include "segment_bytes.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* File offset of the first allocated section inside the segment; its end when there is none. A section without contents
 * counts when the segment has bytes at its addresses: those are not nobody's, but what SEG003 is about. */
static uint64_t first_section(const struct image *image, const struct segment *segment)
{
    uint64_t first = (uint64_t)segment->offset + segment->file_size;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        bool empty = s->type == SHT_NOBITS && s->size > 0 && s->run >= segment->run;
        uint64_t offset = empty ? (uint64_t)segment->offset + (s->run - segment->run) : s->offset;
        bool inside = section_takes_memory(s) && (empty || s->bytes != NULL);
        if (inside && offset >= segment->offset && offset < first)
            first = offset;
    }
    return first;
}

/* The lowest allocated section at the segment's addresses: what the headers were put in front of. NULL without. */
static const struct section *lowest_section(const struct image *image, const struct segment *segment)
{
    const struct section *lowest = NULL;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && s->size > 0 && (lowest == NULL || s->run < lowest->run) &&
            range_has(range_of(segment->run, segment->memory_size), s->run))
            lowest = s;
    }
    return lowest;
}

/* Every segment runs where it is loaded, and goes on there into memory that is written at run time: a program that a
 * debugger or ROM puts into RAM. */
static bool writes_where_it_loads(const struct image *image)
{
    size_t loaded = 0;
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (s->file_size == 0)
            continue;
        loaded++;
        if (s->run != s->load || s->memory_size <= s->file_size)
            return false;
    }
    return loaded > 0;
}

/* Sections there are, and not one of them has bytes to be loaded: what the segments load is nobody's. */
static bool is_without_contents(const struct image *image)
{
    for (size_t i = 0; i < image->section_count; i++)
        if ((image->sections[i].flags & SHF_ALLOC) != 0 && image->sections[i].bytes != NULL)
            return false;
    return image->has_sections;
}

/* Headers in RAM lie over nothing that was there before. Where nobody says what memory there is, the segments tell. */
static enum severity severity_of_headers(const struct subject *subject)
{
    if (is_without_contents(subject->image))
        return SEVERITY_BRICK;
    bool told = subject->chip->die_flash_count > 0 || subject->map->region_count > 0;
    bool ram = is_ram_module(subject) || (!told && writes_where_it_loads(subject->image));
    return ram ? SEVERITY_NOTE : SEVERITY_BRICK;
}

static void check_headers(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (s->file_size == 0)
            continue;
        struct place place = {.has_address = true, .range = range_of(s->load, s->file_size)};
        const struct region *region = map_region_at(subject->map, s->load);
        place.region = region != NULL ? region->name : NULL;
        const struct section *above = lowest_section(image, s);
        place.section = above != NULL ? above->name : NULL;
        if (s->offset < image->headers_end) {
            uint64_t headers = image->headers_end - s->offset;
            place.range = range_of(s->load, headers < s->file_size ? headers : s->file_size);
            found_as(inquiry, severity_of_headers(subject), &place,
                     "segment %zu loads the ELF and program headers (%llu bytes of the file's start) at 0x%08x%s%s", i,
                     (unsigned long long)range_size(place.range), s->load, above != NULL ? ", in front of " : "",
                     above != NULL ? above->name : "");
            continue;
        }
        uint64_t first = image->has_sections ? first_section(image, s) : s->offset;
        place.range = range_of(s->load, first - s->offset);
        if (first > s->offset)
            found_as(inquiry, severity_of_headers(subject), &place,
                     "segment %zu loads %llu bytes at 0x%08x that no section owns%s%s", i,
                     (unsigned long long)(first - s->offset), s->load, above != NULL ? ", in front of " : "",
                     above != NULL ? above->name : "");
    }
}

/* armlink stores some sections compressed; its own start-up code unpacks them, so the views differ by design. */
static enum severity severity_of_difference(const struct subject *subject)
{
    const struct symbol_index *symbols = &subject->facts->symbols;
    bool armlink = linked_by(compilers_of(subject), "armlink") ||
                   symbol_named(symbols, "Region$$Table$$Base", NULL) != NULL ||
                   symbol_named(symbols, "__scatterload", NULL) != NULL;
    return armlink ? SEVERITY_NOTE : SEVERITY_ERROR;
}

/* objcopy and gdb take a section's load address from a segment only when that holds its run addresses too. Whoever
 * loads by segments does not look at those. */
static void check_section_place(const struct subject *subject, struct inquiry *inquiry, const struct section *section)
{
    const struct image *image = subject->image;
    const struct segment *s = &image->segments[section->segment];
    if (section->load == section->run || range_holds(range_of(s->run, s->memory_size), section_run_range(section)))
        return;
    struct place place = place_section(subject, section, section_load_range(section));
    found_as(inquiry, severity_of_difference(subject), &place,
             "section %s at 0x%08x is not at the run addresses of segment %d, which holds its contents: by segments "
             "they go to 0x%08x, by sections to 0x%08x",
             section->name, section->run, (int)section->segment, section->load, section->run);
}

static void check_section_bytes(const struct subject *subject, struct inquiry *inquiry, const struct section *section)
{
    const struct image *image = subject->image;
    struct place place = place_section(subject, section, section_load_range(section));
    if (section->segment < 0) {
        found_as(inquiry, severity_of_difference(subject), &place,
                 "section %s has contents at 0x%08x, but no segment loads them", section->name, section->run);
        return;
    }
    if (section->left_out != NULL) {
        found(inquiry, &place, "section %s has contents at 0x%08x, but is %s: objcopy and gdb leave it out",
              section->name, section->load, section->left_out);
        return;
    }
    check_section_place(subject, inquiry, section);
    const struct segment *s = &image->segments[section->segment];
    uint64_t into = (uint64_t)section->load - s->load;
    if (s->bytes == NULL)
        return;
    if (section->load < s->load || into + section->size > s->file_size ||
        memcmp(s->bytes + into, section->bytes, section->size) != 0)
        found_as(inquiry, severity_of_difference(subject), &place,
                 "section %s and segment %d put different bytes at 0x%08x", section->name, (int)section->segment,
                 section->load);
}

static int by_start(const void *left, const void *right)
{
    const struct range *a = left, *b = right;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* File ranges of the allocated sections with contents, ascending. The caller frees. */
static struct range *owned_ranges(const struct image *image, size_t *count)
{
    struct range *owned = alloc_items(image->section_count, sizeof *owned);
    *count = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && s->bytes != NULL)
            owned[(*count)++] = range_of(s->offset, s->size);
    }
    qsort(owned, *count, sizeof *owned, by_start);
    return owned;
}

/* Padding is harmless where nobody else is: by segments it is programmed like anything else. */
static void check_padding(const struct subject *subject, struct inquiry *inquiry, size_t index, struct range gap)
{
    const struct board *board = subject->board;
    for (size_t i = 0; i < board->protected_count; i++) {
        const struct owned_range *owned = &board->protected_ranges[i];
        struct range hit = range_common(gap, owned->range);
        if (range_size(hit) == 0 || image_loaded(subject->image, owned->range) > 0) /* PRT001 says it */
            continue;
        struct place place = {.has_address = true, .range = hit, .region = owned->name};
        found_as(inquiry, SEVERITY_BRICK, &place,
                 "segment %zu pads over %llu bytes of the protected range %s at 0x%08llx: by segments they are "
                 "overwritten",
                 index, (unsigned long long)range_size(hit), owned->name, (unsigned long long)hit.start);
    }
}

/* Contents between a segment's sections would be programmed by one tool and left out by the other. */
static void check_segment_gaps(const struct subject *subject, struct inquiry *inquiry, size_t index,
                               const struct range *owned, size_t owned_count)
{
    const struct segment *s = &subject->image->segments[index];
    if (s->bytes == NULL || s->offset < subject->image->headers_end)
        return;
    uint64_t at = first_section(subject->image, s), end = (uint64_t)s->offset + s->file_size;
    for (size_t i = 0; i <= owned_count && at < end; i++) {
        uint64_t next = i < owned_count && owned[i].start < end ? owned[i].start : end;
        struct range gap = range_of((uint64_t)s->load + (at - s->offset), next > at ? next - at : 0);
        struct place place = {.has_address = true, .range = gap};
        if (next > at && are_padding(s->bytes + (at - s->offset), next - at))
            check_padding(subject, inquiry, index, gap);
        else if (next > at)
            found_as(inquiry, severity_of_difference(subject), &place,
                     "segment %zu holds %llu bytes at 0x%08llx that no section owns", index,
                     (unsigned long long)(next - at), (unsigned long long)gap.start);
        if (i < owned_count && owned[i].end > at)
            at = owned[i].end;
    }
}

/* What is wrong with a section in its own segment was told of the section. */
static bool is_of_other_segment(const struct image *image, size_t segment, struct range file)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        bool loaded = (s->flags & SHF_ALLOC) != 0 && s->bytes != NULL && s->left_out == NULL;
        if (loaded && s->segment != (int32_t)segment &&
            range_size(range_common(range_of(s->offset, s->size), file)) > 0)
            return true;
    }
    return false;
}

/* One section's contents at two places: by its own segment, and by another one. */
static void check_second_places(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (struct segment_run run = {0}; next_segment_run(image, &run);) {
        const struct segment *s = &image->segments[run.segment];
        struct range file = range_of(s->offset + (run.range.start - s->load), range_size(run.range));
        if (run.padding || !is_of_other_segment(image, run.segment, file))
            continue;
        struct place place = {.has_address = true, .range = run.range};
        found_as(inquiry, severity_of_difference(subject), &place,
                 "segment %zu puts %llu bytes to 0x%08llx..0x%08llx that are sections' contents and by sections go "
                 "elsewhere",
                 run.segment, (unsigned long long)range_size(run.range), (unsigned long long)run.range.start,
                 (unsigned long long)run.range.end);
    }
}

static void check_views(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if ((s->flags & SHF_ALLOC) != 0 && s->bytes != NULL)
            check_section_bytes(subject, inquiry, s);
    }
    size_t owned_count;
    struct range *owned = owned_ranges(image, &owned_count);
    for (size_t i = 0; i < image->segment_count; i++)
        check_segment_gaps(subject, inquiry, i, owned, owned_count);
    check_second_places(subject, inquiry);
    free(owned);
}

static bool goes_to_flash(const struct subject *subject)
{
    for (size_t i = 0; i < subject->image->segment_count; i++) {
        const struct segment *s = &subject->image->segments[i];
        if (s->file_size > 0 && !is_ram(subject, s->load))
            return true;
    }
    return false;
}

static void check_ram_segments(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    bool mixed = goes_to_flash(subject);
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        struct place place = place_loaded(subject, range_of(s->load, s->file_size));
        bool zeros = loads_only_zeros(subject, place.range); /* MEM009 says what there is to say of them */
        if (mixed && s->file_size > 0 && !zeros && is_ram(subject, s->load))
            found(inquiry, &place, "segment %zu carries %u bytes whose load address 0x%08x is RAM", i, s->file_size,
                  s->load);
    }
}

/* The other members of an OVERLAY may have contents for the very addresses. */
static bool shares_contents(const struct image *image, const struct section *section)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (section_takes_memory(s) && s->bytes != NULL &&
            range_holds(section_run_range(s), section_run_range(section)))
            return true;
    }
    return false;
}

static void check_written_room(const struct subject *subject, struct inquiry *inquiry, const struct section *room)
{
    const struct image *image = subject->image;
    if (!section_takes_memory(room) || room->type != SHT_NOBITS || room->size == 0 || shares_contents(image, room))
        return;
    for (size_t i = 0; i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (!range_holds(range_of(s->run, s->file_size), section_run_range(room)))
            continue;
        struct place place = place_loaded(subject, range_of(s->load, s->file_size));
        place.section = room->name;
        found(inquiry, &place, "segment %zu writes the %u bytes of section %s, which has no contents (NOBITS)", i,
              room->size, room->name);
    }
}

static void check_ram_bytes(const struct subject *subject, struct inquiry *inquiry)
{
    check_ram_segments(subject, inquiry);
    for (size_t i = 0; i < subject->image->section_count; i++)
        check_written_room(subject, inquiry, &subject->image->sections[i]);
}

static const struct rule rules[] = {
    {"SEG001", "header-in-segment", SEVERITY_BRICK, NEED_LOADABLE | NEED_SEGMENTS, check_headers,
     "A loaded segment contains the ELF headers, or bytes no section owns, below its first section; in RAM alone: a "
     "note.",
     "Programmers that go by segments write the headers to flash, over whatever lies below the application: on the "
     "DS203 "
     "the vectors of SYS. objcopy goes by sections and hides it.",
     "link with -n (no page alignment); -z max-page-size=4 pulls the headers in just the same",
     "System V gABI, chapter 5; docs/DS203.md, traps; GNU ld 2.40 with -z max-page-size=0x10000"},
    {"SEG002", "views-disagree", SEVERITY_ERROR, NEED_LOADABLE | NEED_SEGMENTS | NEED_SECTIONS, check_views,
     "Sections and segments put different bytes into memory; padding over a protected range is a brick.",
     "What is programmed depends on the tool: objcopy and gdb go by sections, OpenOCD and most GUIs by segments.",
     "link again without post-processing; after objcopy --update-section or --change-section-lma check readelf -lS",
     "System V gABI, chapters 4 and 5"},
    {"SEG003", "ram-bytes-to-flash", SEVERITY_ERROR, NEED_LOADABLE | NEED_SEGMENTS, check_ram_bytes,
     "A segment carries bytes for RAM, or writes a section that has no contents.",
     "A programmer cannot keep bytes in RAM; the value is lost at power-off, or the flash image spans to 0x20000000.",
     "give .data a load region (>RAM AT>FLASH) and .bss the type NOBITS (no data in it, placed last)",
     "GNU ld manual, Output Section LMA"},
};

const struct family seg_family = {"SEG", "section view, segment view and emitted bytes must agree", rules,
                                  sizeof rules / sizeof *rules};
