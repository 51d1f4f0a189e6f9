#include "inputs.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "load/load.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A list of a million images is a mistake; a path has 4 KiB at most. */
#define LIST_CAP ((uint64_t)1 << 30)

static void add(struct inputs *inputs, const char *path, size_t length)
{
    inputs->paths = alloc_grow(inputs->paths, inputs->count, &inputs->capacity, sizeof *inputs->paths);
    inputs->paths[inputs->count++] = alloc_text(path, length);
}

static int by_bytes(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* A folder that cannot be listed, or a file in one that can only be listed; what vanished meanwhile is gone. */
static bool is_hidden(const FTSENT *entry)
{
    return entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR ||
           (entry->fts_info == FTS_NS && entry->fts_errno != ENOENT);
}

/* Links are not followed: they may lead in circles, and to what is listed elsewhere anyway. The one that was named is.
 * What cannot be looked at is an image that cannot be read: the others are checked, and the gate stays shut. */
static bool add_folder(struct inputs *inputs, const char *path, struct fault *fault)
{
    char *const roots[] = {(char *)path, NULL};
    size_t first = inputs->count;
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
    if (walk == NULL)
        return fault_set(fault, FAULT_FILE, "%s: %s", path, strerror(errno));
    for (FTSENT *entry; (entry = fts_read(walk)) != NULL;) {
        if (entry->fts_info == FTS_D && entry->fts_level > 0 && entry->fts_name[0] == '.')
            fts_set(walk, entry, FTS_SKIP);
        if (is_hidden(entry) || (entry->fts_info == FTS_F && image_name_promises(entry->fts_name)))
            add(inputs, entry->fts_path, entry->fts_pathlen);
    }
    fts_close(walk);
    if (inputs->count == first)
        return fault_set(fault, FAULT_USAGE, "%s: no firmware file (by its extension) in or below this folder", path);
    qsort(inputs->paths + first, inputs->count - first, sizeof *inputs->paths, by_bytes);
    return true;
}

bool inputs_add(struct inputs *inputs, const char *path, struct fault *fault)
{
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return add_folder(inputs, path, fault);
    add(inputs, path, strlen(path));
    return true;
}

bool inputs_add_list(struct inputs *inputs, const char *path, struct fault *fault)
{
    struct file file;
    bool standard = strcmp(path, "-") == 0;
    if (!(standard ? file_read_standard(LIST_CAP, FAULT_CONFIG, &file, fault)
                   : file_read(path, LIST_CAP, FAULT_CONFIG, &file, fault)))
        return false;
    size_t first = inputs->count;
    bool good = true;
    /* As editors of other systems save it: a byte order mark at the start, CR LF at the ends. */
    for (size_t at = text_mark_size((const char *)file.bytes, file.size); at < file.size && good;) {
        const char *line = (const char *)file.bytes + at;
        size_t length = strcspn(line, "\n");
        if (memchr(line, '\0', length + 1) != NULL && at + length < file.size)
            good = fault_set(fault, FAULT_USAGE, "%s: holds a NUL byte where a path was expected on each line", path);
        char *name = alloc_text(line, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
        if (name[0] != '\0' && good)
            good = inputs_add(inputs, name, fault);
        free(name);
        at += length + 1;
    }
    file_release(&file);
    if (good && inputs->count == first)
        return fault_set(fault, FAULT_USAGE, "%s: names no image, and a gate that checks nothing passes anything",
                         path);
    return good;
}

void inputs_release(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->paths[i]);
    free(inputs->paths);
    *inputs = (struct inputs){0};
}
