#include "lines.h"

#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)64 << 10)

bool lines_open(const char *path, struct lines *lines, struct fault *fault)
{
    bool standard = strcmp(path, "-") == 0;
    *lines = (struct lines){.path = standard ? "standard input" : path, .fd = STDIN_FILENO};
    if (!standard)
        lines->fd = file_open(path, FAULT_FILE, fault);
    if (lines->fd < 0)
        return false;
    lines->room = FIRST_ROOM;
    lines->buffer = alloc_bytes(lines->room);
    return true;
}

static bool refuse_long(const struct lines *lines, struct fault *fault)
{
    return fault_set(fault, FAULT_FORMAT, "%s:%zu: the line is longer than %zu MiB, which no run of an image is",
                     lines->path, lines->number + 1, LINE_CAP >> 20);
}

/* Moves what is left to the front and reads on behind it; the room grows when a line fills it. */
static bool fill(struct lines *lines, bool *ended, struct fault *fault)
{
    size_t left = lines->end - lines->start;
    memmove(lines->buffer, lines->buffer + lines->start, left);
    lines->start = 0;
    lines->end = left;
    if (left > LINE_CAP)
        return refuse_long(lines, fault);
    if (left == lines->room)
        lines->buffer = alloc_grow(lines->buffer, left, &lines->room, 1);
    ptrdiff_t got = file_more(lines->fd, (uint8_t *)lines->buffer + left, lines->room - left);
    if (got < 0)
        return fault_set(fault, FAULT_FILE, "%s: %s", lines->path, strerror(errno));
    lines->end += (size_t)got;
    *ended = got == 0;
    return true;
}

bool lines_next(struct lines *lines, const char **line, size_t *length, struct fault *fault)
{
    const char *end = NULL;
    *line = NULL;
    *length = 0;
    for (size_t searched = 0; end == NULL;) {
        size_t left = lines->end - lines->start;
        bool ended = false;
        if (left > searched)
            end = memchr(lines->buffer + lines->start + searched, '\n', left - searched);
        searched = left;
        if (end == NULL && !fill(lines, &ended, fault))
            return false;
        if (ended && left == 0)
            return true;
        if (ended)
            return fault_set(fault, FAULT_FORMAT, "%s:%zu: ends inside a line: the run was cut off; repeat it",
                             lines->path, lines->number + 1);
    }
    if ((size_t)(end - (lines->buffer + lines->start)) > LINE_CAP)
        return refuse_long(lines, fault);
    *line = lines->buffer + lines->start;
    *length = (size_t)(end - *line);
    lines->start += *length + 1;
    lines->number++;
    return true;
}

void lines_close(struct lines *lines)
{
    if (lines->fd > STDIN_FILENO)
        close(lines->fd);
    free(lines->buffer);
    *lines = (struct lines){.fd = -1};
}
