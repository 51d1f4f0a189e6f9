#include "base/alloc.h"
#include "facts/evidence.h"
#include "facts/placement.h"
#include "facts/vector_table.h"
#include "mem_layout.h"
#include "run.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#define ULL(x) ((unsigned long long)(x))

/* Taking any exception pushes eight words (ARM DDI 0403E, B1.5.6): less is no stack, whatever the board wants. */
#define EXCEPTION_FRAME 32

static uint64_t room_wanted(const struct subject *subject)
{
    return subject->board->stack_minimum > EXCEPTION_FRAME ? subject->board->stack_minimum : EXCEPTION_FRAME;
}

/* --- RUN001: room below the initial stack pointer --------------------------------------------------------------- */

static void too_small(const struct subject *subject, struct inquiry *inquiry, uint32_t sp, uint64_t start,
                      const char *below)
{
    uint64_t room = sp - start, wanted = room_wanted(subject);
    if (room >= wanted)
        return;
    const struct region *region = map_region_at(subject->map, (uint64_t)sp - 1);
    struct place place = {
        .has_address = true, .range = {start, sp}, .region = region != NULL ? region->name : NULL, .symbol = below};
    if (wanted == EXCEPTION_FRAME)
        found(inquiry, &place,
              "the stack has %llu bytes, from %s at 0x%08llx to 0x%08x: not even an interrupt's 32 bytes fit",
              ULL(room), below, ULL(start), sp);
    else
        found(inquiry, &place, "the stack has %llu bytes, from %s at 0x%08llx to 0x%08x, board %s wants %llu",
              ULL(room), below, ULL(start), sp, subject->board->name, ULL(wanted));
}

/* SP points into a section with other data, or to its end: a variable there has to be the stack. */
static void judge_inside(const struct subject *subject, struct inquiry *inquiry, uint32_t sp,
                         const struct ram_use *around)
{
    struct range stack;
    const char *name;
    const struct symbol *object = stack_object_below(subject->image, sp);
    if (object != NULL && strcasestr(object->name, "stack") != NULL) {
        too_small(subject, inquiry, sp, object->value, object->name);
    } else if (declared_stack(subject, sp, &stack, &name) && stack.start >= around->range.start) {
        too_small(subject, inquiry, sp, stack.start, name);
    } else if (object != NULL && (uint64_t)object->value + object->size > (uint64_t)sp + 8) {
        struct place place = {
            .has_address = true, .range = {object->value, sp}, .section = around->name, .symbol = object->name};
        found(inquiry, &place, "the initial stack pointer 0x%08x lies inside %s (0x%08x, %u bytes)", sp, object->name,
              object->value, object->size);
    } else {
        skipped(inquiry, "the stack starts at 0x%08x, in %s, and nothing tells it from the data there", sp,
                around->name);
    }
}

/* Where the wanted room would not be the program's own. */
static void judge_neighbours(const struct subject *subject, struct inquiry *inquiry, uint32_t sp)
{
    uint64_t wanted = room_wanted(subject);
    struct range room = {sp > wanted ? sp - wanted : 0, sp};
    const struct board *board = subject->board;
    struct place place = {.has_address = true, .range = room};
    for (size_t i = 0; i < board->protected_count + board->resident_count; i++) {
        const struct owned_range *other =
            i < board->protected_count ? &board->protected_ranges[i] : &board->resident[i - board->protected_count];
        /* A stack that starts in resident RAM is RUN006's. */
        if (range_meets(other->range, room) && !range_has(other->range, (uint64_t)sp - 1))
            found(inquiry, &place, "the stack from 0x%08x down grows into %s after %llu bytes", sp, other->name,
                  ULL(sp - other->range.end));
    }
    const struct region *own = map_region_at(subject->map, (uint64_t)sp - 1);
    const struct region *low = map_region_at(subject->map, room.start);
    if (own == NULL || low == NULL || own == low || range_has(region_range(own), room.start) ||
        range_has(region_range(low), (uint64_t)sp - 1))
        return;
    place.region = low->name;
    found(inquiry, &place, "the stack from 0x%08x down grows out of %s into %s after %llu bytes", sp, own->name,
          low->name, ULL(sp - own->origin));
}

