#include "outfile.h"

#include "alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define BUFFER ((size_t)64 << 10)
#define TRIES  1000 /* temporary names, of which others may be left over from a process that was killed */

static const struct outfile_keeper *keeper; /* NULL: this process does it itself */

struct outfile {
    char *path;      /* as given: for faults */
    char *target;    /* behind symbolic links */
    char *folder;    /* of target; NULL for a stream */
    char *temporary; /* NULL while the file has no name at all */
    bool kept;       /* by the keeper, under this number */
    unsigned number;
    int fd;
    size_t used;
    char buffer[BUFFER];
};

/* The name is at fault, and whoever gave it must act; all else is the file system's. */
static bool is_misplaced(int why)
{
    return why == ENOENT || why == ENOTDIR || why == EACCES || why == EROFS || why == ENAMETOOLONG || why == ELOOP;
}

static bool refuse(const char *path, struct fault *fault)
{
    return fault_set(fault, is_misplaced(errno) ? FAULT_PLACE : FAULT_OUTPUT, "%s: cannot be written: %s", path,
                     errno == ENOENT ? "its folder does not exist" : strerror(errno));
}

/* Calls open or link with one fresh name in the folder after the other. */
static bool take_name(struct outfile *file, bool (*create)(struct outfile *file))
{
    for (unsigned i = 0; i < TRIES; i++) {
        free(file->temporary);
        file->temporary = alloc_format("%s/.dsocheck-%ld-%u", file->folder, (long)getpid(), i);
        if (create(file))
            return true;
        if (errno != EEXIST)
            break;
    }
    free(file->temporary);
    file->temporary = NULL;
    return false;
}

static bool open_named(struct outfile *file)
{
    file->fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return file->fd >= 0;
}

static bool link_named(struct outfile *file)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", file->fd);
    return linkat(AT_FDCWD, self, AT_FDCWD, file->temporary, AT_SYMLINK_FOLLOW) == 0;
}

/* A file without a name vanishes with its process, however that ends. Not every file system can, and giving it a name
 * later needs /proc. */
