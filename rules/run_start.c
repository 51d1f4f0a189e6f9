/* RUN007 to RUN010, RUN012: what certainly happens at start-up, and what start-up code cannot know of. */
#include "run_start.h"

#include "base/bytes.h"
#include "code/decode.h"
#include "code/walk.h"
#include "facts/evidence.h"
#include "facts/vector_table.h"
#include "model/core.h"
#include "run.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

static struct place at_code(const struct subject *subject, uint32_t address, unsigned size)
{
    struct place place = place_loaded(subject, range_of(load_of_run(subject, address), size));
    place.symbol = symbol_at(subject, address);
    return place;
}

/* " in NAME" or "". */
static const char *inside(const struct place *place, char buffer[96])
{
    buffer[0] = '\0';
    if (place->symbol != NULL)
        snprintf(buffer, 96, " in %.80s", place->symbol);
    return buffer;
}

void check_fpu_enabled(const struct subject *subject, struct inquiry *inquiry)
{
    char function[96];
    if ((core_facts(subject->chip->core)->features & FEATURE_FPU) == 0) {
        skipped(inquiry, "the core has no FPU");
        return;
    }
    struct start_path path = subject->walk->start;
    if (path.fpu_at == 0)
        return;
    struct place place = at_code(subject, path.fpu_at, 4);
    found(inquiry, &place, "0x%08x%s is an FPU instruction, and nothing from reset up to there enables the FPU (CPACR)",
          path.fpu_at, inside(&place, function));
}

void check_semihosting(const struct subject *subject, struct inquiry *inquiry)
{
    char function[96];
    struct start_path path = subject->walk->start;
    if (path.semihosting_at == 0)
        return;
    struct place place = at_code(subject, path.semihosting_at, 2);
    found_as(inquiry, subject->release ? SEVERITY_ERROR : SEVERITY_WARNING, &place,
             "BKPT 0xAB at 0x%08x%s, a semihosting call, comes after reset whether a debugger is there or not%s",
             path.semihosting_at, inside(&place, function), subject->release ? ", in a release" : "");
}

/* ISA003 says it where the walk came there too; where code runs into the table itself, other rules say what is wrong.
 */
static bool is_told(const struct subject *subject, const struct start_path *path)
{
    struct vector_table table = vector_table_find(subject);
    if (range_has(range_of(table.address, 8), load_of_run(subject, path->address)))
        return true;
    for (size_t i = 0; subject->walk != NULL && i < subject->walk->count; i++)
        if (subject->walk->observations[i].address == path->address && path->end == START_NOWHERE)
            return true;
    return false;
}

void check_trap(const struct subject *subject, struct inquiry *inquiry)
{
    char function[96];
    struct start_path path = subject->walk->start;
    if (path.end == START_UNKNOWN || is_told(subject, &path))
        return;
    struct place place = at_code(subject, path.address, path.size);
    inside(&place, function);
    switch (path.end) {
    case START_RETURN:
        found(inquiry, &place, "0x%08x%s returns from the reset handler, to the 0xffffffff that LR holds at reset",
              path.address, function);
        break;
    case START_NOWHERE:
        found(inquiry, &place, "0x%08x%s jumps to 0x%08x, an address without the Thumb bit, right behind reset",
              path.address, function, path.target);
        break;
    case START_CALLS_ITSELF:
        found(inquiry, &place, "SVC at 0x%08x%s has a handler, 0x%08x, that comes to SVC again", path.address, function,
              path.target);
        break;
    default:
        found(inquiry, &place, "0x%0*x at 0x%08x%s is %s, and every way from reset leads there", 2 * path.size,
              path.encoding, path.address, function,
              path.end == START_NOTHING ? "a transfer of no register, which is unpredictable"
                                        : "an instruction that stops the core on purpose");
        break;
    }
}

/* --- RUN010 ------------------------------------------------------------------------------------------------------ */

/* A word of the image, or MOVW with its lower half (ARM DDI 0403E, A7.7.76, encoding T3). */
static bool is_referred_to(const struct image *image, uint32_t value)
{
    uint16_t first = (uint16_t)(0xF240 | (value >> 12 & 15) | (value >> 1 & 0x400));
    uint16_t second = (uint16_t)((value >> 8 & 7) << 12 | (value & 0xFF));
    for (size_t i = 0; i < image->chunk_count; i++) {
        const struct chunk *c = &image->chunks[i];
        for (uint32_t at = 0; c->size >= 4 && at <= c->size - 4; at += 2) {
            const uint8_t *bytes = c->bytes + at;
            if (bytes_le32(bytes) == value ||
                (bytes_le16(bytes) == first && (bytes_le16(bytes + 2) & 0xF0FF) == second))
                return true;
        }
    }
    return false;
}

/* GCC's crtbegin.o brings one entry into every program, which registers the frames of exceptions where there is
 * somebody to register them with, and is no constructor. */
static bool are_idle(const struct subject *subject, const struct section *s)
{
    for (uint32_t at = 0; at + 4 <= s->size; at += 4) {
        uint32_t entry = bytes_le32(s->bytes + at);
        if (entry != 0 && entry != UINT32_MAX && !is_idle(subject, entry))
            return false;
    }
    return true;
}

void check_constructors_used(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (s->type != SHT_INIT_ARRAY || s->bytes == NULL || s->size < 4 || is_referred_to(image, s->run) ||
            are_idle(subject, s))
            continue;
        struct place place = place_section(subject, s, section_run_range(s));
        found(inquiry, &place,
              "%s has %u entr%s at 0x%08x, and nothing in the image holds that address: nobody calls them", s->name,
              s->size / 4, s->size / 4 == 1 ? "y" : "ies", s->run);
    }
}

/* --- RUN012 ------------------------------------------------------------------------------------------------------ */

void check_heap_limit(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        struct range heap = section_run_range(s);
        if (!section_takes_memory(s) || s->type != SHT_NOBITS || !is_heap_section(s->name) || heap.start >= table.sp ||
            heap.end < table.sp)
            continue;
        struct place place = place_section(subject, s, heap);
        found(inquiry, &place,
              "%s has 0x%08llx..0x%08llx, up to the very top of the stack at 0x%08x: it leaves the "
              "stack no room",
              s->name, (unsigned long long)heap.start, (unsigned long long)heap.end, table.sp);
    }
}
