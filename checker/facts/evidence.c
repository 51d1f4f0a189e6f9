#include "evidence.h"

#include "costly.h"
#include "facts.h"

#include <ctype.h>
#include <elf.h>
#include <string.h>
#include <strings.h>

#define SRAM_START 0x20000000u /* ARM DDI 0403E, table B3-1 */
#define SRAM_END   0x40000000u
/* Buses to what is soldered beside the chip: memory from 0x60000000 on, and SDRAM in what the table calls devices. */
#define EXTERNAL_START 0x60000000u
#define EXTERNAL_END   0xE0000000u

static bool sounds_like_ram(const char *name)
{
    static const char *const words[] = {"ram", "tcm", "ccm"};
    for (const char *at = name; *at != '\0'; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strncasecmp(at, words[i], 3) == 0)
                return true;
    return false;
}

bool is_ram(const struct subject *subject, uint64_t address)
{
    const struct region *region = map_region_at(subject->map, address);
    if (region != NULL && region->role != ROLE_UNKNOWN)
        return region->role == ROLE_RAM;
    const struct chip *chip = subject->chip;
    struct range byte = range_of(address, 1);
    if (banks_hold(chip->die_ram, chip->die_ram_count, byte))
        return true;
    if (banks_hold(chip->die_flash, chip->die_flash_count, byte))
        return false;
    if (address >= SRAM_START && address < SRAM_END)
        return true;
    if (region == NULL)
        return false;
    if (region->access == 0)
        return sounds_like_ram(region->name);
    if ((region->access & ACCESS_WRITE) == 0)
        return false;
    /* Many scripts write (rwx) for flash too, so there w alone says nothing. */
    return (region->access & ACCESS_EXECUTE) == 0 || sounds_like_ram(region->name);
}

bool is_resident(const struct subject *subject, uint64_t address)
{
    for (size_t i = 0; i < subject->board->resident_count; i++)
        if (range_has(subject->board->resident[i].range, address))
            return true;
    return false;
}

bool is_ram_module(const struct subject *subject)
{
    for (size_t i = 0; i < subject->image->extent_count; i++)
        if (!is_ram(subject, subject->image->extents[i].range.start))
            return false;
    return subject->image->extent_count > 0;
}

uint32_t moved_by_rom(const struct subject *subject)
{
    return !subject->image->is_elf && subject->facts != NULL ? subject->facts->place.moved : 0;
}

uint64_t load_of_run(const struct subject *subject, uint64_t run_address)
{
    const struct image *image = subject->image;
    const struct section *section = image_section_run_at(image, run_address);
    if (section != NULL && section->type != SHT_NOBITS)
        return section->load + (run_address - section->run);
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        if (range_has(range_of(s->run, s->file_size), run_address))
            return s->load + (run_address - s->run);
    }
    uint32_t moved = moved_by_rom(subject);
    return moved != 0 ? (uint32_t)(run_address - moved) : run_address;
}

bool read_run(const struct subject *subject, uint64_t run_address, void *to, size_t size)
{
    return image_read(subject->image, load_of_run(subject, run_address), to, size);
}

/* A stretch from `address` on, up to where [start, end) begins or ends. */
static uint64_t cut_at(uint64_t behind, uint64_t address, struct range range)
{
    if (range.start > address && range.start < behind)
        behind = range.start;
    return range.end > address && range.end < behind ? range.end : behind;
}

/* Behind the addresses from this one on that are loaded as far from where they run as it is itself. */
static uint64_t end_of_move(const struct image *image, uint64_t run_address)
{
    uint64_t behind = UINT64_MAX;
    for (size_t i = 0; i < image->memory_section_count; i++)
        behind = cut_at(behind, run_address, section_run_range(&image->sections[image->memory_sections[i]]));
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++)
        behind = cut_at(behind, run_address, range_of(image->segments[i].run, image->segments[i].file_size));
    return behind;
}

const uint8_t *run_bytes(const struct subject *subject, uint64_t run_address, uint64_t *size)
{
    const uint8_t *bytes = image_bytes(subject->image, load_of_run(subject, run_address), size);
    uint64_t most = end_of_move(subject->image, run_address) - run_address;
    *size = bytes != NULL && *size < most ? *size : most;
    return bytes;
}

bool is_in_image(const struct subject *subject, uint64_t run_address)
{
    uint8_t byte;
    return read_run(subject, run_address, &byte, 1) || image_read(subject->image, run_address, &byte, 1);
}

bool is_in_sibling(const struct subject *subject, uint64_t address)
{
    for (size_t i = 0; i < subject->sibling_count; i++)
        if (image_chunk_at(subject->siblings[i], address) != NULL)
            return true;
    return false;
}

struct range loaded_span(const struct image *image, struct range window)
{
    struct range span = {window.end, window.start};
    for (size_t i = 0; i < image->extent_count; i++) {
        struct range common = range_common(image->extents[i].range, window);
        if (range_size(common) == 0)
            continue;
        span.start = common.start < span.start ? common.start : span.start;
        span.end = common.end > span.end ? common.end : span.end;
    }
    return span.start < span.end ? span : (struct range){window.start, window.start};
}

bool loads_only_zeros(const struct subject *subject, struct range range)
{
    static const uint8_t zeros[256];
    uint8_t block[sizeof zeros];
    for (uint64_t at = range.start; at < range.end; at += sizeof block) {
        size_t size = range.end - at < sizeof block ? (size_t)(range.end - at) : sizeof block;
        if (!image_read(subject->image, at, block, size) || memcmp(block, zeros, size) != 0)
            return false;
    }
    return true;
}

