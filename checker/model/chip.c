#include "chip.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

bool banks_hold(const struct bank *banks, size_t count, struct range range)
{
    uint64_t at = range.start;
    while (at < range.end) {
        uint64_t reached = at;
        for (size_t i = 0; i < count; i++)
            if (range_has(banks[i].range, at) && banks[i].range.end > reached)
                reached = banks[i].range.end;
        if (reached == at)
            return false;
        at = reached;
    }
    return true;
}

struct range chip_erased(const struct chip *chip, struct range range)
{
    struct range erased = {UINT64_MAX, 0};
    for (size_t i = 0; i < chip->sector_count; i++) {
        const struct sectors *sectors = &chip->sectors[i];
        struct range part = range_common(sectors->range, range);
        if (range_size(part) == 0)
            continue;
        uint64_t start = sectors->range.start, unit = sectors->unit;
        uint64_t low = start + (part.start - start) / unit * unit;
        uint64_t high = start + (part.end - start + unit - 1) / unit * unit;
        erased.start = low < erased.start ? low : erased.start;
        erased.end = high > erased.end ? high : erased.end;
    }
    return erased;
}

const struct bank *chip_other(const struct chip *chip, const char *name)
{
    for (size_t i = 0; i < chip->other_count; i++)
        if (strcmp(chip->other[i].name, name) == 0)
            return &chip->other[i];
    return NULL;
}

bool chip_has_settings(const struct chip *chip, struct range range)
{
    for (size_t i = 0; i < chip->other_count; i++)
        if (chip->other[i].is_settings && range_holds(chip->other[i].range, range))
            return true;
    return false;
}

void banks_release(struct bank *banks, size_t *count)
{
    while (*count > 0)
        free(banks[--*count].name);
}

void banks_copy(const struct bank *from, size_t from_count, struct bank *banks, size_t *count)
{
    for (*count = 0; *count < from_count; (*count)++)
        banks[*count] = (struct bank){alloc_string(from[*count].name), from[*count].range, from[*count].no_fetch,
                                      from[*count].is_settings};
}

bool banks_equal(const struct bank *a, size_t a_count, const struct bank *b, size_t b_count)
{
    bool equal = a_count == b_count;
    for (size_t i = 0; equal && i < a_count; i++)
        equal = a[i].range.start == b[i].range.start && a[i].range.end == b[i].range.end;
    return equal;
}

void chip_release(struct chip *chip)
{
    free(chip->name);
    free(chip->title);
    banks_release(chip->flash, &chip->flash_count);
    banks_release(chip->die_flash, &chip->die_flash_count);
    banks_release(chip->ram, &chip->ram_count);
    banks_release(chip->die_ram, &chip->die_ram_count);
    banks_release(chip->other, &chip->other_count);
    free(chip->own_rom);
    free(chip->locks);
    *chip = (struct chip){0};
}
