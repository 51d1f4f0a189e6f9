/* Reads a row of `uart:`: what the ROM's bootloader answers, erases and lets be read. */
#include "family_uart.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define OPTIONS_CAP 8

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, struct type, member, 0, CYAML_UNLIMITED)
#define OPTIONAL_TEXT(key)      CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_OPTIONAL, struct uart_text, key, 0, CYAML_UNLIMITED)

static const cyaml_schema_field_t option_fields[] = {
    TEXT("name", option_text, name),   TEXT("at", option_text, at),     TEXT("mask", option_text, mask),
    TEXT("value", option_text, value), TEXT("what", option_text, what), CYAML_FIELD_END,
};

static const cyaml_schema_value_t option_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct option_text, option_fields)};

const cyaml_schema_field_t uart_text_fields[] = {
    TEXT("product_id", uart_text, product_id),
    TEXT("names", uart_text, names),
    TEXT("parts", uart_text, parts),
    OPTIONAL_TEXT(erase),
    OPTIONAL_TEXT(pages),
    OPTIONAL_TEXT(bank_size),
    OPTIONAL_TEXT(bank_number),
    OPTIONAL_TEXT(certain),
    OPTIONAL_TEXT(bootloader_ram),
    OPTIONAL_TEXT(flash_size_register),
    OPTIONAL_TEXT(unique_id),
    OPTIONAL_TEXT(registers),
    OPTIONAL_TEXT(option_bytes),
    OPTIONAL_TEXT(f1_options),
    OPTIONAL_TEXT(unit),
    OPTIONAL_TEXT(erases_to_zero),
    OPTIONAL_TEXT(mass_erase_ms),
    OPTIONAL_TEXT(erase_wait_ms),
    OPTIONAL_TEXT(unknown),
    CYAML_FIELD_SEQUENCE("options", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct uart_text, options, &option_entry,
                         0, OPTIONS_CAP),
    TEXT("source", uart_text, source),
    CYAML_FIELD_END,
};

static bool convert_yes(struct reading *at, const char *path, const char *text, bool *value)
{
    at->path = path;
    *value = text != NULL;
    return text == NULL || strcmp(text, "yes") == 0 || reading_wrong(at, text, "\"yes\", or left out");
}

/* ORIGIN+LENGTH. */
static bool convert_range(struct reading *at, const char *path, const char *text, struct range *range)
{
    uint32_t origin = 0, length = 0;
    at->path = path;
    if (text == NULL)
        return true;
    char *copy = alloc_string(text), *plus = strchr(copy, '+');
    if (plus != NULL)
        *plus = '\0';
    bool good = plus != NULL ? reading_number(at, copy, &origin) && reading_number(at, plus + 1, &length)
                             : reading_wrong(at, text, "a range such as 0x1FFFC000+16");
    *range = range_of(origin, length);
    free(copy);
    return good;
}

/* "4x16K 64K 128K": the last goes on to the end of the bank. */
static bool convert_pages(struct reading *at, const char *text, struct uart_rom *rom)
{
    at->path = "uart.pages";
    if (text == NULL)
        return true;
    char *copy = alloc_string(text), *rest = NULL;
    bool good = true;
    for (char *item = strtok_r(copy, " ", &rest); good && item != NULL; item = strtok_r(NULL, " ", &rest)) {
        good = rom->page_kinds < ROM_PAGE_KINDS || reading_wrong(at, item, "within the longest list");
        if (!good)
            break;
        struct rom_pages *pages = &rom->pages[rom->page_kinds++];
        char *times = strchr(item, 'x');
        pages->count = 1;
        if (times != NULL && times[1] != '\0' && item[0] != '0') {
            *times = '\0';
            good = reading_number(at, item, &pages->count) && reading_number(at, times + 1, &pages->size);
        } else {
            good = reading_number(at, item, &pages->size);
        }
        good = good && ((pages->count > 0 && pages->size > 0) || reading_wrong(at, text, "a list of pages"));
    }
    free(copy);
    return good;
}

static bool convert_options(struct reading *at, const struct uart_text *text, struct uart_fact *uart)
{
    uart->options = alloc_items(text->options_count, sizeof *uart->options);
    for (uint32_t i = 0; i < text->options_count; i++) {
        const struct option_text *from = &text->options[i];
        struct rom_option *option = &uart->options[i];
        *option = (struct rom_option){.name = from->name, .what = from->what};
        if (!reading_optional(at, "uart.options.at", from->at, &option->at) ||
            !reading_optional(at, "uart.options.mask", from->mask, &option->mask) ||
            !reading_optional(at, "uart.options.value", from->value, &option->value))
            return false;
    }
    uart->rom.options = uart->options;
    uart->rom.option_count = text->options_count;
    return true;
}

bool convert_uart(struct reading *at, const struct uart_text *text, struct uart_fact *uart)
{
    struct uart_rom *rom = &uart->rom;
    uint32_t product_id = 0, erase = 0, unit = 4, mass_erase_ms = 0, erase_wait_ms = 0;
    *uart = (struct uart_fact){.rom = {.parts = text->names, .unknown = text->unknown}, .patterns = text->parts};
    if (!reading_optional(at, "uart.product_id", text->product_id, &product_id) ||
        !reading_optional(at, "uart.erase", text->erase, &erase) ||
        !reading_optional(at, "uart.bank_size", text->bank_size, &rom->bank_size) ||
        !reading_optional(at, "uart.bank_number", text->bank_number, &rom->bank_number) ||
        !reading_optional(at, "uart.certain", text->certain, &rom->certain) ||
        !reading_optional(at, "uart.bootloader_ram", text->bootloader_ram, &rom->bootloader_ram) ||
        !reading_optional(at, "uart.flash_size_register", text->flash_size_register, &rom->flash_size_register) ||
        !reading_optional(at, "uart.unique_id", text->unique_id, &rom->unique_id) ||
        !reading_optional(at, "uart.unit", text->unit, &unit) ||
        !reading_optional(at, "uart.mass_erase_ms", text->mass_erase_ms, &mass_erase_ms) ||
        !reading_optional(at, "uart.erase_wait_ms", text->erase_wait_ms, &erase_wait_ms) ||
        !convert_range(at, "uart.registers", text->registers, &rom->registers) ||
        !convert_range(at, "uart.option_bytes", text->option_bytes, &rom->option_bytes) ||
        !convert_yes(at, "uart.f1_options", text->f1_options, &rom->f1_options) ||
        !convert_yes(at, "uart.erases_to_zero", text->erases_to_zero, &rom->erases_to_zero))
        return false;
    rom->product_id = product_id;
    rom->erase_command = erase;
    rom->unit = unit;
    rom->mass_erase_ms = mass_erase_ms;
    rom->erase_wait_ms = erase_wait_ms;
    at->path = "uart.unit";
    return (unit % 4 == 0 || reading_wrong(at, text->unit, "a multiple of 4")) && convert_pages(at, text->pages, rom) &&
           convert_options(at, text, uart);
}
