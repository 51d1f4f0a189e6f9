/* The ROM bootloaders of all families as one C table, and which of them a part has. */
#include "write.h"

#include "base/alloc.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " ,"

static bool is_of(const struct uart_fact *uart, const char *part)
{
    char *patterns = alloc_string(uart->patterns), *rest = NULL;
    bool found = false;
    for (const char *pattern = strtok_r(patterns, BLANKS, &rest); !found && pattern != NULL;
         pattern = strtok_r(NULL, BLANKS, &rest))
        found = fnmatch(pattern, part, FNM_CASEFOLD) == 0;
    free(patterns);
    return found;
}

size_t uart_index(const struct part_row *row, const struct family_fact *families)
{
    size_t index = 1;
    for (size_t i = 0; i < row->family; i++)
        index += families[i].uart_count;
    for (size_t i = 0; i < families[row->family].uart_count; i++)
        if (is_of(&families[row->family].uarts[i], row->name))
            return index + i;
    return 0;
}

static void write_options(struct text *out, const struct uart_rom *rom, size_t index)
{
    if (rom->option_count == 0)
        return;
    text_add(out, "static const struct rom_option rom_options_%zu[] = {\n", index);
    for (const struct rom_option *option = rom->options; option < rom->options + rom->option_count; option++) {
        text_add(out, "    {");
        write_string(out, "name", option->name);
        text_add(out, ".at = 0x%x, .mask = 0x%x, .value = 0x%x, ", option->at, option->mask, option->value);
        write_string(out, "what", option->what);
        text_add(out, "},\n");
    }
    text_add(out, "};\n");
}

static void write_range(struct text *out, const char *member, const struct range *range)
{
    text_add(out, ".%s = {0x%llx, 0x%llx}, ", member, (unsigned long long)range->start, (unsigned long long)range->end);
}

static void write_rom(struct text *out, const struct uart_rom *rom, size_t index)
{
    text_add(out, "    {");
    write_string(out, "parts", rom->parts);
    text_add(out, ".product_id = 0x%x, .erase_command = 0x%x, .flash_size_register = 0x%x, .unique_id = 0x%x, ",
             rom->product_id, rom->erase_command, rom->flash_size_register, rom->unique_id);
    text_add(out, ".bootloader_ram = 0x%x, ", rom->bootloader_ram);
    write_range(out, "registers", &rom->registers);
    write_range(out, "option_bytes", &rom->option_bytes);
    text_add(out, ".f1_options = %d, .unit = %u, .erases_to_zero = %d, .mass_erase_ms = %u, .erase_wait_ms = %u, ",
             rom->f1_options, rom->unit, rom->erases_to_zero, rom->mass_erase_ms, rom->erase_wait_ms);
    text_add(out, ".pages = {%s", rom->page_kinds == 0 ? "{0}" : "");
    for (size_t i = 0; i < rom->page_kinds; i++)
        text_add(out, "{%u, 0x%x}, ", rom->pages[i].count, rom->pages[i].size);
    text_add(out, "}, .page_kinds = %zu, .bank_size = 0x%x, .bank_number = %u, .certain = 0x%x, ", rom->page_kinds,
             rom->bank_size, rom->bank_number, rom->certain);
    if (rom->option_count > 0)
        text_add(out, ".options = rom_options_%zu, .option_count = %zu, ", index, rom->option_count);
    write_string(out, "unknown", rom->unknown);
    text_add(out, "},\n");
}

void write_uarts(struct text *out, const struct family_fact *families, size_t count)
{
    size_t index = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t uart = 0; uart < families[i].uart_count; uart++)
            write_options(out, &families[i].uarts[uart].rom, index++);
    text_add(out, "const struct uart_rom part_roms[] = {\n    {0},\n");
    index = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t uart = 0; uart < families[i].uart_count; uart++)
            write_rom(out, &families[i].uarts[uart].rom, index++);
    text_add(out, "};\nconst size_t part_rom_count = sizeof part_roms / sizeof *part_roms;\n");
}
