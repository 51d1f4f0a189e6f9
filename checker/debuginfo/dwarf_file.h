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
    bool opened;
    Elf *elf;     /* NULL until opened, and when there is no DWARF */
    Dwarf *dwarf; /* the same */
    struct compile_unit *units;
    uint64_t *unit_dies; /* offset of each unit's DIE, ascending */
    struct unit_ranges ranges;
    size_t unit_count, unit_capacity, die_capacity;
    bool types_read, variables_read;
    struct sized_type *types;
    size_t type_count, type_capacity;
    struct placed_variable *variables;
    size_t variable_count, variable_capacity;
};

/* Opens the DWARF and reads the units, once. False when there is none. */
bool dwarf_file_open(struct debuginfo *debug);

/* The next child at the top level of a unit; `die` starts as the unit's own DIE with *first true. False at the end,
 * and where a broken tree leads back. */
bool dwarf_file_next(Dwarf_Die *die, bool *first);

/* A number such as DW_AT_byte_size; false when it is not there or above 32 bits. */
bool dwarf_file_number(Dwarf_Die *die, unsigned attribute, uint32_t *number);
