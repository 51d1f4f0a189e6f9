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
    unsigned interrupts;
    bool one_source;
    unsigned agreed; /* PART_AGREED_… */
    char *sources;   /* owned */
    struct bank_fact banks[LISTS][CHIP_SECTORS];
    size_t bank_count[LISTS];
    char **names; /* owned */
    size_t name_count, name_capacity;
};

/* A row of `uart:` and which parts it is of: names with * and [], as fnmatch has them. */
struct uart_fact {
    struct uart_rom rom;
    const char *patterns; /* borrowed from the family's text */
    struct rom_option *options;
};

struct family_fact {
    struct yaml_text yaml; /* owns the strings of the rest */
    char *path;            /* owned */
    const char *name, *title, *source;
    unsigned product_ids[16]; /* 0 behind the last */
    struct uart_fact *uarts;
    size_t uart_count;
    struct set_fact *sets;
    size_t set_count;
};

bool family_read(const char *path, struct family_fact *family, struct fault *fault);
void family_release(struct family_fact *family);
