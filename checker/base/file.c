#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)64 << 10)

static bool too_large(const char *path, uint64_t cap, enum fault_kind kind, struct fault *fault)
{
    return fault_set(fault, kind, "%s: larger than %llu MiB, which no such file is: is it the right one?", path,
                     (unsigned long long)(cap >> 20));
}

static bool read_all(int fd, const char *path, uint64_t cap, enum fault_kind kind, size_t room, struct file *file,
                     struct fault *fault)
{
    for (;;) {
        if (file->bytes == NULL || file->size == room) {
            room = file->bytes == NULL ? room : room * 2;
            uint8_t *larger = realloc(file->bytes, room + 1);
            if (larger == NULL)
                return fault_set(fault, kind, "%s: not enough memory to read it", path);
            file->bytes = larger;
        }
        ssize_t got = read(fd, file->bytes + file->size, room - file->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fault_set(fault, kind, "%s: %s", path, strerror(errno));
        if (got == 0)
            return true;
        file->size += (size_t)got;
        if (file->size > cap)
            return too_large(path, cap, kind, fault);
    }
}

bool file_read(const char *path, uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault)
{
    *file = (struct file){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fault_set(fault, kind, "%s: %s", path, strerror(errno));
    struct stat status;
    bool good = fstat(fd, &status) == 0;
    if (!good) {
        fault_set(fault, kind, "%s: %s", path, strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
        good = fault_set(fault, kind, "%s: is a directory, a file is needed", path);
    } else if (S_ISREG(status.st_mode) && (uint64_t)status.st_size > cap) {
        good = too_large(path, cap, kind, fault);
    } else {
        /* One byte more than the file has, so that its end is seen without growing. */
        size_t room = S_ISREG(status.st_mode) ? (size_t)status.st_size + 1 : FIRST_ROOM;
        good = read_all(fd, path, cap, kind, room, file, fault);
    }
    close(fd);
    if (!good) {
        file_release(file);
        return false;
    }
    file->bytes[file->size] = '\0';
    return true;
}

void file_release(struct file *file)
{
    free(file->bytes);
    *file = (struct file){0};
}
