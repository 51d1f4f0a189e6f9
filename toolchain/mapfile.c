#include "mapfile.h"

#include "alloc.h"

#include <inttypes.h>
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

/* " .text          0x0800c0ec       0x48 /usr/lib/libgcc.a(_aeabi_ldivmod.o)"; long section names stand alone on the
 * line before. */
static void take_part(struct mapfile *map, const char *line, size_t length)
{
    struct map_part part = {0};
    const char *at = memmem(line, length, " 0x", 3), *end = line + length;
    if (line[0] != ' ' || at == NULL || !take_hex(&at, &part.start) || !take_hex(&at, &part.size) || at >= end ||
        *at != ' ' || part.size == 0)
        return;
    at++;
    const char *open = end[-1] == ')' ? memrchr(at, '(', (size_t)(end - at)) : NULL;
    part.path = alloc_text(at, (size_t)((open != NULL ? open : end) - at));
    part.member = open != NULL ? alloc_text(open + 1, (size_t)(end - open) - 2) : NULL;
    map->parts = alloc_grow(map->parts, map->count, &map->capacity, sizeof *map->parts);
    map->parts[map->count++] = part;
}

static void take_archive(struct mapfile *map, const char *line, size_t length)
{
    if (length < 8 || memcmp(line, "LOAD ", 5) != 0 || memcmp(line + length - 2, ".a", 2) != 0)
        return;
    char *path = alloc_text(line + 5, length - 5);
    names_add(&map->archives, path);
    free(path);
}

/* LLD's map (lld/ELF/MapFile.cpp): "  804c1a0  804c1a0       48     4         /usr/lib/libgcc.a(_divdi3.o):(.text)", an
 * address, a load address, a size and an alignment in front of what came in. */
static void take_lld_part(struct mapfile *map, const char *line, size_t length)
{
    struct map_part part = {0};
    int behind = 0;
    char *one = alloc_text(line, length);
    if (sscanf(one, " %" SCNx64 " %*x %" SCNx64 " %*u %n", &part.start, &part.size, &behind) == 2 && behind > 0 &&
        part.size > 0) {
        const char *at = one + behind, *section = strstr(at, ":(");
        const char *open =
            section != NULL && section > at && section[-1] == ')' ? memrchr(at, '(', (size_t)(section - at)) : NULL;
        if (section != NULL) {
            part.path = alloc_text(at, (size_t)((open != NULL ? open : section) - at));
            part.member = open != NULL ? alloc_text(open + 1, (size_t)(section - open) - 2) : NULL;
            if (open != NULL)
                names_add(&map->archives, part.path);
            map->parts = alloc_grow(map->parts, map->count, &map->capacity, sizeof *map->parts);
            map->parts[map->count++] = part;
        }
    }
    free(one);
}

static void read_lld(const char *text, struct mapfile *map)
{
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        take_lld_part(map, line, length);
        line += length + (line[length] == '\n');
    }
}

void mapfile_read(const char *text, struct mapfile *map)
{
    *map = (struct mapfile){0};
    if (strncmp(text + strspn(text, " "), "VMA ", 4) == 0) {
        read_lld(text, map);
        return;
    }
    /* What was thrown away (--gc-sections) is listed before this line, at address 0. */
    const char *line = strstr(text, "\nLinker script and memory map\n");
    while (line != NULL && *++line != '\0') {
        size_t length = strcspn(line, "\n");
        take_archive(map, line, length);
        take_part(map, line, length);
        line += length;
        line = *line == '\n' ? line : NULL;
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
