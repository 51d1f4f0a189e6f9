#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)64 << 10)
/* From here on, getting memory in pages of 4 KiB takes longer than reading the file into it. */
#define HUGE_FROM ((size_t)512 << 10)
#define HUGE_PAGE ((size_t)2 << 20)

/* Room for a file of known size. Read, not mapped: what was judged must not change under us. */
static uint8_t *room_for(size_t size)
{
    if (size < HUGE_FROM)
        return malloc(size);
    size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    uint8_t *room = aligned_alloc(HUGE_PAGE, size);
    if (room != NULL)
        madvise(room, size, MADV_HUGEPAGE); /* a hint: without it the same, slower */
    return room;
}

static bool too_large(const char *path, uint64_t cap, enum fault_kind kind, struct fault *fault)
{
    return fault_set(fault, kind, "%s: larger than %llu MiB, which no such file is: is it the right one?", path,
                     (unsigned long long)(cap >> 20));
}

ptrdiff_t file_more(int rest, uint8_t *to, size_t room)
{
    ssize_t got;
    do
        got = read(rest, to, room);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Up to the end, which sets *ended, or up to `stop` bytes. */
static bool read_until(int fd, const char *path, uint64_t cap, enum fault_kind kind, size_t stop, struct file *file,
                       bool *ended, struct fault *fault)
{
    for (*ended = false; file->size < stop && !*ended;) {
        if (file->bytes == NULL || file->size == file->room) {
            file->room = file->bytes == NULL ? file->room : file->room * 2;
            uint8_t *larger = file->bytes == NULL ? room_for(file->room + 1) : realloc(file->bytes, file->room + 1);
            if (larger == NULL)
                return fault_set(fault, kind, "%s: not enough memory to read it", path);
            file->bytes = larger;
        }
        size_t most = file->room < stop ? file->room : stop;
        ptrdiff_t got = file_more(fd, file->bytes + file->size, most - file->size);
        if (got < 0)
            return fault_set(fault, kind, "%s: %s", path, strerror(errno));
        file->size += (size_t)got;
        *ended = got == 0;
        if (file->size > cap)
            return too_large(path, cap, kind, fault);
    }
    file->bytes[file->size] = '\0';
    return true;
}

bool file_read_start(const char *path, uint64_t cap, enum fault_kind kind, size_t piece, struct file *file, int *rest,
                     struct fault *fault)
{
    *file = (struct file){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fault_set(fault, kind, "%s: %s", path, strerror(errno));
    struct stat status;
    bool good = fstat(fd, &status) == 0, ended = false;
    if (!good) {
        fault_set(fault, kind, "%s: %s", path, strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
        good = fault_set(fault, kind, "%s: is a directory, a file is needed", path);
    } else if (S_ISREG(status.st_mode) && (uint64_t)status.st_size > cap) {
        good = too_large(path, cap, kind, fault);
    } else {
        /* One byte more than the file has, so that its end is seen without growing. */
        bool regular = S_ISREG(status.st_mode);
        file->room = regular ? (size_t)status.st_size + 1 : FIRST_ROOM;
        good = read_until(fd, path, cap, kind, regular ? piece : SIZE_MAX, file, &ended, fault);
    }
    if (good && !ended) {
        *rest = fd;
        return true;
    }
    close(fd);
    *rest = -1;
    if (!good)
        file_release(file);
    return good;
}

bool file_read(const char *path, uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault)
{
    int rest;
    return file_read_start(path, cap, kind, SIZE_MAX, file, &rest, fault);
}

bool file_read_standard(uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault)
{
    bool ended;
    *file = (struct file){.room = FIRST_ROOM};
    if (read_until(STDIN_FILENO, "standard input", cap, kind, SIZE_MAX, file, &ended, fault))
        return true;
    file_release(file);
    return false;
}

void file_release(struct file *file)
{
    free(file->bytes);
    *file = (struct file){0};
}
