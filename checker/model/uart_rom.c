#include "uart_rom.h"

#include "chip.h"

const struct uart_rom *chip_rom(const struct chip *chip)
{
    static const struct uart_rom none = {.unit = 4};
    return chip->rom != NULL ? chip->rom : &none;
}

static uint64_t flash_start(const struct chip *chip)
{
    return chip->die_flash_count > 0 ? chip->die_flash[0].range.start : 0;
}

static uint64_t flash_size(const struct chip *chip)
{
    uint64_t size = 0;
    for (size_t i = 0; i < chip->sector_count; i++)
        size += range_size(chip->sectors[i].range);
    return size;
}

/* Bank and offset in it; one bank where the row knows of no other. */
static uint32_t bank_of(const struct uart_rom *rom, uint64_t *offset)
{
    if (rom->bank_size == 0)
        return 0;
    uint32_t bank = (uint32_t)(*offset / rom->bank_size);
    *offset %= rom->bank_size;
    return bank;
}

/* The page of a bank that the row has at this offset: its number there and its size. */
static uint32_t page_in_bank(const struct uart_rom *rom, uint64_t offset, uint32_t *size)
{
    uint32_t number = 0;
    for (size_t kind = 0; kind < rom->page_kinds; kind++) {
        const struct rom_pages *pages = &rom->pages[kind];
        uint64_t length = (uint64_t)pages->count * pages->size;
        *size = pages->size;
        if (offset < length || kind + 1 == rom->page_kinds)
            return number + (uint32_t)(offset / pages->size);
        number += pages->count;
        offset -= length;
    }
    *size = 0;
    return number;
}

static uint32_t count_before(const struct chip *chip, const struct sectors *sectors)
{
    uint32_t number = 0;
    for (const struct sectors *s = chip->sectors; s < sectors; s++)
        number += (uint32_t)(range_size(s->range) / s->unit);
    return number;
}

static void number_page(const struct chip *chip, const struct sectors *sectors, struct rom_page *page)
{
    const struct uart_rom *rom = chip_rom(chip);
    uint64_t offset = page->range.start - flash_start(chip);
    uint32_t size;
    page->is_numbered = rom->certain == 0 || flash_size(chip) >= rom->certain || offset < flash_size(chip) / 2;
    if (rom->page_kinds == 0) {
        page->number =
            count_before(chip, sectors) + (uint32_t)((page->range.start - sectors->range.start) / sectors->unit);
        return;
    }
    uint32_t bank = bank_of(rom, &offset);
    page->number = bank * rom->bank_number + page_in_bank(rom, offset, &size);
}

bool rom_page_at(const struct chip *chip, uint64_t address, struct rom_page *page)
{
    for (const struct sectors *s = chip->sectors; s < chip->sectors + chip->sector_count; s++) {
        if (!range_has(s->range, address))
            continue;
        uint64_t start = address - (address - s->range.start) % s->unit;
        page->range = range_of(start, s->unit);
        number_page(chip, s, page);
        return true;
    }
    return false;
}

bool rom_page_numbered(const struct chip *chip, uint32_t number, struct rom_page *page)
{
    for (const struct sectors *s = chip->sectors; s < chip->sectors + chip->sector_count; s++) {
        /* Of neighbours of one size in one bank the numbers run on. */
        for (uint64_t start = s->range.start; start < s->range.end; start += s->unit) {
            page->range = range_of(start, s->unit);
            number_page(chip, s, page);
            if (page->is_numbered && page->number == number)
                return true;
        }
    }
    return false;
}

uint32_t rom_page_count(const struct chip *chip)
{
    uint32_t count = 0;
    for (const struct sectors *s = chip->sectors; s < chip->sectors + chip->sector_count; s++) {
        struct rom_page page = {.range = range_of(s->range.end - s->unit, s->unit)};
        number_page(chip, s, &page);
        if (page.is_numbered && page.number >= count)
            count = page.number + 1;
    }
    return count;
}

bool rom_pages_differ(const struct chip *chip, struct rom_page *page, uint32_t *expected)
{
    const struct uart_rom *rom = chip_rom(chip);
    for (const struct sectors *s = chip->sectors; rom->page_kinds > 0 && s < chip->sectors + chip->sector_count; s++)
        for (uint64_t start = s->range.start; start < s->range.end; start += s->unit) {
            uint64_t offset = start - flash_start(chip);
            bank_of(rom, &offset);
            page_in_bank(rom, offset, expected);
            *page = (struct rom_page){.range = range_of(start, s->unit)};
            if (*expected != s->unit)
                return true;
        }
    return false;
}
