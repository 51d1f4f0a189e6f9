#include "flash_file.h"

#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool map(int descriptor, const char *path, size_t size, struct flash_file *file, struct fault *fault)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return fault_set(fault, FAULT_FILE, "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode) || (uint64_t)status.st_size != size)
        return fault_set(fault, FAULT_CONFIG,
                         "%s: expected a file of %zu bytes, what this chip has; name another or remove it", path, size);
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (bytes == MAP_FAILED)
        return fault_set(fault, FAULT_FILE, "%s: %s", path, strerror(errno));
    *file = (struct flash_file){bytes, size};
    return true;
}

bool flash_file_open(const char *path, const uint8_t *fresh, size_t size, struct flash_file *file, struct fault *fault)
{
    if (access(path, F_OK) != 0 && errno == ENOENT && !outfile_save(path, fresh, size, fault))
        return false;
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return fault_set(fault, FAULT_FILE, "%s: %s", path, strerror(errno));
    bool good = map(descriptor, path, size, file, fault);
    close(descriptor);
    return good;
}

void flash_file_close(struct flash_file *file)
{
    if (file->bytes != NULL)
        munmap(file->bytes, file->size);
    *file = (struct flash_file){0};
}
