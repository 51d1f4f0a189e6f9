/* Facts of a part, out of the compiled tables. */
#include "parts.h"

#include "base/alloc.h"

#include <string.h>

const char *part_name(size_t part)
{
    return &part_names[part_name_at[part]];
}

static const struct part_set *set_of(size_t part)
{
    return &part_sets[part_set_at[part]];
}

/* A title of its own, or a series in parentheses to go behind the part's name. */
char *part_title(size_t part)
{
    const char *title = &part_titles[set_of(part)->title];
    return title[0] == '(' ? alloc_format("%s %s", part_name(part), title) : alloc_string(title);
}

static size_t list_count(uint16_t list)
{
    return list >> PART_LIST_SHIFT;
}

static const struct part_bank *list_banks(uint16_t list)
{
    return &part_banks[list % PART_LIST_LIMIT];
}

/* Banks that touch are one; flash without an erase unit is EEPROM, which stays by itself. */
static void fill_banks(uint16_t list, const char *name, bool is_ram, struct bank *banks, size_t *count)
{
    const struct part_bank *from = list_banks(list);
    for (size_t i = 0; i < list_count(list); i++) {
        struct range range = range_of(from[i].origin, from[i].length);
        bool no_fetch = is_ram && from[i].detail != 0;
        bool alike = i > 0 && (from[i].detail == 0) == (from[i - 1].detail == 0);
        struct bank *last = *count > 0 ? &banks[*count - 1] : NULL;
        if (last != NULL && alike && last->range.end == range.start)
            last->range.end = range.end;
        else
            banks[(*count)++] = (struct bank){alloc_string(name), range, no_fetch};
    }
}

static void fill_sectors(uint16_t list, struct chip *chip)
{
    const struct part_bank *from = list_banks(list);
    bool equal = true;
    for (size_t i = 0; i < list_count(list); i++) {
        struct range range = range_of(from[i].origin, from[i].length);
        equal = equal && (from[i].detail == from[0].detail || from[i].detail == 0);
        if (from[i].detail != 0)
            chip->sectors[chip->sector_count++] = (struct sectors){range, from[i].detail};
    }
    chip->erase_unit = list_count(list) > 0 && equal ? from[0].detail : 0;
}

void part_chip(size_t part, struct chip *chip)
{
    const struct part_set *set = set_of(part);
    const struct part_rom *rom = &part_roms[set->rom];
    *chip = (struct chip){
        .name = alloc_string(part_name(part)),
        .title = part_title(part),
        .core = (enum core)set->core,
        .interrupts = set->interrupts,
        .one_source = set->one_source,
        .family = set->family < part_family_count ? &part_families[set->family] : NULL,
        .rom = {set->product_id, rom->flash_size_register, rom->unique_id, rom->bootloader_ram},
    };
    uint16_t die_flash = list_count(set->die_flash) > 0 ? set->die_flash : set->flash;
    uint16_t die_ram = list_count(set->die_ram) > 0 ? set->die_ram : set->ram;
    fill_banks(set->flash, "FLASH", false, chip->flash, &chip->flash_count);
    fill_banks(die_flash, "FLASH", false, chip->die_flash, &chip->die_flash_count);
    fill_banks(set->ram, "SRAM", true, chip->ram, &chip->ram_count);
    fill_banks(die_ram, "SRAM", true, chip->die_ram, &chip->die_ram_count);
    fill_sectors(die_flash, chip);
    const struct part_bank *other = list_banks(set->other);
    for (; chip->other_count < list_count(set->other); chip->other_count++, other++)
        chip->other[chip->other_count] =
            (struct bank){alloc_string(part_other_names[other->detail]), range_of(other->origin, other->length), false};
}

static uint64_t list_size(uint16_t list)
{
    uint64_t size = 0;
    for (size_t i = 0; i < list_count(list); i++)
        size += list_banks(list)[i].length;
    return size;
}

size_t part_of_size(unsigned product_id, uint64_t flash)
{
    size_t found = NO_PART;
    for (size_t i = 0; i < part_count; i++) {
        const struct part_set *set = set_of(i);
        if (set->product_id != product_id || list_size(set->flash) != flash || list_count(set->die_flash) > 0)
            continue;
        if (strchr(part_name(i), 'x') != NULL)
            return i;
        found = found == NO_PART ? i : found;
    }
    return found;
}

const struct chip_family *part_family(unsigned product_id)
{
    for (size_t i = 0; i < part_family_count; i++)
        for (const unsigned *id = part_families[i].product_ids; id != NULL && *id != 0; id++)
            if (*id == product_id)
                return &part_families[i];
    return NULL;
}
