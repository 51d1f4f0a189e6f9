#include "base/alloc.h"
#include "dwarf_file.h"

#include <dwarf.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#define VARIABLE_CAP ((size_t)1 << 20)

/* By its DIE's offset; false for what is no unit that was read. */
static bool unit_of_die(const struct debuginfo *debug, uint64_t die, size_t *unit)
{
    size_t low = 0, high = debug->unit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (debug->unit_dies[middle] < die)
            low = middle + 1;
        else
            high = middle;
    }
    *unit = low;
    return low < debug->unit_count && debug->unit_dies[low] == die;
}

/* The unit that holds the code at an address: by .debug_aranges, which not every compiler writes, or by the ranges of
 * each unit. */
static bool unit_with_code(struct debuginfo *debug, uint64_t address, size_t *unit)
{
    Dwarf_Die die;
    if (dwarf_addrdie(debug->dwarf, address, &die) != NULL && unit_of_die(debug, dwarf_dieoffset(&die), unit))
        return true;
    if (!debug->ranges.read)
        unit_ranges_read(&debug->ranges, debug->dwarf, debug->unit_dies, debug->unit_count);
    return unit_ranges_find(&debug->ranges, address, unit);
}

const struct compile_unit *debuginfo_unit_at(struct debuginfo *debug, uint64_t address)
{
    size_t unit;
    return dwarf_file_open(debug) && unit_with_code(debug, address & ~(uint64_t)1, &unit) ? &debug->units[unit] : NULL;
}

/* libdw puts the compiler's working folder in front of relative names; it says where somebody built, not what. */
static const char *without_folder(Dwarf_Die *unit, const char *file)
{
    Dwarf_Attribute holder;
    const char *folder = dwarf_attr(unit, DW_AT_comp_dir, &holder) != NULL ? dwarf_formstring(&holder) : NULL;
    size_t length = folder != NULL ? strlen(folder) : 0;
    if (length == 0 || strncmp(file, folder, length) != 0 || file[length] != '/')
        return file;
    file += length + 1;
    while (strncmp(file, "./", 2) == 0)
        file += 2;
    return file;
}

static bool code_position(struct debuginfo *debug, uint64_t address, struct source_position *position)
{
    size_t at;
    Dwarf_Die unit;
    if (!unit_with_code(debug, address, &at) || dwarf_offdie(debug->dwarf, debug->unit_dies[at], &unit) == NULL)
        return false;
    Dwarf_Line *line = dwarf_getsrc_die(&unit, address);
    const char *file = line != NULL ? dwarf_linesrc(line, NULL, NULL) : NULL;
    int number = 0;
    if (file == NULL || dwarf_lineno(line, &number) != 0 || number <= 0)
        return false;
    *position = (struct source_position){without_folder(&unit, file), (uint32_t)number};
    return true;
}

/* A location of one operation that is an address (DWARF 5, 2.5.1.1): where everything with a fixed place is. */
static bool fixed_address(Dwarf_Die *die, uint64_t *address)
{
    Dwarf_Attribute holder, indexed;
    Dwarf_Op *operations;
    Dwarf_Addr at;
    size_t count;
    if (dwarf_attr(die, DW_AT_location, &holder) == NULL || dwarf_getlocation(&holder, &operations, &count) != 0 ||
        count != 1)
        return false;
    if (operations->atom == DW_OP_addr) {
        *address = operations->number;
        return true;
    }
    if ((operations->atom != DW_OP_addrx && operations->atom != DW_OP_GNU_addr_index) ||
        dwarf_getlocation_attr(&holder, operations, &indexed) != 0 || dwarf_formaddr(&indexed, &at) != 0)
        return false;
    *address = at;
    return true;
}

