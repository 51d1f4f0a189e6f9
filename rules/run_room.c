/* What lies below the stack, and so how much room it has. */
#include "facts/evidence.h"
#include "run.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* The variable that ends at or holds the byte below `sp`: stacks are often an array of the start-up file. */
const struct symbol *stack_object_below(const struct image *image, uint32_t sp)
{
    const struct symbol *best = NULL;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        if (s->type == STT_OBJECT && s->size > 0 && s->value < sp && (uint64_t)s->value + s->size >= sp &&
            (best == NULL || s->value > best->value))
            best = s;
    }
    return best;
}

struct stack_floor stack_floor_of(const struct ram_uses *uses, uint32_t sp)
{
    struct stack_floor floor = {0};
    for (size_t i = 0; i < uses->count; i++) {
        const struct ram_use *use = &uses->at[i];
        if (use->range.start >= sp)
            break;
        bool own = is_stack_section(use->name);
        if (use->range.end > sp || (use->range.end == sp && !own))
            floor.around = own ? floor.around : use;
        uint64_t end = own ? use->range.start : use->range.end < sp ? use->range.end : sp;
        if (end > floor.end) {
            floor.end = end;
            floor.name = own ? NULL : use->name;
        }
    }
    return floor;
}

/* The start of the RAM bank or region that the stack is in. */
uint64_t stack_bank_start(const struct subject *subject, uint32_t sp)
{
    const struct chip *chip = subject->chip;
    for (size_t i = 0; i < chip->die_ram_count; i++)
        if (range_has(chip->die_ram[i].range, (uint64_t)sp - 1))
            return chip->die_ram[i].range.start;
    const struct region *region = map_region_at(subject->map, (uint64_t)sp - 1);
    return region != NULL ? region->origin : 0;
}

/* Banks and regions that touch are one room. */
static uint64_t memory_start(const struct subject *subject, uint32_t sp)
{
    uint64_t start = stack_bank_start(subject, sp), next = start;
    do {
        start = next;
        if (start > 0 && is_ram(subject, start - 1))
            next = stack_bank_start(subject, (uint32_t)start);
    } while (next < start && next > 0);
    return start;
}

static bool room_inside(const struct subject *subject, uint32_t sp, const struct ram_use *around,
                        struct stack_room *room)
{
    struct range declared;
    const char *name;
    const struct symbol *object = stack_object_below(subject->image, sp);
    if (object != NULL && strcasestr(object->name, "stack") != NULL)
        *room = (struct stack_room){{object->value, sp}, object->name};
    else if (declared_stack(subject, sp, &declared, &name) && declared.start >= around->range.start)
        *room = (struct stack_room){declared, name};
    else
        return false;
    return true;
}

bool stack_room_find(const struct subject *subject, uint32_t sp, struct stack_room *room)
{
    if (sp == 0 || !is_ram(subject, (uint64_t)sp - 1))
        return false;
    uint64_t start = memory_start(subject, sp);
    struct ram_uses uses;
    ram_uses_find(subject, &uses);
    struct stack_floor floor = stack_floor_of(&uses, sp);
    bool found = start > 0 || floor.end > 0;
    if (floor.around != NULL)
        found = room_inside(subject, sp, floor.around, room);
    else if (floor.end > start && floor.name != NULL)
        *room = (struct stack_room){{floor.end, sp}, floor.name};
    else
        *room = (struct stack_room){{floor.end > start ? floor.end : start, sp}, "the start of its memory"};
    free(uses.at);
    return found;
}
