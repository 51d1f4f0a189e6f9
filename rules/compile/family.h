/* A family as rules/parts/FAMILY.yaml gives it, its numbers converted. */
#pragma once
#include "base/fault.h"
#include "model/chip.h"
#include "profile/strict_yaml.h"

/* Of flash the detail is the erase unit, of RAM 1 where nothing can be fetched from. */
struct bank_fact {
    char *name; /* of other memory: "OPTION_BYTES"; owned */
    uint32_t origin, length, detail;
};

enum bank_list { LIST_FLASH, LIST_RAM, LIST_DIE_FLASH, LIST_DIE_RAM, LIST_OTHER, LISTS };

struct set_fact {
    const char *title;  /* of its own, or NULL; borrowed from the family's text, as is the next */
    const char *series; /* behind the name of a part without a title; NULL: the family's */
    enum core core;
    unsigned interrupts, product_id;
    uint32_t flash_size_register, unique_id, bootloader_ram;
    bool one_source;
    struct bank_fact banks[LISTS][CHIP_SECTORS];
    size_t bank_count[LISTS];
    char **names; /* owned */
    size_t name_count, name_capacity;
};

struct family_fact {
    struct yaml_text yaml; /* owns the strings of the rest */
    char *path;            /* owned */
    const char *name, *title;
    unsigned product_ids[16]; /* 0 behind the last */
    const char *pairs[16];
    size_t pair_count;
    struct lock *locks;
    size_t lock_count;
    struct set_fact *sets;
    size_t set_count;
};

bool family_read(const char *path, struct family_fact *family, struct fault *fault);
void family_release(struct family_fact *family);
