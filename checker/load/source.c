#include "source.h"

#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool source_open(struct source *source, const char *path, int open, uint8_t **bytes, size_t *size, struct fault *fault)
{
    source_of_bytes(source, path);
    struct file file;
    if (!file_read_start(open, path, FILE_CAP_IMAGE, FAULT_FILE, SOURCE_PIECE, &file, &source->rest, fault))
        return false;
    source->room = file.room;
    *bytes = file.bytes;
    *size = file.size;
    return true;
}

void source_of_bytes(struct source *source, const char *path)
{
    *source = (struct source){.path = path, .rest = -1};
}

void source_close(struct source *source)
{
    if (source->rest >= 0)
        close(source->rest);
    source->rest = -1;
}

bool source_more(struct source *source, uint8_t *buffer, size_t *size, struct fault *fault)
{
    size_t room = source->room - *size;
    /* The room was made for the file as it was when it was opened, and one byte. */
    if (room == 0)
        return fault_set(fault, FAULT_FILE, "%s: grew while it was read: check it again when it is complete",
                         source->path);
    ptrdiff_t got = file_more(source->rest, buffer + *size, room < SOURCE_PIECE ? room : SOURCE_PIECE);
    if (got < 0)
        return fault_set(fault, FAULT_FILE, "%s: %s", source->path, strerror(errno));
    if (got == 0)
        source_close(source);
    if (source->digest)
        sha256_update(&source->sum, (size_t)got, buffer + *size);
    *size += (size_t)got;
    buffer[*size] = '\0';
    return true;
}

void source_sum(struct source *source, const uint8_t *bytes, size_t size)
{
    source->digest = true;
    sha256_init(&source->sum);
    sha256_update(&source->sum, size, bytes);
}

void source_digest(struct source *source, char text[65])
{
    uint8_t sum[SHA256_DIGEST_SIZE];
    sha256_digest(&source->sum, sizeof sum, sum);
    for (size_t i = 0; i < sizeof sum; i++)
        snprintf(text + 2 * i, 3, "%02x", sum[i]);
}
