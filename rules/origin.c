#include "origin.h"

#include "mapfile/mapfile.h"

#include <stdio.h>
#include <string.h>

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

bool put_origin(const struct subject *subject, uint64_t address, char buffer[ORIGIN_ROOM])
{
    const struct map_part *part = subject->link_map != NULL ? mapfile_at(subject->link_map, address) : NULL;
    buffer[0] = '\0';
    if (part == NULL)
        return false;
    const char *member = part->member;
    snprintf(buffer, ORIGIN_ROOM, "%.100s%s%.100s%s", file_name(part->path), member != NULL ? "(" : "",
             member != NULL ? member : "", member != NULL ? ")" : "");
    return true;
}