static bool open_temporary(struct outfile *file)
{
    if (access("/proc/self/fd", X_OK) == 0)
        file->fd = open(file->folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    return file->fd >= 0 || take_name(file, open_named);
}

/* Standard output or error if that is the file, else -1. */
static int standard_stream(const struct stat *status)
{
    struct stat stream;
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (fstat(fd, &stream) == 0 && stream.st_dev == status->st_dev && stream.st_ino == status->st_ino)
            return fd;
    return -1;
}

/* "/dev/fd/63", what the shell makes of >(…): a descriptor that the caller opened, else -1. */
static int named_descriptor(const char *path)
{
    static const char folder[] = "/dev/fd/";
    if (strncmp(path, folder, sizeof folder - 1) != 0)
        return -1;
    const char *digits = path + sizeof folder - 1;
    char *end;
    long number = strtol(digits, &end, 10);
    return *end == '\0' && strspn(digits, "0123456789") > 0 && number < INT_MAX ? (int)number : -1;
}

/* /dev/null, and /dev/full for those who want to see it fail: they are never waited for. */
static bool is_sink(const struct stat *status)
{
    return S_ISCHR(status->st_mode) && (status->st_rdev == makedev(1, 3) || status->st_rdev == makedev(1, 7));
}

/* The stream that the path names and that is open already, or -1. Opened anew, a file behind standard output would be
 * written over from its start, and a FIFO would wait for its reader. */
static int open_stream(const char *path, const struct stat *status)
{
    int standard = standard_stream(status), fd = standard >= 0 ? standard : named_descriptor(path);
    return fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
}

/* What was kept from others' eyes stays so. */
static bool open_beside(struct outfile *file, bool exists, const struct stat *status)
{
    file->target = exists ? realpath(file->path, NULL) : alloc_string(file->path);
    if (file->target == NULL)
        return false;
    const char *slash = strrchr(file->target, '/');
    size_t length = slash != NULL ? (size_t)(slash - file->target) : 0;
    file->folder = slash == NULL ? alloc_string(".") : alloc_text(file->target, length > 0 ? length : 1);
    return open_temporary(file) && (!exists || fchmod(file->fd, status->st_mode & 0777) == 0);
}

static bool may_write(const char *path, const struct stat *status)
{
    return !S_ISREG(status->st_mode) || standard_stream(status) >= 0 || access(path, W_OK) == 0;
}

/* Whether the name is one to write to; *exists tells whether something is there, and `status` what. */
static bool is_writable(const char *path, bool *exists, struct stat *status, struct fault *fault)
{
    size_t length = strlen(path);
    if (length == 0 || strcmp(path, "-") == 0)
        return fault_set(fault, FAULT_USAGE, "\"%s\" is no name for a file: standard output carries the report", path);
    *exists = stat(path, status) == 0;
    if (path[length - 1] == '/' || (*exists && S_ISDIR(status->st_mode)))
        return fault_set(fault, FAULT_USAGE, "%s: is a folder, the name of a file is needed", path);
    /* A new name needs rights in the folder only; a file that was made read-only is meant to stay all the same. */
    if (*exists ? !may_write(path, status) : errno != ENOENT)
        return refuse(path, fault);
    struct stat link;
    if (!*exists && lstat(path, &link) == 0)
        return fault_set(fault, FAULT_PLACE, "%s: cannot be written: it is a link that leads nowhere", path);
    return true;
}

/* Where a name in a folder is needed. */
static bool open_file(struct outfile *file, bool exists, const struct stat *status, struct fault *fault)
{
    if (keeper != NULL) {
        file->fd = keeper->open(file->path, &file->number, fault);
        file->kept = file->fd >= 0;
        return file->kept;
    }
    if (exists && is_sink(status))
        file->fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    else if (exists && !S_ISREG(status->st_mode))
        return fault_set(fault, FAULT_USAGE,
                         "%s: is no regular file: expected one, or a name yet to be given, /dev/stdout, /dev/stderr, "
                         "/dev/fd/N or /dev/null",
                         file->path);
    else if (!open_beside(file, exists, status))
        return refuse(file->path, fault);
    return file->fd >= 0 || refuse(file->path, fault);
}

struct outfile *outfile_open(const char *path, struct fault *fault)
{
    struct stat status;
    bool exists = false;
    if (!is_writable(path, &exists, &status, fault))
        return NULL;
    struct outfile *file = alloc_items(1, sizeof *file);
    file->fd = exists ? open_stream(path, &status) : -1;
    file->path = alloc_string(path);
    if (file->fd >= 0 || open_file(file, exists, &status, fault))
        return file;
    outfile_discard(file);
    return NULL;
}

void outfile_leave_to(const struct outfile_keeper *other)
{
    keeper = other;
}

int outfile_descriptor(const struct outfile *file)
{
    return file->fd;
}

static bool write_all(struct outfile *file, const char *bytes, size_t size, struct fault *fault)
{
    while (size > 0) {
        ssize_t written = write(file->fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return refuse(file->path, fault);
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

static bool flush(struct outfile *file, struct fault *fault)
{
    size_t used = file->used;
    file->used = 0;
    return write_all(file, file->buffer, used, fault);
}

bool outfile_add(struct outfile *file, const void *bytes, size_t size, struct fault *fault)
{
    if (size > BUFFER - file->used && !flush(file, fault))
        return false;
    if (size > BUFFER)
        return write_all(file, bytes, size, fault);
    memcpy(file->buffer + file->used, bytes, size);
    file->used += size;
    return true;
}

/* On disk, though without its name. */
static bool settle(struct outfile *file, struct fault *fault)
{
    if (!flush(file, fault))
        return false;
    if (file->folder == NULL)
        return true;
    return fsync(file->fd) == 0 || refuse(file->path, fault);
}

static bool sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES;                    /* a folder one may write to and not list */
    bool good = fsync(fd) == 0 || errno == EINVAL; /* file systems without a notion of it */
    int why = errno;
    close(fd);
    errno = why;
    return good;
}

static bool give_name(struct outfile *file, struct fault *fault)
{
    if (file->folder == NULL)
        return true;
    if (file->temporary == NULL && !take_name(file, link_named))
        return refuse(file->path, fault);
    if (rename(file->temporary, file->target) != 0)
        return refuse(file->path, fault);
    free(file->temporary);
    file->temporary = NULL;
    return sync_folder(file->folder) || refuse(file->path, fault);
}

/* The keeper brings its files to the disk and gives them their names. */
static bool commit_kept(struct outfile *const *files, size_t count, struct fault *fault)
{
    unsigned *numbers = alloc_items(count, sizeof *numbers);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (files[i]->kept)
            numbers[kept++] = files[i]->number;
    bool good = kept == 0 || keeper->commit(numbers, kept, fault);
    for (size_t i = 0; i < count; i++)
        files[i]->kept = false;
    free(numbers);
    return good;
}

bool outfile_commit(struct outfile *const *files, size_t count, struct fault *fault)
{
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = settle(files[i], fault);
    good = good && (keeper == NULL || commit_kept(files, count, fault));
    for (size_t i = 0; i < count && good; i++)
        good = give_name(files[i], fault);
    for (size_t i = 0; i < count; i++)
        outfile_discard(files[i]);
    return good;
}

void outfile_discard(struct outfile *file)
{
    if (file == NULL)
        return;
    if (file->kept && keeper != NULL)
        keeper->discard(file->number);
    if (file->temporary != NULL)
        unlink(file->temporary);
    if (file->fd >= 0)
        close(file->fd);
    free(file->temporary);
    free(file->folder);
    free(file->target);
    free(file->path);
    free(file);
}

bool outfile_save(const char *path, const void *bytes, size_t size, struct fault *fault)
{
    struct outfile *file = outfile_open(path, fault);
    if (file == NULL)
        return false;
    if (outfile_add(file, bytes, size, fault))
        return outfile_commit(&file, 1, fault);
    outfile_discard(file);
    return false;
}