void check_stack_room(const struct subject *subject, struct inquiry *inquiry)
{
    uint32_t sp = vector_table_find(subject).sp;
    if (sp == 0 || !is_ram(subject, (uint64_t)sp - 1)) {
        skipped(inquiry, "the initial stack pointer 0x%08x is not in RAM", sp);
        return;
    }
    struct ram_uses uses;
    ram_uses_find(subject, &uses);
    struct stack_floor floor = stack_floor_of(&uses, sp);
    if (floor.around != NULL) {
        judge_inside(subject, inquiry, sp, floor.around);
    } else {
        uint64_t start = stack_bank_start(subject, sp);
        bool data_below = floor.end > start;
        too_small(subject, inquiry, sp, data_below ? floor.end : start,
                  data_below && floor.name != NULL ? floor.name : "the start of its memory");
        judge_neighbours(subject, inquiry, sp);
    }
    free(uses.at);
}

/* --- RUN005: ranges that share RAM ----------------------------------------------------------------------------- */

/* Overlays share their run addresses on purpose: members of one OVERLAY, and what is loaded one at a time from
 * different places. */
static bool is_overlay(const struct subject *subject, const struct ram_use *a, const struct ram_use *b)
{
    const struct section *s = a->section, *t = b->section;
    if (s == NULL || t == NULL)
        return false;
    const struct placement *first = find_placement(subject, s), *second = find_placement(subject, t);
    if (first != NULL && second != NULL && first->overlay != 0 && first->overlay == second->overlay)
        return true;
    return s->bytes != NULL && t->bytes != NULL && s->load != s->run && t->load != t->run &&
           !range_meets(section_load_range(s), section_load_range(t));
}

/* Names that sections have which every program uses all the time. */
static bool is_usual_name(const char *name)
{
    static const char *const usual[] = {".bss", ".data", "COMMON", ".noinit"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strncmp(name, usual[i], strlen(usual[i])) == 0)
            return true;
    return false;
}

/* What is copied to its place, and not every program's own data. */
static bool may_be_copied_later(const struct section *section)
{
    return section->bytes != NULL && section->load != section->run && !is_usual_name(section->name);
}

/* Without a script, what starts together without contents, or with contents to copy there, is more likely an OVERLAY
 * than an accident: an address typed by hand collides anywhere. */
static bool may_be_overlay(const struct subject *subject, const struct ram_use *a, const struct ram_use *b)
{
    const struct section *s = a->section, *t = b->section;
    if (subject->map->has_sections || s == NULL || t == NULL || s->run != t->run)
        return false;
    bool room = s->type == SHT_NOBITS, other_room = t->type == SHT_NOBITS;
    if (room && other_room)
        return true;
    const struct section *empty = room ? s : t, *full = room ? t : s;
    return (room || other_room) && may_be_copied_later(full) && !is_usual_name(empty->name);
}

static void collide(const struct subject *subject, struct inquiry *inquiry, enum severity severity, struct range common,
                    const char *first, const char *second, const char *section)
{
    const struct region *region = map_region_at(subject->map, common.start);
    struct place place = {
        .has_address = true, .range = common, .section = section, .region = region != NULL ? region->name : NULL};
    found_as(inquiry, severity, &place, "%s and %s share 0x%08llx..0x%08llx, %llu bytes%s", first, second,
             ULL(common.start), ULL(common.end), ULL(range_size(common)),
             severity == SEVERITY_NOTE ? ", from their first on: an OVERLAY, if they are never used at once" : "");
}

static void compare_sections(const struct subject *subject, struct inquiry *inquiry, const struct ram_uses *uses)
{
    size_t furthest = 0;
    for (size_t i = 1; i < uses->count; i++) {
        const struct ram_use *a = &uses->at[furthest], *b = &uses->at[i];
        struct range common = range_common(a->range, b->range);
        if (range_size(common) > 0 && !is_overlay(subject, a, b))
            collide(subject, inquiry, may_be_overlay(subject, a, b) ? SEVERITY_NOTE : SEVERITY_ERROR, common, a->name,
                    b->name, b->name);
        if (b->range.end > a->range.end)
            furthest = i;
    }
}