const char *symbol_at(const struct subject *subject, uint64_t address)
{
    struct named_place named = place_names_at(place_names_of(subject), address);
    if (named.here != NULL || named.around != NULL)
        return named.here != NULL ? named.here : named.around;
    return named.absolute != NULL && !is_in_image(subject, address) ? named.absolute : NULL;
}

/* Two half-words of zeros are two harmless instructions; who fills a place with them does not stop there. */
#define CODE_LOOKED_AT 16

static bool is_filled(const uint8_t *bytes, size_t size, uint8_t value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

bool is_copied_code(const struct subject *subject, uint32_t address)
{
    const struct section *section = image_section_run_at(subject->image, address);
    if (section == NULL || section->type != SHT_NOBITS)
        return false;
    struct said said = symbols_say(&subject->facts->symbols, section, address);
    return said.mapping == 't' || said.function || said.inside;
}

/* Cortex-M7 TRM (DDI 0489), 1.2.1, and Cortex-M55 TRM (101051), 7.2: an ITCM of up to 16 MiB at 0. */
#define ITCM_END 0x01000000u

bool may_be_copied(const struct subject *subject, uint32_t address)
{
    bool told = subject->chip->die_ram_count > 0 || map_region_at(subject->map, address) != NULL;
    bool has_itcm =
        subject->chip->core == CORE_M7 || subject->chip->core == CORE_M55 || subject->chip->core == CORE_M85;
    return is_ram(subject, address) ||
           (!told && has_itcm && address < ITCM_END && image_loaded(subject->image, (struct range){0, ITCM_END}) == 0);
}

const struct section *section_of_copy(const struct subject *subject, const struct section *section)
{
    const struct symbol_index *symbols = &subject->facts->symbols;
    if ((section->flags & (SHF_ALLOC | SHF_EXECINSTR)) != SHF_ALLOC || section->bytes == NULL)
        return NULL;
    for (size_t i = 0; i < symbols->thumb_room_count; i++) {
        const struct section *room = &subject->image->sections[symbols->thumb_rooms[i]];
        if (room->size == section->size && room->size > 0)
            return room;
    }
    return NULL;
}

/* Functions that run in RAM are put into .data by name, and assemblers do not mark that executable. There a symbol
 * tells, and from a stripped file nobody can; among constants only a mapping symbol does. */
static bool is_no_code_section(const struct image *image, const struct section *section, struct said said)
{
    bool likely = (section->flags & SHF_WRITE) != 0 && (said.function || image->symbol_count == 0);
    return (section->flags & SHF_EXECINSTR) == 0 && said.mapping != 't' && !likely;
}

/* As many as there are of the bytes at a run address; how many. */
static size_t read_some(const struct subject *subject, uint32_t address, uint8_t bytes[CODE_LOOKED_AT])
{
    uint64_t together;
    const uint8_t *all = run_bytes(subject, address, &together);
    if (all != NULL && together >= CODE_LOOKED_AT) {
        memcpy(bytes, all, CODE_LOOKED_AT);
        return CODE_LOOKED_AT;
    }
    size_t size = 0;
    while (size < CODE_LOOKED_AT && read_run(subject, (uint64_t)address + size, &bytes[size], 2))
        size += 2;
    return size;
}

enum no_code no_code_at(const struct subject *subject, uint32_t address)
{
    uint8_t bytes[CODE_LOOKED_AT];
    size_t size = read_some(subject, address, bytes);
    if (size == 0)
        return NO_CODE_UNTOLD;
    if (is_filled(bytes, size < 4 ? size : 4, 0xFF))
        return NO_CODE_ERASED;
    const struct section *section = image_section_run_at(subject->image, address);
    const struct section *copy = section != NULL ? section_of_copy(subject, section) : NULL;
    struct said said = {0};
    if (copy != NULL)
        said.mapping = 't';
    else if (section != NULL)
        said = symbols_say(&subject->facts->symbols, section, address);
    if (section != NULL && is_no_code_section(subject->image, section, said))
        return NO_CODE_SECTION;
    /* Instructions that an assembler lacks are written as numbers, and it takes them for data. */
    if (said.mapping == 'd' && !said.function)
        return NO_CODE_MAPPING;
    return is_filled(bytes, size, 0) ? NO_CODE_ZEROS : NO_CODE_UNTOLD;
}

/* The architecture gives code, SRAM, external memory and devices 256 or 512 MiB each. */
#define BLOCK_SHIFT 28

static bool is_near(const struct bank *banks, size_t count, struct range range)
{
    for (size_t i = 0; i < count; i++)
        if (banks[i].range.start >> BLOCK_SHIFT == range.start >> BLOCK_SHIFT)
            return true;
    return false;
}

enum severity size_severity(const struct subject *subject, struct range range)
{
    const struct chip *chip = subject->chip;
    bool external = range.start >= EXTERNAL_START && range.start < EXTERNAL_END;
    bool doubtful = chip->one_source && (is_near(chip->die_flash, chip->die_flash_count, range) ||
                                         is_near(chip->die_ram, chip->die_ram_count, range));
    return doubtful || external ? SEVERITY_WARNING : SEVERITY_BRICK;
}
