#include "spool.h"

#include "base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER ((size_t)64 << 10)

struct spool {
    char *folder;
    int fd;
    uint64_t written;
    size_t used; /* of the buffer, which comes behind what was written */
    char buffer[BUFFER];
};

static bool refuse(const struct spool *spool, struct fault *fault)
{
    return fault_set(fault, FAULT_OUTPUT, "%s: no temporary file can be kept there: %s; name a folder with TMPDIR",
                     spool->folder, strerror(errno));
}

struct spool *spool_new(struct fault *fault)
{
    const char *folder = getenv("TMPDIR");
    struct spool *spool = alloc_items(1, sizeof *spool);
    spool->folder = alloc_string(folder != NULL && folder[0] != '\0' ? folder : P_tmpdir);
    char *name = alloc_format("%s/.dsocheck-XXXXXX", spool->folder);
    spool->fd = mkostemp(name, O_CLOEXEC);
    bool good = spool->fd >= 0;
    if (good)
        unlink(name);
    else
        refuse(spool, fault);
    free(name);
    if (good)
        return spool;
    spool_free(spool);
    return NULL;
}

static bool put(struct spool *spool, const char *bytes, size_t size, struct fault *fault)
{
    while (size > 0) {
        ssize_t put = write(spool->fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return refuse(spool, fault);
        bytes += put;
        size -= (size_t)put;
        spool->written += (uint64_t)put;
    }
    return true;
}

static bool flush(struct spool *spool, struct fault *fault)
{
    size_t used = spool->used;
    spool->used = 0;
    return put(spool, spool->buffer, used, fault);
}

bool spool_add(struct spool *spool, const char *bytes, size_t size, uint64_t *offset, struct fault *fault)
{
    if (size > BUFFER - spool->used && !flush(spool, fault))
        return false;
    *offset = spool->written + spool->used;
    if (size > BUFFER)
        return put(spool, bytes, size, fault);
    memcpy(spool->buffer + spool->used, bytes, size);
    spool->used += size;
    return true;
}

bool spool_read(struct spool *spool, uint64_t offset, char *bytes, size_t size, struct fault *fault)
{
    if (!flush(spool, fault))
        return false;
    while (size > 0) {
        ssize_t got = pread(spool->fd, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO;
        if (got <= 0)
            return refuse(spool, fault);
        bytes += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

void spool_free(struct spool *spool)
{
    if (spool == NULL)
        return;
    if (spool->fd >= 0)
        close(spool->fd);
    free(spool->folder);
    free(spool);
}
