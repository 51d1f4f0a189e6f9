/* DWARF of an ELF, read from the image's bytes in memory and only when somebody asks. Debug information is a comment
 * on the program: where it is missing, broken or too large, answers are "not known" and nothing else changes. */
#pragma once
#include "model/image.h"

struct debuginfo;

/* Reads nothing yet. The image must outlive it; the caller calls debuginfo_free. All functions take NULL for "none". */
struct debuginfo *debuginfo_new(const struct image *image);
void debuginfo_free(struct debuginfo *debug);

/* One compilation: a source file and the compiler it went through. */
struct compile_unit {
    const char *name;     /* DW_AT_name; NULL without. Strings live as long as the debuginfo */
    const char *producer; /* DW_AT_producer: compiler, version and, from GCC, the options */
    uint32_t language;    /* DW_LANG_*; 0 = not told */
};

/* All units; the number, and the array in *units (NULL when there are none). */
size_t debuginfo_units(struct debuginfo *debug, const struct compile_unit **units);

struct source_position {
    const char *file; /* as in the DWARF; names relative to the compiler's folder stay relative */
    uint32_t line;    /* > 0 */
};

/* Where the function or variable at an address was written. `address` is a run address, or the load address of
 * something that is copied to RAM. False when the DWARF does not tell. */
bool debuginfo_position(struct debuginfo *debug, uint64_t address, struct source_position *position);

/* The unit that holds the code at a run address, or NULL. */
const struct compile_unit *debuginfo_unit_at(struct debuginfo *debug, uint64_t address);

/* A type whose size options of the compiler decide: a named enumeration, or wchar_t. */
struct sized_type {
    const char *name;
    bool enumeration;
    uint32_t size; /* bytes */
    size_t unit;   /* index into debuginfo_units */
};

/* Those of all units, in the order of the units; the number, and the array in *types. Reads every unit's top level. */
size_t debuginfo_types(struct debuginfo *debug, const struct sized_type **types);
