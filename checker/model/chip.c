#include "chip.h"

#include <stdlib.h>
#include <string.h>

static const char *const core_names[] = {
    [CORE_UNKNOWN] = "unknown", [CORE_M0] = "cortex-m0",   [CORE_M0PLUS] = "cortex-m0plus", [CORE_M1] = "cortex-m1",
    [CORE_M3] = "cortex-m3",    [CORE_M4] = "cortex-m4",   [CORE_M4F] = "cortex-m4f",       [CORE_M7] = "cortex-m7",
    [CORE_M23] = "cortex-m23",  [CORE_M33] = "cortex-m33", [CORE_M55] = "cortex-m55",
};

#define CORE_COUNT (sizeof core_names / sizeof *core_names)

const char *core_name(enum core core)
{
    return core_names[(size_t)core < CORE_COUNT ? core : CORE_UNKNOWN];
}

enum core core_from_name(const char *name)
{
    for (size_t i = CORE_UNKNOWN + 1; i < CORE_COUNT; i++)
        if (strcmp(name, core_names[i]) == 0)
            return (enum core)i;
    return CORE_UNKNOWN;
}

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
