#include "reading.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static void demand(bool good)
{
    if (!good)
        abort();
}

void reading_add(struct reading *reading, uint64_t address, const uint8_t *bytes, size_t size)
{
    const uint64_t end = (uint64_t)1 << 32;
    if (size == 0)
        return;
    if (address < end && size > end - address) { /* 32-bit addresses go on from 0 */
        reading_add(reading, 0, bytes + (end - address), size - (size_t)(end - address));
        size = (size_t)(end - address);
    }
    if (reading->count == reading->capacity) {
        reading->capacity = 2 * reading->capacity + 64;
        reading->runs = realloc(reading->runs, reading->capacity * sizeof *reading->runs);
        demand(reading->runs != NULL);
    }
    reading->runs[reading->count++] = range_of(address, size);
    uint8_t *ours = malloc(size);
    demand(ours != NULL);
    if (!image_read(reading->image, address, ours, size) || memcmp(ours, bytes, size) != 0)
        reading->different = true;
    free(ours);
}

static int by_start(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

bool reading_equals(struct reading *reading)
{
    uint64_t bytes = 0, end = 0;
    if (reading->count > 1)
        qsort(reading->runs, reading->count, sizeof *reading->runs, by_start);
    for (size_t i = 0; i < reading->count; i++) {
        struct range run = reading->runs[i];
        run.start = run.start < end ? end : run.start;
        bytes += range_size(run);
        end = run.end > end ? run.end : end;
    }
    free(reading->runs);
    return !reading->different && image_loaded(reading->image, range_of(0, UINT64_MAX)) == bytes;
}

/* The end of the region that holds the address; the address itself when none does. */
static uint64_t end_of_region(const struct board *board, uint64_t address)
{
    const struct memory_map *map = &board->map;
    if (board->bare && address >= 0x60000000 && address < 0xE0000000)
        return 0xE0000000;
    for (size_t i = 0; i < map->region_count; i++)
        if (address >= map->regions[i].origin && address - map->regions[i].origin < map->regions[i].length)
            return map->regions[i].origin + map->regions[i].length;
    return address;
}

bool reading_stays_inside(struct reading *reading, const struct board *board)
{
    bool inside = true;
    for (size_t i = 0; i < reading->count; i++)
        for (uint64_t at = reading->runs[i].start, next; inside && at < reading->runs[i].end; at = next) {
            next = end_of_region(board, at);
            inside = next > at;
        }
    free(reading->runs);
    return inside;
}

/* ---- records ---- */

static int digit(uint8_t c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* The bytes of the next record that begins a line with `start`; false at the end. *type gets the character behind the
 * start when `typed`. */
static bool next_record(const uint8_t *bytes, size_t size, size_t *at, uint8_t start, bool typed, char *type,
                        uint8_t record[260], size_t *count)
{
    while (*at < size && bytes[*at] != start)
        ++*at;
    if (*at >= size)
        return false;
    ++*at;
    if (typed && *at < size)
        *type = (char)bytes[(*at)++];
    *count = 0;
    for (; *count < 260 && *at + 1 < size && digit(bytes[*at]) >= 0 && digit(bytes[*at + 1]) >= 0; *at += 2)
        record[(*count)++] = (uint8_t)(digit(bytes[*at]) * 16 + digit(bytes[*at + 1]));
    return true;
}

/* Intel, Hexadecimal Object File Format Specification, revision A, 1988. */
void read_hex(struct reading *reading, const uint8_t *bytes, size_t size)
{
    uint8_t record[260];
    uint64_t base = 0;
    bool segmented = false;
    unsigned kinds = 0; /* of bases so far: 1 segments, 2 linear ones */
    char none = '\0';
    for (size_t at = 0, count; next_record(bytes, size, &at, ':', false, &none, record, &count);) {
        if (count < 5 || count < record[0] + (size_t)5)
            continue;
        uint32_t offset = (uint32_t)record[1] << 8 | record[2], value = (uint32_t)record[4] << 8 | record[5];
        if (record[3] == 0) {
            for (uint32_t i = 0; i < record[0]; i++) /* within 64 KiB, or within 4 GiB */
                reading_add(reading, segmented ? base + ((offset + i) & 0xFFFF) : (base + offset + i) & 0xFFFFFFFF,
                            record + 4 + i, 1);
            reading->two_readings = reading->two_readings || kinds == 3 || offset + record[0] > 0x10000;
        } else if (record[3] == 1) {
            break;
        } else if (record[3] == 2 || record[3] == 4) {
            segmented = record[3] == 2;
            base = segmented ? (uint64_t)value << 4 : (uint64_t)value << 16;
            kinds |= segmented ? 1 : 2;
        }
    }
}

/* Motorola, M68000 Family Programmer's Reference Manual, appendix C. */
void read_srec(struct reading *reading, const uint8_t *bytes, size_t size)
{
    uint8_t record[260];
    char type = '\0';
    for (size_t at = 0, count; next_record(bytes, size, &at, 'S', true, &type, record, &count);) {
        size_t address_bytes = (size_t)(type - '0') + 1;
        uint64_t address = 0;
        if (type < '1' || type > '3' || count < 1 || count <= record[0] || record[0] <= address_bytes)
            continue;
        for (size_t i = 1; i <= address_bytes; i++)
            address = address << 8 | record[i];
        reading_add(reading, address, record + 1 + address_bytes, record[0] - address_bytes - 1);
    }
}

/* ---- blocks and tables ---- */

static uint64_t number(const uint8_t *bytes, size_t size, size_t at, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width && at + i < size; i++)
        value |= (uint64_t)bytes[at + i] << 8 * i;
    return value;
}

#define FIELD(at, type, member) number(bytes, size, (at) + offsetof(type, member), sizeof(((type *)0)->member))

/* The README of github.com/microsoft/uf2. */
void read_uf2(struct reading *reading, const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; size - at >= 512; at += 512) {
        bool elsewhere = (number(bytes, size, at + 8, 4) & 0x1001) != 0; /* another memory; a file, no firmware */
        uint64_t length = number(bytes, size, at + 16, 4);
        if (!elsewhere && length <= 476)
            reading_add(reading, number(bytes, size, at + 12, 4), bytes + at + 32, (size_t)length);
    }
}

