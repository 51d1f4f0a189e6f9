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

#define PART_NAME_STEP 8

struct part_set {
    uint16_t flash, ram, die_flash, die_ram, other; /* lists of banks; die lists are empty where nothing is said */
    uint16_t title, sources;                        /* indices into part_titles */
    uint16_t interrupts;
    uint8_t core, family;
    uint8_t one_source;
    uint8_t agreed; /* PART_AGREED_… */
};

/* Rows of rules/locks; their texts are offsets into lock_texts. */
struct lock_row {
    uint16_t code, name, effect;
    uint16_t term; /* the first of its terms */
    uint8_t term_count, severity, permanent;
};

/* A struct lock_term whose values are lock_values from the index on. */
struct lock_term_row {
    uint8_t test, width, value_count, from_end;
    uint32_t at, length, mask;
    uint16_t value;
};

struct lock_area {
    uint16_t name;
    uint32_t origin, length;
};

extern const char part_names[], part_titles[];
extern const uint16_t part_name_at[]; /* of each PART_NAME_STEPth name */
extern const uint16_t part_set_at[];
extern const uint8_t part_rom_at[]; /* index into part_roms; 0: it has none */
extern const struct part_set part_sets[];
extern const struct part_bank part_banks[];
extern const struct uart_rom part_roms[]; /* from 1 on */
extern const size_t part_rom_count;
extern const char *const part_other_names[];
extern const struct chip_family part_families[];
extern const size_t part_count, part_family_count;
extern const char lock_texts[];
extern const struct lock_row lock_rows[];
extern const struct lock_term_row lock_terms[];
extern const uint32_t lock_values[];
extern const struct lock_area lock_areas[];
/* Of each part which of lock_lists_at says where in lock_lists its own starts: how many areas and which, how many rows
 * and which. */
extern const uint8_t part_locks[];
extern const uint16_t lock_lists_at[], lock_lists[];

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

/* Where its sizes come from, "probe-rs/probe-rs, libopencm3/libopencm3", and in what these agree; "" where no sizes are
 * known. */
#define PART_AGREED_FLASH 1u
#define PART_AGREED_RAM   2u
const char *part_sources(size_t part);
unsigned part_agreed(size_t part);
/* The caller calls chip_release. */
void part_chip(size_t part, struct chip *chip);

/* The locks and settings of the part, for a chip that is described elsewhere and answers to the same product id. */
void part_add_locks(size_t part, struct chip *chip);
/* The first part with that id, or else of the family that has it; NO_PART when there is none. */
size_t part_of_product(unsigned product_id);

/* The part with that id and so much flash, documented and on its die: the name that stands for all of them (with an x
 * in it) where there is one. NO_PART when there is none. */
size_t part_of_size(unsigned product_id, uint64_t flash);

/* The first row of that product id, or NULL. */
const struct uart_rom *part_rom(unsigned product_id);

/* The family whose ROM bootloader answers with this id, or NULL. */
const struct chip_family *part_family(unsigned product_id);
