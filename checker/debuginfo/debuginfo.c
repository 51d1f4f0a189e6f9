#include "alloc.h"
#include "bytes.h"
#include "dwarf_file.h"

#include <dwarf.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* The largest firmware seen has some thousand units; beyond these caps a file is made to waste time. */
#define UNIT_CAP ((size_t)1 << 16)
#define TYPE_CAP ((size_t)1 << 20)
/* libdw decompresses sections as it opens them. */
#define DECOMPRESSED_CAP ((uint64_t)256 << 20)

struct debuginfo *debuginfo_new(const struct image *image)
{
    struct debuginfo *debug = alloc_items(1, sizeof *debug);
    debug->image = image;
    return debug;
}

void debuginfo_free(struct debuginfo *debug)
{
    if (debug == NULL)
        return;
    dwarf_end(debug->dwarf);
    elf_end(debug->elf);
    free(debug->units);
    free(debug->unit_dies);
    unit_ranges_release(&debug->ranges);
    free(debug->types);
    free(debug->variables);
    free(debug);
}

/* False without debug sections, and for what would make libdw look for further files or eat the machine. */
static bool is_worth_opening(const struct image *image)
{
    bool info = false;
    uint64_t decompressed = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (strncmp(s->name, ".zdebug", 7) == 0 || strcmp(s->name, ".gnu_debugaltlink") == 0)
            return false;
        info = info || (strcmp(s->name, ".debug_info") == 0 && s->bytes != NULL);
        if ((s->flags & SHF_COMPRESSED) == 0)
            continue;
        if (s->size < sizeof(Elf32_Chdr) || s->bytes == NULL)
            return false;
        decompressed += bytes_le32(s->bytes + offsetof(Elf32_Chdr, ch_size));
    }
    return info && decompressed <= DECOMPRESSED_CAP;
}

bool dwarf_file_number(Dwarf_Die *die, unsigned attribute, uint32_t *number)
{
    Dwarf_Attribute holder;
    Dwarf_Word word;
    if (dwarf_attr(die, attribute, &holder) == NULL || dwarf_formudata(&holder, &word) != 0 || word > UINT32_MAX)
        return false;
    *number = (uint32_t)word;
    return true;
}

static const char *text_of(Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Attribute holder;
    return dwarf_attr(die, attribute, &holder) != NULL ? dwarf_formstring(&holder) : NULL;
}

static void add_unit(struct debuginfo *debug, Dwarf_Die *die)
{
    struct compile_unit unit = {text_of(die, DW_AT_name), text_of(die, DW_AT_producer), 0};
    dwarf_file_number(die, DW_AT_language, &unit.language);
    debug->units = alloc_grow(debug->units, debug->unit_count, &debug->unit_capacity, sizeof unit);
    debug->unit_dies = alloc_grow(debug->unit_dies, debug->unit_count, &debug->die_capacity, sizeof *debug->unit_dies);
    debug->unit_dies[debug->unit_count] = dwarf_dieoffset(die);
    debug->units[debug->unit_count++] = unit;
}

bool dwarf_file_open(struct debuginfo *debug)
{
    if (debug == NULL || debug->opened)
        return debug != NULL && debug->dwarf != NULL;
    debug->opened = true;
    if (!debug->image->is_elf || !is_worth_opening(debug->image))
        return false;
    /* The loader, which has found these sections, has agreed with libelf on its version. libelf takes the bytes without
     * const and, opened for reading, leaves them alone. */
    debug->elf = elf_memory((char *)debug->image->file, debug->image->file_size);
    debug->dwarf = debug->elf != NULL ? dwarf_begin_elf(debug->elf, DWARF_C_READ, NULL) : NULL;
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    uint8_t kind;
    while (debug->dwarf != NULL && debug->unit_count < UNIT_CAP &&
           dwarf_get_units(debug->dwarf, unit, &unit, NULL, &kind, &die, NULL) == 0)
        if (kind == DW_UT_compile && dwarf_tag(&die) == DW_TAG_compile_unit)
            add_unit(debug, &die);
    return debug->dwarf != NULL;
}

size_t debuginfo_units(struct debuginfo *debug, const struct compile_unit **units)
{
    *units = NULL;
    if (!dwarf_file_open(debug))
        return 0;
    *units = debug->units;
    return debug->unit_count;
}

bool dwarf_file_next(Dwarf_Die *die, bool *first)
{
    Dwarf_Die next;
    Dwarf_Off before = dwarf_dieoffset(die);
    int end = *first ? dwarf_child(die, &next) : dwarf_siblingof(die, &next);
    *first = false;
    /* Siblings lie behind each other; a reference backwards would never end. */
    if (end != 0 || dwarf_dieoffset(&next) <= before)
        return false;
    *die = next;
    return true;
}

/* wchar_t is a typedef in C and a type of its own in C++. */
static bool wide_character_size(Dwarf_Die *die, uint32_t *size)
{
    Dwarf_Attribute holder;
    Dwarf_Die type;
    if (dwarf_tag(die) == DW_TAG_base_type)
        return dwarf_file_number(die, DW_AT_byte_size, size);
    return dwarf_attr(die, DW_AT_type, &holder) != NULL && dwarf_formref_die(&holder, &type) != NULL &&
           dwarf_file_number(&type, DW_AT_byte_size, size);
}

static void add_type(struct debuginfo *debug, size_t unit, Dwarf_Die *die)
{
    int tag = dwarf_tag(die);
    if (tag != DW_TAG_enumeration_type && tag != DW_TAG_typedef && tag != DW_TAG_base_type)
        return;
    struct sized_type type = {
        .name = text_of(die, DW_AT_name), .enumeration = tag == DW_TAG_enumeration_type, .unit = unit};
    if (type.name == NULL || debug->type_count >= TYPE_CAP)
        return;
    if (type.enumeration ? !dwarf_file_number(die, DW_AT_byte_size, &type.size)
                         : strcmp(type.name, "wchar_t") != 0 || !wide_character_size(die, &type.size))
        return;
    debug->types = alloc_grow(debug->types, debug->type_count, &debug->type_capacity, sizeof type);
    debug->types[debug->type_count++] = type;
}

size_t debuginfo_types(struct debuginfo *debug, const struct sized_type **types)
{
    *types = NULL;
    if (!dwarf_file_open(debug))
        return 0;
    for (size_t i = 0; !debug->types_read && i < debug->unit_count; i++) {
        Dwarf_Die die;
        bool first = true;
        if (dwarf_offdie(debug->dwarf, debug->unit_dies[i], &die) == NULL)
            continue;
        while (dwarf_file_next(&die, &first))
            add_type(debug, i, &die);
    }
    debug->types_read = true;
    *types = debug->types;
    return debug->type_count;
}