/* System V gABI, chapter 5; where sections are, they are taken as in chapter 4, at the load address of the segment that
 * holds their contents. */
static uint64_t load_address(const uint8_t *bytes, size_t size, size_t section)
{
    uint64_t table = FIELD(0, Elf32_Ehdr, e_phoff), count = FIELD(0, Elf32_Ehdr, e_phnum);
    uint64_t offset = FIELD(section, Elf32_Shdr, sh_offset), length = FIELD(section, Elf32_Shdr, sh_size);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)table + i * sizeof(Elf32_Phdr);
        uint64_t start = FIELD(at, Elf32_Phdr, p_offset), end = start + FIELD(at, Elf32_Phdr, p_filesz);
        if (FIELD(at, Elf32_Phdr, p_type) == PT_LOAD && offset >= start && offset + length <= end)
            return (FIELD(at, Elf32_Phdr, p_paddr) + offset - start) & 0xFFFFFFFF;
    }
    return FIELD(section, Elf32_Shdr, sh_addr);
}

/* Names of sections and of symbols are the linker's, whatever their table's flags say. */
static bool is_names(const uint8_t *bytes, size_t size, size_t index)
{
    uint64_t table = FIELD(0, Elf32_Ehdr, e_shoff), count = FIELD(0, Elf32_Ehdr, e_shnum);
    bool names = FIELD(0, Elf32_Ehdr, e_shstrndx) == index;
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)table + i * sizeof(Elf32_Shdr);
        if (FIELD(at, Elf32_Shdr, sh_type) == SHT_SYMTAB)
            names = names || FIELD(at, Elf32_Shdr, sh_link) == index;
    }
    return names;
}

static void read_sections(struct reading *reading, const uint8_t *bytes, size_t size)
{
    uint64_t table = FIELD(0, Elf32_Ehdr, e_shoff), count = FIELD(0, Elf32_Ehdr, e_shnum);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)table + i * sizeof(Elf32_Shdr);
        uint64_t type = FIELD(at, Elf32_Shdr, sh_type), offset = FIELD(at, Elf32_Shdr, sh_offset);
        uint64_t length = FIELD(at, Elf32_Shdr, sh_size);
        bool contents = type != SHT_NOBITS && type != SHT_NULL && type != SHT_SHLIB && type != SHT_SYMTAB &&
                        type != SHT_SYMTAB_SHNDX && !(type == SHT_STRTAB && is_names(bytes, size, i));
        if ((FIELD(at, Elf32_Shdr, sh_flags) & SHF_ALLOC) != 0 && contents && offset + length <= size)
            reading_add(reading, load_address(bytes, size, at), bytes + offset, (size_t)length);
    }
}

void read_segments(struct reading *reading, const uint8_t *bytes, size_t size)
{
    uint64_t table = FIELD(0, Elf32_Ehdr, e_phoff), count = FIELD(0, Elf32_Ehdr, e_phnum);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)table + i * sizeof(Elf32_Phdr);
        uint64_t offset = FIELD(at, Elf32_Phdr, p_offset), length = FIELD(at, Elf32_Phdr, p_filesz);
        if (FIELD(at, Elf32_Phdr, p_type) == PT_LOAD && offset + length <= size)
            reading_add(reading, FIELD(at, Elf32_Phdr, p_paddr), bytes + offset, (size_t)length);
    }
}

void read_elf(struct reading *reading, const uint8_t *bytes, size_t size)
{
    read_sections(reading, bytes, size);
    if (reading->count == 0)
        read_segments(reading, bytes, size);
}

void read_file(struct reading *reading, const uint8_t *bytes, size_t size)
{
    switch (reading->image->format) {
    case FORMAT_ELF:
        read_elf(reading, bytes, size);
        break;
    case FORMAT_HEX:
        read_hex(reading, bytes, size);
        break;
    case FORMAT_SREC:
        read_srec(reading, bytes, size);
        break;
    case FORMAT_UF2:
        read_uf2(reading, bytes, size);
        break;
    case FORMAT_BIN: /* where it goes, the file does not say */
        if (reading->image->extent_count > 0)
            reading_add(reading, reading->image->extents[0].range.start, bytes, size);
        break;
    case FORMAT_ARCHIVE:
        break;
    }
}