/* Start and end of the heap by customary symbols; false without, or when the heap takes whatever is free up to SP. */
static bool declared_heap(const struct subject *subject, uint32_t sp, struct range *heap)
{
    static const char *const names[] = {/* start, end */
                                        "__HeapBase",     "__HeapLimit",  "_sheap",       "_eheap",
                                        "__heap_start__", "__heap_end__", "__heap_start", "__heap_end",
                                        "HEAP$$Base",     "HEAP$$Limit",  "__HeapStart",  "__HeapEnd"};
    const struct symbol *symbols[sizeof names / sizeof *names];
    symbols_find(subject, names, sizeof names / sizeof *names, symbols);
    for (size_t i = 0; i < sizeof names / sizeof *names; i += 2) {
        const struct symbol *start = symbols[i], *end = symbols[i + 1];
        if (start == NULL || end == NULL || start->value >= end->value || !is_ram(subject, start->value))
            continue;
        *heap = (struct range){start->value, end->value};
        return end->value != sp;
    }
    return false;
}

static void compare_stack(const struct subject *subject, struct inquiry *inquiry, const struct ram_uses *uses,
                          uint32_t sp)
{
    struct range stack, heap;
    const char *symbol;
    if (!declared_stack(subject, sp, &stack, &symbol))
        return;
    for (size_t i = 0; i < uses->count; i++) {
        const struct ram_use *use = &uses->at[i];
        struct range common = range_common(use->range, stack);
        /* A stack set aside inside a section is part of it. */
        if (range_size(common) > 0 && !range_holds(use->range, stack) && !is_stack_section(use->name))
            collide(subject, inquiry, SEVERITY_ERROR, common, use->name, "the stack", use->name);
    }
    if (declared_heap(subject, sp, &heap) && range_meets(heap, stack))
        collide(subject, inquiry, SEVERITY_ERROR, range_common(heap, stack), "the heap", "the stack", NULL);
}

void check_collisions(const struct subject *subject, struct inquiry *inquiry)
{
    struct ram_uses uses;
    ram_uses_find(subject, &uses);
    compare_sections(subject, inquiry, &uses);
    struct vector_table table = vector_table_find(subject);
    if (table.exists && table.sp != 0 && is_ram(subject, (uint64_t)table.sp - 1))
        compare_stack(subject, inquiry, &uses, table.sp);
    free(uses.at);
}

/* --- RUN006: RAM of others ------------------------------------------------------------------------------------- */

/* A NOBITS section of a name of its own over somebody's RAM is how an application names that somebody's variables. */
static bool may_be_a_view(const struct ram_use *use)
{
    return use->section != NULL && use->section->type == SHT_NOBITS && !is_stack_section(use->name) &&
           !is_heap_section(use->name) && !is_usual_name(use->name);
}

static void check_owner(const struct subject *subject, struct inquiry *inquiry, const struct owned_range *owner,
                        const struct ram_uses *uses)
{
    for (size_t i = 0; i < uses->count; i++) {
        const struct ram_use *use = &uses->at[i];
        struct range common = range_common(use->range, owner->range);
        if (range_size(common) == 0)
            continue;
        struct place place = {.has_address = true, .range = common, .section = use->name};
        if (may_be_a_view(use))
            found_as(inquiry, SEVERITY_NOTE, &place, "%s names 0x%08llx..0x%08llx, which belongs to %s", use->name,
                     ULL(common.start), ULL(common.end), owner->name);
        else
            found(inquiry, &place, "%s uses 0x%08llx..0x%08llx, which belongs to %s", use->name, ULL(common.start),
                  ULL(common.end), owner->name);
    }
    struct vector_table table = vector_table_find(subject);
    if (!table.exists || table.sp == 0 || !range_has(owner->range, (uint64_t)table.sp - 1))
        return;
    struct place place = place_loaded(subject, range_of(table.address, 4));
    found(inquiry, &place, "the initial stack pointer 0x%08x puts the stack into RAM of %s", table.sp, owner->name);
}

void check_resident_ram(const struct subject *subject, struct inquiry *inquiry)
{
    const struct board *board = subject->board;
    struct ram_uses uses;
    ram_uses_find(subject, &uses);
    size_t owners = 0;
    for (size_t i = 0; i < board->resident_count; i++) {
        if (!is_ram(subject, board->resident[i].range.start))
            continue;
        owners++;
        check_owner(subject, inquiry, &board->resident[i], &uses);
    }
    if (owners == 0)
        skipped(inquiry, "the board names no RAM that belongs to others");
    else if (!subject->image->is_elf)
        skipped(inquiry, "only an ELF tells what RAM the program uses; of this file the stack pointer was looked at");
    free(uses.at);
}
