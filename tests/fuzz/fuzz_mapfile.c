/* Maps of GNU ld and LLD: whatever the text is, each part has a path and a size, and is found where it begins. */
#include "base/alloc.h"
#include "mapfile/mapfile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *text = alloc_text((const char *)bytes, size);
    struct mapfile map;
    mapfile_read(text, &map);
    for (size_t i = 0; i < map.count; i++) {
        const struct map_part *part = &map.parts[i];
        if (part->path == NULL || part->path[0] == '\0' || part->size == 0 || mapfile_at(&map, part->start) == NULL)
            abort();
    }
    mapfile_release(&map);
    free(text);
    return 0;
}
