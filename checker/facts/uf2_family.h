/* UF2 families that are a Cortex-M: a bootloader takes only its own family's blocks. */
#pragma once
#include "model/chip.h"

struct uf2_family {
    uint32_t id;
    const char *name;
    enum core core;
};

/* NULL for one that is not known. */
const struct uf2_family *uf2_family_find(uint32_t id);
/* One after the other; NULL behind the last. */
const struct uf2_family *uf2_family_at(size_t index);
