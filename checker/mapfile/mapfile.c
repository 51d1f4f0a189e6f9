#include "mapfile.h"

#include "base/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_hex(const char **at, uint64_t *value)
{
    char *end;
    *at += strspn(*at, " ");
    if (strncmp(*at, "0x", 2) != 0)
        return false;
    *value = strtoull(*at, &end, 16);
    *at = end;
    return true;
}

static void add_archive(struct mapfile *map, const char *path)
{
    if (map->archives.count < MAPFILE_ARCHIVES)
        names_add(&map->archives, path);
}

/* What came in: an object, or "ARCHIVE(MEMBER)". */
static void add_part(struct mapfile *map, struct map_part part, const char *from, size_t length)
{
    const char *open = length > 0 && from[length - 1] == ')' ? memrchr(from, '(', length) : NULL;
    size_t path = open != NULL ? (size_t)(open - from) : length;
    if (path == 0)
        return;
    part.path = alloc_text(from, path);
    part.member = open != NULL ? alloc_text(open + 1, length - path - 2) : NULL;
    map->parts = alloc_grow(map->parts, map->count, &map->capacity, sizeof *map->parts);
    map->parts[map->count++] = part;
}

/* " .text          0x0800c0ec       0x48 /usr/lib/libgcc.a(_aeabi_ldivmod.o)"; long section names stand alone on the
 * line before. */
static void take_part(struct mapfile *map, const char *line, size_t length)
{
    struct map_part part = {0};
    const char *at = memmem(line, length, " 0x", 3), *end = line + length;
    /* A gap (*fill*) came from nowhere: nothing stands behind its size but a blank. */
    if (line[0] != ' ' || at == NULL || !take_hex(&at, &part.start) || !take_hex(&at, &part.size) || at + 1 >= end ||
        *at != ' ' || part.size == 0)
        return;
    add_part(map, part, at + 1, (size_t)(end - at) - 1);
}

static void take_archive(struct mapfile *map, const char *line, size_t length)
{
    if (length < 8 || memcmp(line, "LOAD ", 5) != 0 || memcmp(line + length - 2, ".a", 2) != 0)
        return;
    char *path = alloc_text(line + 5, length - 5);
    add_archive(map, path);
    free(path);
}

/* LLD's map (lld/ELF/MapFile.cpp): "  804c1a0  804c1a0       48     4         /usr/lib/libgcc.a(_divdi3.o):(.text)", an
 * address, a load address, a size and an alignment, and nine blanks in front of what came in; a symbol has more, and
 * its demangled name can look like a path. */
#define LLD_BLANKS 9

/* What is behind blanks and a number; NULL when none is there, or when nothing was before. */
static const char *behind_number(const char *at, int base, uint64_t *number)
{
    if (at == NULL)
        return NULL;
    char *end = NULL;
    *number = strtoull(at, &end, base);
    return end > at && (*end == ' ' || *end == '\0') ? end : NULL;
}

static void take_lld_part(struct mapfile *map, const char *line, size_t length)
{
    struct map_part part = {0};
    uint64_t load, alignment;
    char *one = alloc_text(line, length);
    const char *at = behind_number(one, 16, &part.start);
    at = behind_number(at, 16, &load);
    at = behind_number(at, 16, &part.size);
    at = behind_number(at, 10, &alignment);
    if (at != NULL && strspn(at, " ") == LLD_BLANKS && part.size > 0) {
        const char *from = at + LLD_BLANKS, *section = strstr(from, ":(");
        size_t before = map->count;
        if (section != NULL)
            add_part(map, part, from, (size_t)(section - from));
        if (map->count > before && map->parts[before].member != NULL)
            add_archive(map, map->parts[before].path);
    }
    free(one);
}

/* Without its end, and the carriage return that a linker on Windows puts there. */
static size_t line_length(const char *line)
{
    size_t length = strcspn(line, "\n");
    return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
}

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return *line == '\n' ? line + 1 : line;
}

static void read_lld(const char *text, struct mapfile *map)
{
    for (const char *line = text; *line != '\0'; line = next_line(line))
        take_lld_part(map, line, line_length(line));
}

void mapfile_read(const char *text, struct mapfile *map)
{
    *map = (struct mapfile){0};
    if (strncmp(text + strspn(text, " "), "VMA ", 4) == 0) {
        read_lld(text, map);
        return;
    }
    /* What was thrown away (--gc-sections) is listed before this line, at address 0. */
    const char *line = strstr(text, "\nLinker script and memory map");
    for (line = line != NULL ? line + 1 : ""; *line != '\0'; line = next_line(line)) {
        take_archive(map, line, line_length(line));
        take_part(map, line, line_length(line));
    }
}

void mapfile_release(struct mapfile *map)
{
    for (size_t i = 0; i < map->count; i++) {
        free(map->parts[i].path);
        free(map->parts[i].member);
    }
    free(map->parts);
    names_release(&map->archives);
}

const struct map_part *mapfile_at(const struct mapfile *map, uint64_t address)
{
    for (size_t i = 0; i < map->count; i++)
        if (address >= map->parts[i].start && address - map->parts[i].start < map->parts[i].size)
            return &map->parts[i];
    return NULL;
}
