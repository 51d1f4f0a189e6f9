#include "chip.h"

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

const struct bank *chip_other(const struct chip *chip, const char *name)
{
    for (size_t i = 0; i < chip->other_count; i++)
        if (strcmp(chip->other[i].name, name) == 0)
            return &chip->other[i];
    return NULL;
}

static void banks_release(struct bank *banks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(banks[i].name);
}

void chip_release(struct chip *chip)
{
    free(chip->name);
    free(chip->title);
    banks_release(chip->flash, chip->flash_count);
    banks_release(chip->die_flash, chip->die_flash_count);
    banks_release(chip->ram, chip->ram_count);
    banks_release(chip->die_ram, chip->die_ram_count);
    banks_release(chip->other, chip->other_count);
    *chip = (struct chip){0};
}
