/* What a map file (-Map) of GNU ld or LLD tells: the archives that were linked and which input section each address
 * came from. */
#pragma once
#include "base/names.h"

#include <stddef.h>
#include <stdint.h>

/* Of the archives of one map: each is looked for among those before it. */
#define MAPFILE_ARCHIVES 4096
/* The largest maps are those of LTO builds with a section for each function: a few MiB. */
#define MAPFILE_CAP ((uint64_t)64 << 20)

struct map_part {
    uint64_t start, size;
    char *path;   /* of the object, or of the archive */
    char *member; /* of the archive; NULL */
};

struct mapfile {
    struct names archives; /* as ld names them, up to MAPFILE_ARCHIVES */
    struct map_part *parts;
    size_t count, capacity;
};

/* Reads the text of a map; a text that is none gives nothing. The caller calls mapfile_release. */
void mapfile_read(const char *text, struct mapfile *map);
void mapfile_release(struct mapfile *map);

/* The part that holds an address, or NULL. */
const struct map_part *mapfile_at(const struct mapfile *map, uint64_t address);
