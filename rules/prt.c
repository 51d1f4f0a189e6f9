/* PRT: ranges that the board protects or the chip obeys, because writing them loses the bootloader, a licence or the
 * device. */
#include "facts/evidence.h"
#include "families.h"
#include "prt_option_bytes.h"
#include "segment_bytes.h"

#include <stdio.h>

#define ULL(x) ((unsigned long long)(x))

static struct place at_owned(const struct subject *subject, const struct owned_range *owned, struct range range)
{
    struct place place = place_loaded(subject, range);
    place.region = owned->name;
    if (owned->line > 0) {
        place.file = subject->board->path;
        place.line = owned->line;
    }
    return place;
}

static const char *why_of(const struct owned_range *owned)
{
    return owned->why != NULL ? owned->why : "it belongs to somebody else";
}

/* Padding over it is told by SEG002. */
static void check_segment_writes(const struct subject *subject, struct inquiry *inquiry,
                                 const struct owned_range *owned)
{
    for (struct segment_run run = {0}; next_segment_run(subject->image, &run);) {
        struct range hit = range_common(run.range, owned->range);
        if (run.padding || range_size(hit) == 0)
            continue;
        struct place place = at_owned(subject, owned, hit);
        found(inquiry, &place, "segment %zu overwrites 0x%08llx..0x%08llx of the protected range %s (%s)", run.segment,
              ULL(hit.start), ULL(hit.end), owned->name, why_of(owned));
    }
}

static void check_writes(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < subject->board->protected_count; i++) {
        const struct owned_range *owned = &subject->board->protected_ranges[i];
        uint64_t bytes = image_loaded(image, owned->range);
        check_segment_writes(subject, inquiry, owned);
        if (bytes == 0)
            continue;
        struct range hit = loaded_span(image, owned->range);
        struct place place = at_owned(subject, owned, hit);
        found(inquiry, &place, "%llu bytes at 0x%08llx..0x%08llx overwrite the protected range %s (%s)", ULL(bytes),
              ULL(hit.start), ULL(hit.end), owned->name, why_of(owned));
    }
}

/* False when nothing of `owned` is erased. */
static bool found_erased(const struct subject *subject, struct inquiry *inquiry, const struct owned_range *owned,
                         struct range written)
{
    struct range hit = range_common(chip_erased(subject->chip, written), owned->range);
    if (range_size(hit) == 0)
        return false;
    struct place place = at_owned(subject, owned, hit);
    char pages[64] = "whole sectors";
    if (subject->chip->erase_unit > 0)
        snprintf(pages, sizeof pages, "whole pages of %llu bytes", ULL(subject->chip->erase_unit));
    found(inquiry, &place, "programming 0x%08llx..0x%08llx erases %s, and with them 0x%08llx..0x%08llx of %s (%s)",
          ULL(written.start), ULL(written.end), pages, ULL(hit.start), ULL(hit.end), owned->name, why_of(owned));
    return true;
}

static void check_erases(const struct subject *subject, struct inquiry *inquiry)
{
    for (size_t i = 0; i < subject->board->protected_count; i++) {
        const struct owned_range *owned = &subject->board->protected_ranges[i];
        if (image_loaded(subject->image, owned->range) > 0)
            continue; /* PRT001 says worse of it */
        bool told = false;
        for (size_t n = 0; n < subject->image->extent_count && !told; n++)
            told = found_erased(subject, inquiry, owned, subject->image->extents[n].range);
        for (struct segment_run run = {0}; !told && next_segment_run(subject->image, &run);)
            told = range_size(range_common(run.range, owned->range)) == 0 &&
                   found_erased(subject, inquiry, owned, run.range);
    }
}

#define NEEDS (NEED_LOADABLE | NEED_BYTES | NEED_PROTECTED)

static const struct rule rules[] = {
    {"PRT001", "writes-protected", SEVERITY_BRICK, NEEDS, check_writes,
     "Loaded bytes lie in a protected range of the board.",
     "The bootloader, the operating part or a licence there is lost; without it the device does not start or cannot be "
     "updated again.",
     "link the image for its own slot; to replace that part on purpose check it with its own board (dsocheck boards)",
     "the board profile (dsocheck boards); docs/DS203.md, flash layout"},
    {"PRT002", "erases-protected", SEVERITY_BRICK, NEEDS | NEED_ERASE_UNIT, check_erases,
     "An erase unit of the image also holds protected bytes.",
     "Flash is erased by the page: the protected bytes beside the image go with it.",
     "start (or end) the image at an erase page of its own", "the chip profile's erase unit (dsocheck chips)"},
    {"PRT003", "stm32-option-bytes", SEVERITY_BRICK, NEED_LOADABLE | NEED_BYTES | NEED_OPTION_BYTES, check_option_bytes,
     "Loaded bytes lie in the option bytes of an STM32.",
     "All of them are erased together: what the image leaves out is lost, and a missing or wrong read protection byte "
     "(RDP) locks the flash. On families with level 2 it locks for good.",
     "take them out of the image (objcopy -R SECTION), and set option bytes on purpose, each chip by itself",
     "PM0075 (STM32F10xxx flash programming), 2.4.1 and 2.5; RM0091 (STM32F0) and RM0316 (STM32F3), Read protection"},
};

const struct family prt_family = {"PRT", "protected ranges and option bytes", rules, sizeof rules / sizeof *rules};
