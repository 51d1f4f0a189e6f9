/* VEC015: exceptions that are enabled while their vector goes to the endless loop that all unused ones share; by the
 * code that enables them, and by the names of handlers that did not get their vector. */
#include "code/decode.h"
#include "code/walk.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "facts/vector_table.h"
#include "vec.h"

#include "base/alloc.h"
#include "base/bytes.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* ---- by the code ---- */

#define LONGEST_LOOP 8 /* instructions of a default handler, a frame and a breakpoint among them */

/* Straight on to a branch back: nothing is handled, and nobody returns. */
static bool is_endless_loop(const struct subject *subject, uint32_t handler)
{
    uint32_t start = handler & ~1u, at = start;
    unsigned features = core_facts(subject->chip->core)->features;
    for (unsigned i = 0; i < LONGEST_LOOP; i++) {
        uint8_t bytes[4] = {0};
        struct instruction in;
        if (!read_run(subject, at, bytes, 2) || (is_wide(bytes_le16(bytes)) && !read_run(subject, at, bytes, 4)))
            return false;
        decode(features, bytes_le16(bytes), bytes_le16(bytes + 2), &in);
        if (in.status != STATUS_DEFINED)
            return false;
        uint32_t target = at + 4 + (uint32_t)in.offset;
        if (in.kind == INSTRUCTION_BRANCH && target >= start && target <= at)
            return true;
        bool straight = in.kind < INSTRUCTION_BRANCH || in.kind > INSTRUCTION_SUPERVISOR;
        if (!straight && in.kind != INSTRUCTION_BRANCH && in.kind != INSTRUCTION_BREAKPOINT)
            return false;
        at = in.kind == INSTRUCTION_BRANCH ? target : at + in.size;
    }
    return false;
}

/* How many others hold the same. */
static unsigned shared_by(const struct subject *subject, const struct vector_table *table, unsigned index,
                          uint32_t handler)
{
    unsigned others = 0;
    uint32_t word;
    for (unsigned i = 2; i < table->words && image_word(subject->image, table->address + 4 * (uint64_t)i, &word); i++)
        others += i != index && word == handler;
    return others;
}

/* Whoever moves the table has other vectors. */
static bool is_table_kept(const struct subject *subject, const struct vector_table *table)
{
    bool told = false;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        if (o->kind != OBSERVED_VTOR)
            continue;
        uint64_t mirror = mirror_of(subject, o->target);
        if (load_of_run(subject, o->target) != table->address && mirror != table->address)
            return false;
        told = true;
    }
    return told || !uses_vtor(subject->image);
}

static void check_enabled_vectors(const struct subject *subject, struct inquiry *inquiry)
{
    struct vector_table table = vector_table_find(subject);
    uint32_t word;
    if (subject->walk == NULL || !table.exists)
        return;
    for (size_t i = 0; i < subject->walk->count; i++) {
        const struct observation *o = &subject->walk->observations[i];
        if (o->kind != OBSERVED_ENABLED || o->evidence != EVIDENCE_REACHED || o->target >= table.words ||
            !image_word(subject->image, table.address + 4 * (uint64_t)o->target, &word) || (word & 1) == 0 ||
            shared_by(subject, &table, o->target, word) == 0 || !is_endless_loop(subject, word) ||
            !is_table_kept(subject, &table))
            continue;
        char buffer[24];
        struct place place = vector_place(subject, table.address, o->target, symbol_at(subject, word));
        place.fix = "define the handler under the name that the start-up file gives this vector, or do not enable it";
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "0x%08x enables vector %u (%s), which holds 0x%08x, the endless loop that %u other vectors share",
                 o->address, o->target, vector_name(o->target, buffer), word,
                 shared_by(subject, &table, o->target, word));
    }
}

/* ---- by names ---- */

/* The C name in "_Z15SysTick_Handlerv", of a function without arguments; its length, or 0. */
static size_t plain_name(const char *mangled, const char **name)
{
    if (strncmp(mangled, "_Z", 2) != 0)
        return 0;
    char *behind;
    unsigned long length = strtoul(mangled + 2, &behind, 10);
    bool fits = behind > mangled + 2 && length > 0 && strlen(behind) == length + 1 && behind[length] == 'v';
    *name = behind;
    return fits ? length : 0;
}

static bool ends_in(const char *name, size_t length, const char *end)
{
    return length > strlen(end) && strncmp(name + length - strlen(end), end, strlen(end)) == 0;
}

static const struct symbol *weak_of_name(const struct subject *subject, const char *name, size_t length)
{
    const struct symbol_index *symbols = &subject->facts->symbols;
    char *plain = alloc_text(name, length);
    const struct symbol *s = symbol_named(symbols, plain, NULL);
    while (s != NULL && (s->binding != STB_WEAK || s->section == SHN_UNDEF))
        s = symbol_named(symbols, plain, s);
    free(plain);
    return s;
}

static void check_mangled_handlers(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        const char *name = NULL;
        size_t length = s->type == STT_FUNC && s->section != SHN_UNDEF ? plain_name(s->name, &name) : 0;
        if (length == 0 || (!ends_in(name, length, "_Handler") && !ends_in(name, length, "_IRQHandler") &&
                            !ends_in(name, length, "_isr")))
            continue;
        const struct symbol *weak = weak_of_name(subject, name, length);
        if (weak == NULL || weak->value == s->value)
            continue;
        uint32_t at = s->value & ~1u;
        struct place place = place_loaded(subject, range_of(load_of_run(subject, at), s->size));
        place.symbol = s->name;
        found(inquiry, &place, "%s is a C++ function, and the vector still goes to the weak %.*s at 0x%08x", s->name,
              (int)length, name, weak->value & ~1u);
    }
}

void check_enabled(const struct subject *subject, struct inquiry *inquiry)
{
    if (subject->image->symbol_count > 0)
        check_mangled_handlers(subject, inquiry);
    else
        skipped(inquiry, "only symbols tell of handlers that did not get their vector");
    check_enabled_vectors(subject, inquiry);
}
