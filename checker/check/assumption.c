#include "assumption.h"

#include "facts/evidence.h"
#include "facts/vector_table.h"
#include "shown_core.h"

#include <stdio.h>

bool is_left_to_image(const struct target_options *options)
{
    return options->board == NULL && options->chip == NULL;
}

/* ---- the DS203 ---- */

/* docs/DS203.md, "Flash": the application slots, whose boards say the same. An application of the first one may have
 * its body in the upper half of the flash, which is the board ds203's. */
static const struct {
    uint32_t slot;
    const char *name, *board;
} slots[] = {
    {0x0800C000, "APP1", "ds203"},
    {0x08014000, "APP2", "ds203-app2"},
    {0x0801C000, "APP3", "ds203-app3"},
    {0x08024000, "APP4", "ds203-app4"},
};
#define FIRST_SLOT_BOARD "ds203-app1"

/* Other parts, too, have applications at these addresses, behind a bootloader of their own: their stack is where the
 * DS203 has no RAM, though some part may have. */
static bool is_stack_elsewhere(const struct target *target, const struct image *image, uint32_t slot)
{
    static const struct board nowhere;
    static const struct chip any;
    static const struct memory_map none;
    uint32_t sp;
    if (!image_word(image, slot, &sp))
        return false;
    struct subject known = {.image = image, .map = target->map, .board = &target->board, .chip = &target->chip};
    struct subject unknown = {.image = image, .map = &none, .board = &nowhere, .chip = &any};
    return stack_place(&known, sp) == STACK_NOWHERE && stack_place(&unknown, sp) != STACK_NOWHERE;
}

/* So is a table that goes on behind the chip's last interrupt: with handlers, here and there one left out. */
static bool has_more_vectors(const struct target *target, const struct image *image, uint32_t slot)
{
    enum { LOOKED_AT = 8, WITNESSES = 4 };
    unsigned handlers = 0;
    uint64_t end = slot + 4 * (uint64_t)(SYSTEM_VECTORS + target->chip.interrupts);
    for (uint64_t at = end; at < end + 4 * (uint64_t)LOOKED_AT; at += 4) {
        uint32_t word;
        if (!image_word(image, at, &word))
            return false;
        bool handler = (word & 1) != 0 && image_chunk_at(image, word & ~1u) != NULL;
        if (!handler && !vector_is_unused(word))
            return false;
        handlers += handler;
    }
    return handlers >= WITNESSES;
}

/* True when every loaded byte is in the board's regions. */
static bool holds(const struct target *target, const struct image *image)
{
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range range = image->extents[i].range;
        if (map_covered(&target->board.map, range) < range_size(range))
            return false;
    }
    return true;
}

/* Some of them are in another region of its flash than the slot's. */
static bool reaches_body(const struct target *target, const struct image *image)
{
    const struct region *entry = map_region_at(&target->board.map, target->board.table_address);
    for (size_t i = 0; i < target->board.map.region_count; i++) {
        const struct region *r = &target->board.map.regions[i];
        if (r != entry && r->role == ROLE_FLASH && image_loaded(image, region_range(r)) > 0)
            return true;
    }
    return false;
}

/* The row of the slot that the image starts at, its bytes in RAM aside; -1 when it starts elsewhere. */
static int slot_of(const struct image *image)
{
    for (size_t i = 0; i < image->extent_count; i++) {
        uint64_t start = image->extents[i].range.start;
        for (size_t n = 0; n < sizeof slots / sizeof *slots; n++)
            if (slots[n].slot == start)
                return (int)n;
        if (start >= slots[0].slot)
            break;
    }
    return -1;
}

static bool open_named(const struct target_options *options, const char *board, const char *chip,
                       struct assumption *assumption, struct fault *fault)
{
    struct target_options named = *options;
    named.board = board;
    named.chip = chip;
    named.any_core = true;
    return target_open(&named, &assumption->target, fault);
}

static bool retarget(const struct target_options *options, const char *board, struct assumption *assumption,
                     struct fault *fault)
{
    target_close(&assumption->target);
    return open_named(options, board, NULL, assumption, fault);
}

/* With assumption.made unset when the image is none; then nothing is open. */
static bool assume_ds203(const struct image *image, const struct target_options *options, struct assumption *assumption,
                         struct fault *fault)
{
    int row = slot_of(image);
    if (row < 0)
        return true;
    struct target *target = &assumption->target;
    if (!open_named(options, slots[row].board, NULL, assumption, fault))
        return false;
    uint32_t slot = slots[row].slot;
    if (is_stack_elsewhere(target, image, slot) || has_more_vectors(target, image, slot)) {
        target_close(target);
        return true;
    }
    bool try_slot = row == 0 && !holds(target, image) && !reaches_body(target, image);
    if (try_slot && !retarget(options, FIRST_SLOT_BOARD, assumption, fault))
        return false;
    if (try_slot && !holds(target, image) && !retarget(options, slots[row].board, assumption, fault))
        return false;
    assumption->made = true;
    assumption->said.what = target->board.name;
    snprintf(assumption->why, sizeof assumption->why, "its bytes start in slot %s of the DS203", slots[row].name);
    return true;
}

/* ---- any other ---- */

static bool assume_core(const struct image *image, const struct target_options *options, struct assumption *assumption,
                        struct fault *fault)
{
    struct shown_core shown = shown_core(image);
    if (!open_named(options, NULL, shown.chip, assumption, fault))
        return false;
    assumption->made = true;
    assumption->said.what = assumption->target.chip.name;
    snprintf(assumption->why, sizeof assumption->why, "%s",
             shown.chip != NULL ? shown.why : "nothing in it says which core it is for");
    return true;
}

bool assume(const struct image *image, const struct target_options *options, struct assumption *assumption,
            struct fault *fault)
{
    *assumption = (struct assumption){0};
    assumption->said.why = assumption->why;
    return assume_ds203(image, options, assumption, fault) &&
           (assumption->made || assume_core(image, options, assumption, fault));
}

bool assumption_suffices(const struct assumption *assumption, const struct image *image,
                         const struct target_options *options, struct fault *fault)
{
    bool mute = image->format == FORMAT_HEX || image->format == FORMAT_SREC || image->format == FORMAT_BIN;
    if (!mute || options->memory != NULL || assumption->target.chip.core != CORE_UNKNOWN)
        return true;
    return fault_set(fault, FAULT_USAGE,
                     "%s: %s does not say which core it is for: name the part or core with --chip NAME (dsocheck chips "
                     "lists them), or a board",
                     image->path, image_format_title(image->format));
}

void assumption_release(struct assumption *assumption)
{
    if (assumption->made)
        target_close(&assumption->target);
}

void assumption_apply(const struct assumption *assumption, struct subject *subject)
{
    subject->assumed = &assumption->said;
    subject->map = assumption->target.map;
    subject->board = &assumption->target.board;
    subject->chip = &assumption->target.chip;
}
