#include "drive.h"

#include "base/alloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* So often the disk is looked at; a device that restarts takes longer. */
#define LOOK_NANOSECONDS 50000000

bool drive_has(const char *folder, const char *name)
{
    DIR *listing = opendir(folder);
    bool found = false;
    if (listing == NULL)
        return false;
    for (const struct dirent *entry; !found && (entry = readdir(listing)) != NULL;)
        found = strcasecmp(entry->d_name, name) == 0;
    closedir(listing);
    return found;
}

bool drive_kind_of(const char *folder, enum drive_kind *kind, struct fault *fault)
{
    DIR *listing = opendir(folder);
    if (listing == NULL)
        return fault_set(fault, FAULT_PORT, "disk:%s: %s: name the folder where the device's disk is mounted", folder,
                         strerror(errno));
    closedir(listing);
    *kind = drive_has(folder, "INFO_UF2.TXT") ? DRIVE_UF2 : DRIVE_DS203;
    return true;
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

bool drive_write(const struct drive *drive, const char *name, const void *bytes, size_t size, struct fault *fault)
{
    char *path = alloc_format("%s/%s", drive->folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool good = fd >= 0 && write_all(fd, bytes, size) && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (!good)
        fault_set(fault, FAULT_PORT, "%s: cannot be written: %s", path, strerror(why));
    free(path);
    return good;
}

void drive_remove(const struct drive *drive, const char *name)
{
    char *path = alloc_format("%s/%s", drive->folder, name);
    unlink(path);
    free(path);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

bool drive_wait(const struct drive *drive, bool (*done)(const struct drive *drive, void *context), void *context)
{
    for (double end = now() + drive->patience; now() < end;) {
        if (done(drive, context))
            return true;
        nanosleep(&(struct timespec){0, LOOK_NANOSECONDS}, NULL);
    }
    return done(drive, context);
}

void drive_tell(const struct drive *drive, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    if (drive->step == NULL)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    drive->step(drive->context, sentence);
}
