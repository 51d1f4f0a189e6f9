/* What the two halves of debuginfo share. Private to this room. */
#pragma once
#include "debuginfo.h"
#include "unit_ranges.h"

#include <elfutils/libdw.h>

/* A variable with a fixed address. */
struct placed_variable {
    uint64_t address;
    uint64_t unit; /* offset of its unit's DIE */
    uint32_t file; /* DW_AT_decl_file */
    uint32_t line; /* DW_AT_decl_line */
};

struct debuginfo {
    const struct image *image;
    bool units_read, opened;
    Elf *elf;     /* NULL until opened, and when there is no DWARF */
    Dwarf *dwarf; /* the same */
    struct compile_unit *units;
    uint64_t *unit_dies; /* offset of each unit's DIE, ascending */
    struct unit_ranges ranges;
    size_t unit_count, unit_capacity, die_capacity;
    bool types_read, variables_read;
    struct sized_type *types;
    size_t type_count, type_capacity;
    bool starts_read;
    uint32_t *starts; /* of symbols that are no functions; ascending */
    size_t start_count;
    struct placed_variable *variables;
    size_t variable_count, variable_capacity;
};

/* The largest firmware seen has some thousand units; beyond this a file is made to waste time. */
#define UNIT_CAP ((size_t)1 << 16)

/* Reads the units, once. False when there are none. */
bool dwarf_file_units(struct debuginfo *debug);
/* The same, and opens the DWARF for what else is asked. */
bool dwarf_file_open(struct debuginfo *debug);

void dwarf_file_add_unit(struct debuginfo *debug, uint64_t die, struct compile_unit unit);

/* The next child at the top level of a unit; `die` starts as the unit's own DIE with *first true. False at the end,
 * and where a broken tree leads back. */
bool dwarf_file_next(Dwarf_Die *die, bool *first);

/* A number such as DW_AT_byte_size; false when it is not there or above 32 bits. */
bool dwarf_file_number(Dwarf_Die *die, unsigned attribute, uint32_t *number);