static void add_variable(struct debuginfo *debug, uint64_t unit, Dwarf_Die *die)
{
    struct placed_variable variable = {.unit = unit};
    if (dwarf_tag(die) != DW_TAG_variable || debug->variable_count >= VARIABLE_CAP ||
        !fixed_address(die, &variable.address))
        return;
    /* A definition whose declaration came first names that one for file and line. */
    Dwarf_Attribute holder;
    Dwarf_Die declaration = *die;
    if (!dwarf_hasattr(die, DW_AT_decl_line) && dwarf_attr(die, DW_AT_specification, &holder) != NULL &&
        dwarf_formref_die(&holder, &declaration) == NULL)
        return;
    if (!dwarf_file_number(&declaration, DW_AT_decl_line, &variable.line) ||
        !dwarf_file_number(dwarf_hasattr(die, DW_AT_decl_file) ? die : &declaration, DW_AT_decl_file, &variable.file))
        return;
    debug->variables = alloc_grow(debug->variables, debug->variable_count, &debug->variable_capacity, sizeof variable);
    debug->variables[debug->variable_count++] = variable;
}

static int by_address(const void *left, const void *right)
{
    const struct placed_variable *a = left, *b = right;
    return a->address < b->address ? -1 : a->address > b->address;
}

static void read_variables(struct debuginfo *debug)
{
    for (size_t i = 0; !debug->variables_read && i < debug->unit_count; i++) {
        Dwarf_Die die;
        bool first = true;
        if (dwarf_offdie(debug->dwarf, debug->unit_dies[i], &die) == NULL)
            continue;
        while (dwarf_file_next(&die, &first))
            add_variable(debug, debug->unit_dies[i], &die);
    }
    if (!debug->variables_read && debug->variable_count > 1)
        qsort(debug->variables, debug->variable_count, sizeof *debug->variables, by_address);
    debug->variables_read = true;
}

static int by_value(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* All that an image's symbols say of its variables: where some start. */
static void read_starts(struct debuginfo *debug)
{
    const struct image *image = debug->image;
    debug->starts_read = true;
    debug->starts = alloc_items(image->symbol_count, sizeof *debug->starts);
    for (size_t i = 0; i < image->symbol_count; i++)
        if (image->symbols[i].type != STT_FUNC && mapping_kind(image->symbols[i].name) == 0)
            debug->starts[debug->start_count++] = image->symbols[i].value;
    qsort(debug->starts, debug->start_count, sizeof *debug->starts, by_value);
}

/* False where a symbol would stand if a variable did: to read those of all units takes longer than all else. */
static bool may_be_variable(struct debuginfo *debug, uint64_t address)
{
    if (debug->image->symbol_count == 0)
        return true;
    if (!debug->starts_read)
        read_starts(debug);
    uint32_t start = (uint32_t)address;
    return address <= UINT32_MAX && debug->start_count > 0 &&
           bsearch(&start, debug->starts, debug->start_count, sizeof start, by_value) != NULL;
}

static bool variable_position(struct debuginfo *debug, uint64_t address, struct source_position *position)
{
    if (!may_be_variable(debug, address))
        return false;
    read_variables(debug);
    struct placed_variable key = {.address = address};
    const struct placed_variable *variable =
        debug->variable_count > 0
            ? bsearch(&key, debug->variables, debug->variable_count, sizeof *debug->variables, by_address)
            : NULL;
    Dwarf_Die unit;
    Dwarf_Files *files;
    size_t count;
    if (variable == NULL || variable->line == 0 || dwarf_offdie(debug->dwarf, variable->unit, &unit) == NULL ||
        dwarf_getsrcfiles(&unit, &files, &count) != 0 || variable->file >= count)
        return false;
    const char *file = dwarf_filesrc(files, variable->file, NULL, NULL);
    if (file == NULL)
        return false;
    *position = (struct source_position){without_folder(&unit, file), variable->line};
    return true;
}

bool debuginfo_position(struct debuginfo *debug, uint64_t address, struct source_position *position)
{
    if (!dwarf_file_open(debug))
        return false;
    const struct section *section = image_section_run_at(debug->image, address);
    if (section == NULL) {
        section = image_section_loaded_at(debug->image, address);
        if (section == NULL)
            return false;
        address = section->run + (address - section->load);
    }
    if ((section->flags & SHF_EXECINSTR) != 0 && code_position(debug, address & ~(uint64_t)1, position))
        return true;
    return variable_position(debug, address, position);
}
