#include "ld_source.h"

#include "base/alloc.h"
#include "base/text.h"
#include "ld_refuse.h"
#include "ld_roots.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Ten levels of files that INCLUDE each other twice would still be 2^10 files: both sums are capped. */
#define FILES_CAP 1000
#define BYTES_CAP (4 * FILE_CAP_CONFIG)

bool ld_fail(struct fault *fault, struct ld_spot spot, const char *format, ...)
{
    char sentence[sizeof((struct fault *)NULL)->sentence];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    struct text path = {0};
    text_add_escaped(&path, spot.path);
    fault_set(fault, FAULT_CONFIG, "%s:%u: %s", text_string(&path), spot.line, sentence);
    text_release(&path);
    return false;
}

void ld_sources_release(struct ld_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        free(sources->all[i]->path);
        file_release(&sources->all[i]->file);
        free(sources->all[i]);
    }
    free(sources->all);
    for (size_t i = 0; i < sources->search_count; i++)
        free(sources->search[i]);
    free(sources->search);
    free(sources->remarks);
    *sources = (struct ld_sources){0};
}

void ld_sources_add_search(struct ld_sources *sources, const char *folder, size_t length)
{
    sources->search = alloc_grow(sources->search, sources->search_count, &sources->search_capacity, sizeof(char *));
    sources->search[sources->search_count++] = alloc_text(folder, length);
}

static struct ld_source *add_source(struct ld_sources *sources, const char *path)
{
    struct ld_source *source = alloc_items(1, sizeof *source);
    source->path = alloc_string(path);
    source->line = 1;
    sources->all = alloc_grow(sources->all, sources->count, &sources->capacity, sizeof(struct ld_source *));
    sources->all[sources->count++] = source;
    sources->open[sources->depth++] = source;
    return source;
}

static bool begin_reading(struct ld_sources *sources, struct ld_source *source)
{
    /* GNU ld steps over it with a warning. */
    source->at = text_mark_size(source->text, source->size);
    return ld_refuse_foreign(source->path, source->text, source->size, sources->fault);
}

bool ld_sources_begin(struct ld_sources *sources, const char *path, const char *text, size_t size)
{
    struct ld_source *source = add_source(sources, path);
    source->text = text;
    source->size = size;
    sources->total += size;
    return begin_reading(sources, source);
}

static char *join(const char *folder, size_t length, const char *name)
{
    if (length == 0)
        return alloc_string(name);
    return alloc_format("%.*s%s%s", (int)length, folder, folder[length - 1] == '/' ? "" : "/", name);
}

/* The folder part of a path with its '/', which may be empty. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* The places an INCLUDE is looked for, in order; NULL behind the last. */
static char *candidate(const struct ld_sources *sources, size_t i, const char *name)
{
    if (i == 0)
        return alloc_string(name);
    if (name[0] == '/')
        return NULL;
    if (i <= sources->search_count)
        return join(sources->search[i - 1], strlen(sources->search[i - 1]), name);
    const char *including = ld_sources_top(sources)->path;
    return i == sources->search_count + 1 ? join(including, folder_length(including), name) : NULL;
}

/* The entry of `folder` that equals `name` but for the case, or NULL. The caller frees. */
static char *entry_ignoring_case(const char *folder, const char *name, size_t length)
{
    DIR *dir = opendir(folder[0] != '\0' ? folder : ".");
    if (dir == NULL)
        return NULL;
    char *found = NULL;
    for (const struct dirent *entry; found == NULL && (entry = readdir(dir)) != NULL;) {
        if (strlen(entry->d_name) == length && strncasecmp(entry->d_name, name, length) == 0)
            found = alloc_string(entry->d_name);
    }
    closedir(dir);
    return found;
}

