#include "path.h"

#include "alloc.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *path_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static size_t stem_length(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL ? (size_t)(dot - name) : strlen(name);
}

char *path_with_extension(const char *path, const char *extension)
{
    const char *name = path_name(path);
    return alloc_format("%.*s%s", (int)((size_t)(name - path) + stem_length(name)), path, extension);
}

static bool belongs(const char *name, const char *stem, size_t length, const char *extension)
{
    return strlen(name) == length + strlen(extension) && strncasecmp(name, stem, length) == 0 &&
           strcasecmp(name + length, extension) == 0;
}

size_t path_siblings(const char *path, const char *extension, char *found[2])
{
    const char *stem = path_name(path);
    char *folder = alloc_text(path, (size_t)(stem - path));
    DIR *directory = opendir(*folder != '\0' ? folder : ".");
    size_t count = 0;
    found[0] = found[1] = NULL;
    for (struct dirent *entry; count < 2 && directory != NULL && (entry = readdir(directory)) != NULL;)
        if (belongs(entry->d_name, stem, stem_length(stem), extension))
            found[count++] = alloc_format("%s%s", folder, entry->d_name);
    if (directory != NULL)
        closedir(directory);
    free(folder);
    return count;
}

char *path_settled(const char *path)
{
    char *whole = realpath(path, NULL);
    if (whole != NULL)
        return whole;
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    char *folder = slash != NULL ? alloc_text(path, (size_t)(name - path)) : alloc_string(".");
    char *real = realpath(folder, NULL);
    char *joined = real != NULL ? alloc_format("%s/%s", real, name) : alloc_string(path);
    free(real);
    free(folder);
    return joined;
}

bool path_same(const char *a, const char *b)
{
    char *left = path_settled(a), *right = path_settled(b);
    bool same = strcmp(left, right) == 0;
    free(left);
    free(right);
    return same;
}
