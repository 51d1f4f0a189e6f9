#include "file_parts.h"

#include "alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* From here on, a part is read faster into pages of this size. */
#define HUGE_PAGE ((size_t)2 << 20)

static size_t page_count(const struct file_parts *parts)
{
    return (parts->size + FILE_PAGE - 1) / FILE_PAGE;
}

struct file_parts *file_parts_open(int file)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        return NULL;
    size_t size = (size_t)status.st_size, unit = size < HUGE_PAGE ? FILE_PAGE : HUGE_PAGE;
    uint8_t *bytes = aligned_alloc(unit, (size / unit + 1) * unit);
    if (bytes == NULL)
        return NULL;
    bytes[size] = '\0';
    struct file_parts *parts = alloc_items(1, sizeof *parts);
    *parts = (struct file_parts){.bytes = bytes, .size = size, .file = file, .changed = status.st_mtim};
    parts->missing = page_count(parts);
    parts->pages = alloc_items(parts->missing, sizeof *parts->pages);
    return parts;
}

void file_parts_free(struct file_parts *parts)
{
    if (parts == NULL)
        return;
    file_parts_close(parts);
    free(parts->pages);
    free(parts);
}

void file_parts_close(struct file_parts *parts)
{
    if (parts != NULL && parts->file >= 0) {
        close(parts->file);
        parts->file = -1;
    }
}

static bool read_range(struct file_parts *parts, size_t at, size_t end)
{
    size_t huge = (at + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    if (end >= huge + HUGE_PAGE)
        madvise(parts->bytes + huge, end - huge, MADV_HUGEPAGE); /* a hint: without it the same, slower */
    while (at < end) {
        errno = 0;
        ssize_t got = pread(parts->file, parts->bytes + at, end - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += (size_t)got;
    }
    return true;
}

/* The next run of pages in [*page, end) of which all were read, or none: `read`. */
static bool next_run(const struct file_parts *parts, bool read, size_t *page, size_t end, size_t *behind)
{
    while (*page < end && parts->pages[*page] != read)
        ++*page;
    for (*behind = *page; *behind < end && parts->pages[*behind] == read;)
        ++*behind;
    return *page < end;
}

static size_t byte_of(const struct file_parts *parts, size_t page)
{
    return page < page_count(parts) ? page * FILE_PAGE : parts->size;
}

bool file_parts_read(struct file_parts *parts, uint64_t offset, uint64_t size)
{
    if (size == 0 || parts->missing == 0)
        return true;
    size_t page = offset / FILE_PAGE, end = (offset + size - 1) / FILE_PAGE + 1;
    for (size_t behind; next_run(parts, false, &page, end, &behind); page = behind) {
        errno = 0;
        if (parts->file < 0 || !read_range(parts, byte_of(parts, page), byte_of(parts, behind)))
            return false;
        memset(parts->pages + page, true, behind - page);
        parts->missing -= behind - page;
    }
    return true;
}

bool file_parts_unchanged(const struct file_parts *parts)
{
    struct stat now;
    return fstat(parts->file, &now) == 0 && (size_t)now.st_size == parts->size &&
           now.st_mtim.tv_sec == parts->changed.tv_sec && now.st_mtim.tv_nsec == parts->changed.tv_nsec;
}

bool file_parts_equal(struct file_parts *parts, const struct file_parts *known)
{
    if (parts->size != known->size)
        return false;
    size_t page = 0;
    for (size_t behind; next_run(known, true, &page, page_count(known), &behind); page = behind) {
        size_t at = byte_of(known, page), size = byte_of(known, behind) - at;
        if (!file_parts_read(parts, at, size) || memcmp(parts->bytes + at, known->bytes + at, size) != 0)
            return false;
    }
    return true;
}
