/* Linked in front of memory and file calls (--wrap): makes one of them fail, or each of them behave at its worst, as
 * DSOCHECK_FAILS says, counted over a process and those it starts:
 *   memory:N   the N-th piece of memory is not there
 *   sync:N, name:N, write:N   the N-th call of that kind fails: a disk that is broken, gone or full
 *   short      each read and write moves one byte at most
 *   interrupted   each read and write is interrupted once before it is done
 * When a call was made to fail, the file that DSOCHECK_FAILED names is not empty. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
ssize_t __real_read(int fd, void *to, size_t size);
ssize_t __real_write(int fd, const void *from, size_t size);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __real_linkat(int folder, const char *path, int other, const char *name, int flags);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
ssize_t __wrap_read(int fd, void *to, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_linkat(int folder, const char *path, int other, const char *name, int flags);

static const char *wanted(void)
{
    const char *text = getenv("DSOCHECK_FAILS");
    return text != NULL ? text : "";
}

static struct calls {
    unsigned long pieces, syncs, names, writes;
} * calls;
static int failed = -1;

/* Before rights are given up and processes started. */
__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("DSOCHECK_FAILED");
    failed = path != NULL ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    calls = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* True for the N-th call of `kind` when "kind:N" is wanted. */
static bool fails(const char *kind, unsigned long *made)
{
    const char *text = wanted();
    size_t length = strlen(kind);
    if (strncmp(text, kind, length) != 0 || text[length] != ':' || ++*made != strtoul(text + length + 1, NULL, 10))
        return false;
    return failed < 0 || __real_write(failed, "!", 1) == 1;
}

void *__wrap_malloc(size_t size)
{
    return fails("memory", &calls->pieces) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails("memory", &calls->pieces) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return fails("memory", &calls->pieces) ? NULL : __real_realloc(memory, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails("memory", &calls->pieces) ? NULL : __real_aligned_alloc(alignment, size);
}

/* Each second call is interrupted, so that who tries again gets on. */
static bool interrupts(void)
{
    static bool now;
    if (strcmp(wanted(), "interrupted") != 0)
        return false;
    now = !now;
    errno = EINTR;
    return now;
}

static size_t shortened(size_t size)
{
    return strcmp(wanted(), "short") == 0 && size > 1 ? 1 : size;
}

ssize_t __wrap_read(int fd, void *to, size_t size)
{
    return interrupts() ? -1 : __real_read(fd, to, shortened(size));
}

ssize_t __wrap_write(int fd, const void *from, size_t size)
{
    if (fails("write", &calls->writes)) {
        errno = ENOSPC;
        return -1;
    }
    return interrupts() ? -1 : __real_write(fd, from, shortened(size));
}

int __wrap_fsync(int fd)
{
    if (fails("sync", &calls->syncs)) {
        errno = EIO;
        return -1;
    }
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    if (fails("name", &calls->names)) {
        errno = EACCES;
        return -1;
    }
    return __real_rename(from, to);
}

int __wrap_linkat(int folder, const char *path, int other, const char *name, int flags)
{
    if (fails("name", &calls->names)) {
        errno = ENOSPC;
        return -1;
    }
    return __real_linkat(folder, path, other, name, flags);
}