/* A file that differs from `path` only in case, in whichever components, or NULL. The caller frees. */
static char *path_ignoring_case(const char *path)
{
    struct text sum = {0};
    struct stat status;
    if (path[0] == '/')
        text_add(&sum, "/");
    for (const char *at = path + strspn(path, "/"); *at != '\0';) {
        size_t length = strcspn(at, "/");
        size_t before = sum.length;
        text_add_bytes(&sum, at, length);
        if (stat(text_string(&sum), &status) != 0) {
            char *folder = alloc_text(text_string(&sum), before);
            char *entry = entry_ignoring_case(folder, at, length);
            free(folder);
            if (entry == NULL) {
                text_release(&sum);
                return NULL;
            }
            memcpy(sum.at + before, entry, length);
            free(entry);
        }
        at += length;
        if (*at == '/')
            text_add(&sum, "/");
        at += strspn(at, "/");
    }
    if (stat(text_string(&sum), &status) != 0 || S_ISDIR(status.st_mode))
        text_release(&sum);
    return sum.at;
}

static bool not_found(struct ld_sources *sources, const char *name, struct ld_spot spot)
{
    struct text shown = {0};
    text_add_escaped(&shown, name);
    char *path, *other = NULL;
    for (size_t i = 0; other == NULL && (path = candidate(sources, i, name)) != NULL; i++) {
        other = path_ignoring_case(path);
        free(path);
    }
    if (other != NULL) {
        struct text shown_other = {0};
        text_add_escaped(&shown_other, other);
        ld_fail(sources->fault, spot,
                "INCLUDE %.120s: no such file, but %.120s is there: write the name in the same upper and lower case",
                text_string(&shown), text_string(&shown_other));
        text_release(&shown_other);
    } else {
        ld_fail(sources->fault, spot,
                "INCLUDE %.160s: no such file in the working directory, the -L folders or beside this script: "
                "name its folder with -L",
                text_string(&shown));
    }
    free(other);
    text_release(&shown);
    return false;
}

static bool may_open(struct ld_sources *sources, const char *name, struct ld_spot spot)
{
    if (sources->depth == LD_DEPTH_CAP)
        return ld_fail(sources->fault, spot,
                       "INCLUDE is nested %d files deep, which is as far as GNU ld goes: does a file include itself?",
                       LD_DEPTH_CAP);
    if (sources->count >= FILES_CAP)
        return ld_fail(sources->fault, spot, "more than %d files are INCLUDEd: does a file include itself?", FILES_CAP);
    if (name[0] == '\0' || strlen(name) >= PATH_MAX)
        return ld_fail(sources->fault, spot, "INCLUDE needs the name of a file");
    return true;
}

static bool open_path(struct ld_sources *sources, const char *path, struct ld_spot spot)
{
    struct ld_source *source = add_source(sources, path);
    struct fault why;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &source->file, &why))
        return ld_fail(sources->fault, spot, "INCLUDE: %s", why.sentence);
    source->text = (const char *)source->file.bytes;
    source->size = source->file.size;
    sources->total += source->size;
    if (sources->total > BYTES_CAP)
        return ld_fail(sources->fault, spot, "the INCLUDEd files sum up to more than %llu MiB: is one included twice?",
                       (unsigned long long)(BYTES_CAP >> 20));
    return begin_reading(sources, source);
}

static bool may_reach(struct ld_sources *sources, const char *path, struct ld_spot spot)
{
    if (ld_roots_hold(sources, path))
        return true;
    struct text shown = {0};
    text_add_escaped(&shown, path);
    ld_fail(sources->fault, spot,
            "INCLUDE %.160s: lies outside the project, and a script must not have other files read: "
            "if it belongs to the build, name its folder with -L",
            text_string(&shown));
    text_release(&shown);
    return false;
}

bool ld_sources_include(struct ld_sources *sources, const char *name, struct ld_spot spot)
{
    if (!may_open(sources, name, spot))
        return false;
    char *path;
    for (size_t i = 0; (path = candidate(sources, i, name)) != NULL; i++) {
        struct stat status;
        bool there = stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
        bool good = there && may_reach(sources, path, spot) && open_path(sources, path, spot);
        free(path);
        if (there)
            return good;
    }
    return not_found(sources, name, spot);
}
