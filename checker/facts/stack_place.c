/* Where a stack may end. */
#include "evidence.h"

/* What may be RAM when no part is named: the code, SRAM and RAM spaces of ARM DDI 0403E, table B3-1. In the code space
 * flash and RAM are neighbours: ITCM at 0 (i.MX RT), 0x02000000 (LPC15xx), 0x04000000 (LPC55), 0x08000000 (PSoC 6).
 * Where parts have nothing else (`ram`) the stack may end even if a script declares RAM elsewhere: 0x10000000 (LPC17xx,
 * XMC1, Apollo, the STM32F4's CCM), the lower half of a RAM that ends behind 0x20000000 (Kinetis, XMC4). */
static const struct {
    struct range range;
    bool ram;
} spaces[] = {
    {{0x10000000, 0x10100000}, true},
    {{0x1FFE0000, 0x40000000}, true},
    {{0x00000000, 0x20000000}, false},
    {{0x60000000, 0xA0000000}, false},
};

static bool ends_in(const struct range *range, uint32_t sp)
{
    return sp > range->start && sp <= range->end;
}

static bool ends_in_bank(const struct bank *banks, size_t count, uint32_t sp)
{
    for (size_t i = 0; i < count; i++)
        if (ends_in(&banks[i].range, sp))
            return true;
    return false;
}

static enum stack_place undeclared(const struct subject *subject, uint32_t sp, bool ram_declared)
{
    const struct region *region = map_region_at(subject->map, sp - 1u);
    bool code = region != NULL && (region->access & ACCESS_EXECUTE) != 0 && !is_ram(subject, sp - 1u);
    if (code)
        return STACK_NOWHERE;
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        if (!ends_in(&spaces[i].range, sp) || (ram_declared && !spaces[i].ram))
            continue;
        if (ram_declared)
            return STACK_UNDECLARED;
        bool loaded = !is_ram(subject, sp - 1u) && image_chunk_at(subject->image, sp - 1u) != NULL;
        return loaded ? STACK_LOADED : STACK_UNKNOWN;
    }
    return STACK_NOWHERE;
}

enum stack_place stack_place(const struct subject *subject, uint32_t sp)
{
    const struct chip *chip = subject->chip;
    if (ends_in_bank(chip->ram, chip->ram_count, sp))
        return STACK_DOCUMENTED;
    if (ends_in_bank(chip->die_ram, chip->die_ram_count, sp))
        return STACK_DIE;
    if (chip->die_ram_count > 0)
        return STACK_NOWHERE;
    bool ram_declared = false;
    for (size_t i = 0; i < subject->map->region_count; i++) {
        struct range r = region_range(&subject->map->regions[i]);
        if (range_size(r) == 0 || !is_ram(subject, r.start))
            continue;
        ram_declared = true;
        if (ends_in(&r, sp))
            return STACK_DOCUMENTED;
    }
    return undeclared(subject, sp, ram_declared);
}
