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

static bool is_regular(const char *path, mode_t mode, enum fault_kind kind, struct fault *fault)
{
    static const struct {
        mode_t type;
        const char *name, *hint;
    } others[] = {
        {S_IFDIR, "a directory", ""}, {S_IFIFO, "a FIFO", " (a stream is read as - only, where that is taken)"},
        {S_IFSOCK, "a socket", ""},   {S_IFCHR, "a device", ""},
        {S_IFBLK, "a device", ""},
    };
    size_t i = 0;
    if (S_ISREG(mode))
        return true;
    while (i + 1 < sizeof others / sizeof *others && (mode & S_IFMT) != others[i].type)
        i++;
    return fault_set(fault, kind, "%s: is %s, a file is needed%s", path, others[i].name, others[i].hint);
}

/* Looked at before it is opened, which a modem or a tape would notice, and again behind, where it cannot become
 * something else; between the two O_NONBLOCK keeps a FIFO from waiting for its writer. */
static int open_regular(const char *path, enum fault_kind kind, struct stat *status, struct fault *fault)
{
    if (stat(path, status) == 0 && !S_ISDIR(status->st_mode) && !is_regular(path, status->st_mode, kind, fault))
        return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, status) != 0)
        fault_set(fault, kind, "%s: %s", path, strerror(errno));
    else if (is_regular(path, status->st_mode, kind, fault))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int file_open(const char *path, enum fault_kind kind, struct fault *fault)
{
    struct stat status;
    return open_regular(path, kind, &status, fault);
}

int file_open_within(const char *path, uint64_t cap, enum fault_kind kind, struct fault *fault)
{
    struct stat status;
    int fd = open_regular(path, kind, &status, fault);
    if (fd < 0 || (uint64_t)status.st_size <= cap || too_large(path, cap, kind, fault))
        return fd;
    close(fd);
    return -1;
}

bool file_read_start(int open, const char *path, uint64_t cap, enum fault_kind kind, size_t piece, struct file *file,
                     int *rest, struct fault *fault)
{
    struct stat status;
    bool ended = false, good = fstat(open, &status) == 0 || fault_set(fault, kind, "%s: %s", path, strerror(errno));
    /* One byte more than the file has, so that its end is seen without growing. */
    *file = (struct file){.room = good ? (size_t)status.st_size + 1 : 0};
    *rest = -1;
    good = good && read_until(open, path, cap, kind, piece, file, &ended, fault);
    if (good && !ended) {
        *rest = open;
        return true;
    }
    close(open);
    if (!good)
        file_release(file);
    return good;
}

bool file_read(const char *path, uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault)
{
    int rest, fd = file_open_within(path, cap, kind, fault);
    *file = (struct file){0};
    return fd >= 0 && file_read_start(fd, path, cap, kind, SIZE_MAX, file, &rest, fault);
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
