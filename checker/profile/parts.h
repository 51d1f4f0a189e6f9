/* Parts by the name that is printed on them. rules/compile makes the tables from rules/parts: no pointers, so that
 * nothing of them costs time at start. Names are sorted by their letters and digits, whatever their case. */
#pragma once
#include "base/fault.h"
#include "model/chip.h"

/* ---- the tables ---- */

struct part_bank {
    uint32_t origin, length;
    uint32_t
        detail; /* flash: erase unit, 0 not known; RAM: 1 = no instruction fetch; other: index into part_other_names */
};

/* A list of part_banks: its first index and, in the four bits above PART_LIST_SHIFT, how many. */
#define PART_LIST_SHIFT 12
#define PART_LIST_LIMIT (1u << PART_LIST_SHIFT)
#define PART_LIST_MOST  15

struct part_set {
    uint16_t flash, ram, die_flash, die_ram, other; /* lists of banks; die lists are empty where nothing is said */
    uint16_t title;                                 /* index into part_titles */
    uint16_t interrupts, product_id;
    uint8_t core, rom, family;
    uint8_t one_source;
};

struct part_rom {
    uint32_t flash_size_register, unique_id, bootloader_ram;
};

extern const char part_names[], part_titles[];
extern const uint32_t part_name_at[];
extern const uint16_t part_set_at[];
extern const struct part_set part_sets[];
extern const struct part_bank part_banks[];
extern const struct part_rom part_roms[];
extern const char *const part_other_names[];
extern const struct chip_family part_families[];
extern const size_t part_count, part_family_count;

/* ---- what they say ---- */

#define NO_PART ((size_t)-1)

/* The part that is meant: its own name in any case and with any separators, a maker's word before it, package and
 * temperature behind it, x for a letter that makes no difference, or the beginning that all have who share the facts.
 * NO_PART when there is none, or when it stands for parts that differ. */
size_t part_find(const char *text);

/* Says why part_find found none: the nearest names, or between which it cannot tell. Returns false. */
bool part_unknown(const char *text, struct fault *fault);

const char *part_name(size_t part);
/* The caller frees. */
char *part_title(size_t part);
/* The caller calls chip_release. */
void part_chip(size_t part, struct chip *chip);

/* The part with that id and so much flash, documented and on its die: the name that stands for all of them (with an x
 * in it) where there is one. NO_PART when there is none. */
size_t part_of_size(unsigned product_id, uint64_t flash);

/* The family whose ROM bootloader answers with this id, or NULL. */
const struct chip_family *part_family(unsigned product_id);
