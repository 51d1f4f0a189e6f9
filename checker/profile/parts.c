/* Facts of a part, out of the compiled tables. */
#include "parts.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

const char *part_name(size_t part)
{
    const char *name = &part_names[part_name_at[part / PART_NAME_STEP]];
    for (size_t behind = part % PART_NAME_STEP; behind > 0; behind--)
        name += strlen(name) + 1;
    return name;
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

const char *part_sources(size_t part)
{
    const struct part_set *set = set_of(part);
    bool has_sizes = list_count(set->flash) + list_count(set->ram) > 0;
    return has_sizes ? &part_titles[set->sources] : "";
}

unsigned part_agreed(size_t part)
{
    return set_of(part)->agreed;
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
            banks[(*count)++] = (struct bank){alloc_string(name), range, no_fetch, false};
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

/* One that is there under another name stays as it is, but for what it is for. */
static void add_settings(const struct lock_area *area, struct chip *chip)
{
    struct range range = range_of(area->origin, area->length);
    for (size_t i = 0; i < chip->other_count; i++)
        if (range_meets(chip->other[i].range, range)) {
            chip->other[i].is_settings = true;
            return;
        }
    if (chip->other_count < CHIP_BANKS)
        chip->other[chip->other_count++] =
            (struct bank){.name = alloc_string(&lock_texts[area->name]), .range = range, .is_settings = true};
}

static void fill_lock(const struct lock_row *row, struct lock *lock)
{
    *lock = (struct lock){
        .code = &lock_texts[row->code],
        .name = &lock_texts[row->name],
        .effect = &lock_texts[row->effect],
        .severity = (enum severity)row->severity,
        .permanent = row->permanent != 0,
        .term_count = row->term_count,
    };
    for (size_t i = 0; i < row->term_count; i++) {
        const struct lock_term_row *from = &lock_terms[row->term + i];
        lock->terms[i] = (struct lock_term){.test = from->test,
                                            .width = from->width,
                                            .value_count = from->value_count,
                                            .from_end = from->from_end,
                                            .at = from->at,
                                            .length = from->length,
                                            .mask = from->mask};
        memcpy(lock->terms[i].values, &lock_values[from->value], from->value_count * sizeof *lock_values);
    }
}

void part_add_locks(size_t part, struct chip *chip)
{
    const uint16_t *list = &lock_lists[lock_lists_at[part_locks[part]]];
    for (size_t areas = *list++; areas > 0; areas--)
        add_settings(&lock_areas[*list++], chip);
    free(chip->locks);
    chip->lock_count = *list++;
    chip->locks = alloc_items(chip->lock_count, sizeof *chip->locks);
    for (size_t i = 0; i < chip->lock_count; i++)
        fill_lock(&lock_rows[list[i]], &chip->locks[i]);
}

void part_chip(size_t part, struct chip *chip)
{
    const struct part_set *set = set_of(part);
    *chip = (struct chip){
        .name = alloc_string(part_name(part)),
        .title = part_title(part),
        .core = (enum core)set->core,
        .interrupts = set->interrupts,
        .one_source = set->one_source,
        .family = set->family < part_family_count ? &part_families[set->family] : NULL,
        .rom = part_rom_at[part] > 0 ? &part_roms[part_rom_at[part]] : NULL,
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
        chip->other[chip->other_count] = (struct bank){alloc_string(part_other_names[other->detail]),
                                                       range_of(other->origin, other->length), false, false};
    part_add_locks(part, chip);
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
        if (part_roms[part_rom_at[i]].product_id != product_id || list_size(set->flash) != flash ||
            list_count(set->die_flash) > 0)
            continue;
        if (strchr(part_name(i), 'x') != NULL)
            return i;
        found = found == NO_PART ? i : found;
    }
    return found;
}

const struct uart_rom *part_rom(unsigned product_id)
{
    for (size_t i = 1; i < part_rom_count; i++)
        if (part_roms[i].product_id == product_id)
            return &part_roms[i];
    return NULL;
}

size_t part_of_product(unsigned product_id)
{
    const struct chip_family *family = part_family(product_id);
    size_t relative = NO_PART;
    for (size_t i = 0; i < part_count; i++) {
        if (part_roms[part_rom_at[i]].product_id == product_id)
            return i;
        if (relative == NO_PART && family != NULL && &part_families[set_of(i)->family] == family)
            relative = i;
    }
    return relative;
}

const struct chip_family *part_family(unsigned product_id)
{
    for (size_t i = 0; i < part_family_count; i++)
        for (const unsigned *id = part_families[i].product_ids; id != NULL && *id != 0; id++)
            if (*id == product_id)
                return &part_families[i];
    return NULL;
}
