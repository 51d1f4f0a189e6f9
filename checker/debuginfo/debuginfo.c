#include "base/alloc.h"
#include "base/bytes.h"
#include "dwarf_file.h"
#include "plain_units.h"

#include <dwarf.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

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
    free(debug->starts);
    free(debug->variables);
    free(debug);
}

static bool is_in_file(const struct image *image, const struct section *s)
{
    return s->type != SHT_NOBITS && s->type != SHT_NULL && s->size > 0 &&
           bytes_hold(image->file_size, s->offset, s->size);
}

/* Large ones whose contents no question here leads to; libdw looks into all that are compressed as it opens them. */
static bool is_unasked(const struct section *s)
{
    static const char *const names[] = {".debug_frame", ".debug_loc",      ".debug_macinfo",
                                        ".debug_macro", ".debug_pubnames", ".debug_pubtypes"};
    for (size_t i = 0; (s->flags & SHF_COMPRESSED) == 0 && i < sizeof names / sizeof *names; i++)
        if (strcmp(s->name, names[i]) == 0)
            return true;
    return false;
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
        info = info || (strcmp(s->name, ".debug_info") == 0 && is_in_file(image, s));
        if ((s->flags & SHF_COMPRESSED) == 0)
            continue;
        if (s->size < sizeof(Elf32_Chdr) || !is_in_file(image, s) || !image_fetch(image, s->offset, s->size))
            return false;
        decompressed += bytes_le32(image->file + s->offset + offsetof(Elf32_Chdr, ch_size));
    }
    return info && decompressed <= DECOMPRESSED_CAP;
}

/* False when the file is no longer the one whose headers were read. */
static bool fetch_sections(const struct image *image)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        bool debug = strncmp(s->name, ".debug", 6) == 0 && !is_unasked(s);
        if (debug && is_in_file(image, s) && !image_fetch(image, s->offset, s->size))
            return false;
    }
    return image->parts == NULL || file_parts_unchanged(image->parts);
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

/* One string for one text, where units follow each other: who reads it need not read it again. */
static const char *same_as_before(const struct debuginfo *debug, const char *producer)
{
    const char *before = debug->unit_count > 0 ? debug->units[debug->unit_count - 1].producer : NULL;
    return producer != NULL && before != NULL && strcmp(producer, before) == 0 ? before : producer;
}

void dwarf_file_add_unit(struct debuginfo *debug, uint64_t die, struct compile_unit unit)
{
    unit.producer = same_as_before(debug, unit.producer);
    debug->units = alloc_grow(debug->units, debug->unit_count, &debug->unit_capacity, sizeof unit);
    debug->unit_dies = alloc_grow(debug->unit_dies, debug->unit_count, &debug->die_capacity, sizeof *debug->unit_dies);
    debug->unit_dies[debug->unit_count] = die;
    debug->units[debug->unit_count++] = unit;
}

static void add_unit(struct debuginfo *debug, Dwarf_Die *die)
{
    struct compile_unit unit = {text_of(die, DW_AT_name), text_of(die, DW_AT_producer), 0};
    dwarf_file_number(die, DW_AT_language, &unit.language);
    dwarf_file_add_unit(debug, dwarf_dieoffset(die), unit);
}

static bool open_dwarf(struct debuginfo *debug)
{
    if (debug->opened)
        return debug->dwarf != NULL;
    debug->opened = true;
    if (!fetch_sections(debug->image))
        return false;
    /* The loader, which has found these sections, has agreed with libelf on its version. libelf takes the bytes without
     * const and, opened for reading, leaves them alone. */
    debug->elf = elf_memory((char *)debug->image->file, debug->image->file_size);
    debug->dwarf = debug->elf != NULL ? dwarf_begin_elf(debug->elf, DWARF_C_READ, NULL) : NULL;
    return debug->dwarf != NULL;
}

static void read_units(struct debuginfo *debug)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    uint8_t kind;
    while (debug->unit_count < UNIT_CAP && dwarf_get_units(debug->dwarf, unit, &unit, NULL, &kind, &die, NULL) == 0)
        if (kind == DW_UT_compile && dwarf_tag(&die) == DW_TAG_compile_unit)
            add_unit(debug, &die);
}

bool dwarf_file_units(struct debuginfo *debug)
{
    if (debug == NULL || debug->units_read)
        return debug != NULL && debug->unit_count > 0;
    debug->units_read = true;
    if (debug->image->is_elf && is_worth_opening(debug->image) && !plain_units_read(debug) && open_dwarf(debug))
        read_units(debug);
    return debug->unit_count > 0;
}

bool dwarf_file_open(struct debuginfo *debug)
{
    return dwarf_file_units(debug) && open_dwarf(debug);
}

size_t debuginfo_units(struct debuginfo *debug, const struct compile_unit **units)
{
    *units = NULL;
    if (!dwarf_file_units(debug))
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
