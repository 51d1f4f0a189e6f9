#include "arm_state.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "code/walk.h"

#include <stdlib.h>

/* BX LR in ARM state (ARM DDI 0406C, A8.8.27): how the libraries of armv4t, the default of arm-none-eabi-gcc, return.
 */
#define ARM_BX_LR 0xE12FFF1Eu
/* A return further away than this does not tell whether the target was ARM code. */
#define RUN_WORDS 128
#define RUN_LEAST 3
#define PLACES    64
/* Words looked at behind targets, over the whole image: a file made of calls must not take minutes. */
#define WORD_BUDGET 8000000u
/* Words compared at once. */
#define BLOCK 16

/* How many of the BLOCK words return. There is no way out of the loop, so that the compiler makes vectors of it. */
static unsigned returns_in(const uint8_t *words)
{
    unsigned count = 0;
    for (size_t i = 0; i < BLOCK; i++)
        count += bytes_le32(words + 4 * i) == ARM_BX_LR;
    return count;
}

static bool chunk_has_return(const struct chunk *chunk)
{
    uint32_t offset = (4 - (chunk->address & 3)) & 3;
    for (; offset < chunk->size && chunk->size - offset >= 4 * BLOCK; offset += 4 * BLOCK)
        if (returns_in(chunk->bytes + offset) > 0)
            return true;
    for (; offset < chunk->size && chunk->size - offset >= 4; offset += 4)
        if (bytes_le32(chunk->bytes + offset) == ARM_BX_LR)
            return true;
    return false;
}

/* Words at the target up to a BX LR: all with a condition ARM code can have, at least half of them always executed.
 * Thumb code read as words has neither. */
static bool is_arm_run(const struct image *image, uint64_t target, uint64_t *end, uint32_t *budget)
{
    uint32_t word;
    unsigned always = 0;
    for (unsigned words = 1; words <= RUN_WORDS && *budget > 0; words++, --*budget) {
        if (!image_word(image, target + 4 * (uint64_t)(words - 1), &word))
            return false;
        if (word >> 28 == 0xF || word == 0)
            return false;
        always += word >> 28 == 0xE;
        if (word != ARM_BX_LR)
            continue;
        *end = target + 4 * (uint64_t)words;
        return words >= RUN_LEAST && always * 2 >= words;
    }
    return false;
}

/* The target of a BL or BLX (immediate) at `at` (ARM DDI 0403E, A7.7.18; DDI 0406C, A8.8.25), or UINT64_MAX. */
static uint64_t call_target(const uint8_t *bytes, uint64_t at)
{
    uint32_t first = bytes_le16(bytes), second = bytes_le16(bytes + 2);
    bool bl = (second & 0xD000) == 0xD000, blx = (second & 0xD001) == 0xC000;
    if ((first & 0xF800) != 0xF000 || (!bl && !blx))
        return UINT64_MAX;
    uint32_t s = first >> 10 & 1, i1 = ~((second >> 13 & 1) ^ s) & 1, i2 = ~((second >> 11 & 1) ^ s) & 1;
    uint32_t offset = s << 24 | i1 << 23 | i2 << 22 | (first & 0x3FF) << 12 | (second & 0x7FF) << 1;
    if (s != 0)
        offset |= 0xFE000000u;
    uint32_t base = (uint32_t)at + 4;
    return (uint32_t)((blx ? base & ~3u : base) + offset);
}

static bool is_known(const struct arm_places *places, uint64_t address)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->at[i].range.start == address)
            return true;
    return false;
}

static void add_place(const struct image *image, struct range range, struct arm_places *places)
{
    const struct section *section = image_section_run_at(image, range.start);
    places->at = alloc_grow(places->at, places->count, &places->capacity, sizeof *places->at);
    places->at[places->count++] = (struct arm_place){.range = range, .section = section != NULL ? section->name : NULL};
}

static void scan_chunk(const struct image *image, const struct chunk *chunk, struct arm_places *places,
                       uint32_t *budget)
{
    uint64_t end;
    for (uint32_t offset = chunk->address & 1; offset + 4 <= chunk->size && places->count < PLACES; offset += 2) {
        uint64_t target = call_target(chunk->bytes + offset, (uint64_t)chunk->address + offset);
        if (target == UINT64_MAX || target % 4 != 0 || is_known(places, target) ||
            !is_arm_run(image, target, &end, budget))
            continue;
        add_place(image, (struct range){target, end}, places);
    }
}

static int by_address(const void *left, const void *right)
{
    const struct arm_place *a = left, *b = right;
    return a->range.start < b->range.start ? -1 : a->range.start > b->range.start;
}

void arm_places_by_calls(const struct subject *subject, struct arm_places *places)
{
    const struct image *image = subject->image;
    bool returns = false;
    uint32_t budget = WORD_BUDGET;
    for (size_t i = 0; i < image->chunk_count && !returns; i++)
        returns = chunk_has_return(&image->chunks[i]);
    for (size_t i = 0; i < image->chunk_count && returns; i++)
        scan_chunk(image, &image->chunks[i], places, &budget);
    if (places->count > 1)
        qsort(places->at, places->count, sizeof *places->at, by_address);
}

void arm_places_by_walk(const struct subject *subject, struct arm_places *places)
{
    struct arm_target targets[PLACES];
    size_t count = subject->walk != NULL ? walk_arm_targets(subject->walk, targets, PLACES) : 0;
    for (size_t i = 0; i < count && i < PLACES; i++)
        if (targets[i].evidence != EVIDENCE_POSSIBLE && !is_known(places, targets[i].target))
            add_place(subject->image, range_of(targets[i].target, 4), places);
}
