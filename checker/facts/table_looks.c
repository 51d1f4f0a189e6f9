#include "table_looks.h"

#include "evidence.h"
#include "short_table.h"
#include "vector_table.h"

enum { RESET = 1, NMI = 2, HARD_FAULT = 3 };

static bool leads_inside(const struct subject *subject, uint32_t word)
{
    uint64_t target = word & ~1u;
    return word > 1 && (is_in_image(subject, target) || mirror_of(subject, target) != NO_MIRROR);
}

static bool is_handler(const struct subject *subject, uint32_t word)
{
    return (word & 1) != 0 && leads_inside(subject, word);
}

static bool is_handler_at(const struct subject *subject, uint64_t table, unsigned index)
{
    uint32_t word;
    return image_word(subject->image, table + 4 * (uint64_t)index, &word) && is_handler(subject, word);
}

/* The SRAM of the architecture's map, or what somebody named. */
static bool is_usual_stack(const struct subject *subject, uint32_t sp)
{
    enum stack_place place = stack_place(subject, sp);
    return (sp & 3) == 0 && (place == STACK_UNKNOWN ? is_ram(subject, sp - 4u) : place != STACK_NOWHERE);
}

/* Software tables of an argument and a handler for each interrupt (Zephyr's _sw_isr_table) begin as a vector table
 * does, but every other word is a handler, those of reserved exceptions too, and none of the words between is. */
static bool is_of_pairs(const struct subject *subject, uint64_t address)
{
    enum { PAIRS_END = 10 };
    for (unsigned i = NMI; i < PAIRS_END; i++)
        if (is_handler_at(subject, address, i) != (i % 2 == 1))
            return false;
    return true;
}

bool looks_like_table(const struct subject *subject, uint64_t address)
{
    uint32_t sp;
    if (!image_word(subject->image, address, &sp) || (sp & 3) != 0 || !is_handler_at(subject, address, RESET) ||
        is_of_pairs(subject, address))
        return false;
    return is_usual_stack(subject, sp) ||
           (stack_place(subject, sp) != STACK_NOWHERE && is_handler_at(subject, address, HARD_FAULT));
}

static bool is_end_of_ram(const struct subject *subject, uint32_t address)
{
    const struct chip *chip = subject->chip;
    const struct memory_map *map = subject->map;
    for (size_t i = 0; i < chip->die_ram_count; i++)
        if (chip->die_ram[i].range.end == address)
            return true;
    for (size_t i = 0; i < map->region_count; i++)
        if (map->regions[i].length > 0 && region_range(&map->regions[i]).end == address &&
            is_ram(subject, address - 1u))
            return true;
    return false;
}

/* The handlers the core may take at any time lead into the image, and the others do or are left out. */
static bool are_vectors(const struct subject *subject, uint64_t address, unsigned count)
{
    for (unsigned i = RESET; i < count; i++) {
        uint32_t word;
        if (!image_word(subject->image, address + 4 * (uint64_t)i, &word))
            return false;
        bool may_lack = i > HARD_FAULT && (vector_is_unused(word) || vector_is_reserved(subject, i));
        if (!may_lack && !leads_inside(subject, word))
            return false;
    }
    return true;
}

/* A table whose reset vector lacks the Thumb bit is what VEC004 is there for. Two such words are no evidence, but four
 * are: the very end of RAM, and reset, NMI and HardFault in the image. A stack that ends elsewhere in RAM wants the
 * other exceptions for witnesses, too. */
static bool is_even_table(const struct subject *subject, uint64_t address)
{
    uint32_t sp, reset;
    if (!image_word(subject->image, address, &sp) || !image_word(subject->image, address + 4, &reset) ||
        (reset & 1) != 0 || !are_vectors(subject, address, HARD_FAULT + 1))
        return false;
    enum stack_place place = stack_place(subject, sp);
    bool in_ram = (sp & 3) == 0 && (place == STACK_DOCUMENTED || place == STACK_DIE);
    return is_end_of_ram(subject, sp) || (in_ram && are_vectors(subject, address, SYSTEM_VECTORS));
}

bool looks_like_broken_table(const struct subject *subject, uint64_t address)
{
    uint32_t sp, word;
    unsigned right = 0, wrong = 0;
    if (!image_word(subject->image, address, &sp) || is_of_pairs(subject, address))
        return false;
    for (unsigned i = NMI; i < SYSTEM_VECTORS; i++) {
        if (!image_word(subject->image, address + 4 * (uint64_t)i, &word))
            break;
        if (i == HARD_FAULT + 1 && is_address_table_type(word))
            break;
        /* Files without run addresses cannot tell what start-up code copies to RAM. */
        bool handler = is_handler(subject, word);
        bool copied = !handler && !subject->image->is_elf && is_ram(subject, word);
        if (vector_is_reserved(subject, i) || vector_is_unused(word) || copied)
            continue;
        right += handler;
        wrong += !handler;
    }
    unsigned first = is_usual_stack(subject, sp) + is_handler_at(subject, address, RESET);
    return (right >= 2 && right + first >= 3 && wrong <= right / 4) || is_even_table(subject, address);
}
