#include "project.h"

#include "alloc.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A link to nothing is there: who put it meant a project. Reading it says what is wrong. In a folder that may not be
 * searched no image can be read either, which is said of the image; a path too long to be opened nobody put there. */
static bool is_there(const char *path)
{
    struct stat file;
    return lstat(path, &file) == 0 || (errno != ENOENT && errno != ENOTDIR && errno != EACCES && errno != ENAMETOOLONG);
}

/* The file in the folder (absolute, without a final slash) or the nearest one above it; NULL when there is none. The
 * caller frees. */
static char *find_upwards(const char *folder)
{
    for (size_t length = strlen(folder);;) {
        char *path = alloc_format("%.*s/%s", (int)length, folder, PROJECT_FILE);
        if (is_there(path))
            return path;
        free(path);
        if (length == 0)
            return NULL;
        while (length > 0 && folder[length - 1] != '/')
            length--;
        length -= length > 0;
    }
}

/* Absolute, without links; "" is the root. NULL when it is not there. The caller frees. */
static char *real_folder(const char *folder)
{
    char *real = realpath(folder, NULL);
    if (real != NULL && strcmp(real, "/") == 0)
        *real = '\0';
    return real;
}

/* An absolute path without "." and "..", in its place; "" is the root. */
static void take_steps(char *path)
{
    char *end = path;
    for (const char *at = path; *at != '\0';) {
        size_t length = strcspn(at, "/");
        if (length == 2 && at[0] == '.' && at[1] == '.') {
            while (end > path && *--end != '/')
                ;
        } else if (length > 1 || (length == 1 && at[0] != '.')) {
            *end++ = '/';
            memmove(end, at, length);
            end += length;
        }
        at += length + (at[length] != '\0');
    }
    *end = '\0';
}

static bool is_same_folder(const char *a, const char *b)
{
    struct stat left, right;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* Absolute, through the links it is named by; "" is the root. NULL when "LINK/.." makes another folder of it, which the
 * system does not see. The caller frees. */
static char *named_folder(const char *folder)
{
    char *working = folder[0] != '/' ? get_current_dir_name() : NULL;
    char *named = alloc_format("%s/%s", working != NULL ? working : "", folder);
    bool known = working != NULL || folder[0] == '/';
    free(working);
    take_steps(named);
    if (known && is_same_folder(named[0] != '\0' ? named : "/", folder))
        return named;
    free(named);
    return NULL;
}

/* The folder part of a path. The caller frees. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? alloc_string(".") : alloc_text(path, (size_t)(slash - path) + 1);
}

static bool is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* The path as told from the working directory, unless the two have nothing but the root in common. Takes `path`. */
static char *seen_from(const char *working, char *path)
{
    size_t common = 0;
    for (size_t i = 0; (working[i] == path[i] && working[i] != '\0') || (working[i] == '\0' && path[i] == '/'); i++) {
        if (path[i] == '/')
            common = i;
        if (working[i] == '\0')
            break;
    }
    if (common == 0 && working[0] != '\0')
        return path;
    struct text steps = {0};
    for (const char *at = working + common; *at != '\0'; at++)
        if (*at == '/')
            text_add(&steps, "../");
    text_add(&steps, "%s", path + common + 1);
    free(path);
    return steps.at;
}

char *project_find(const char *image)
{
    char *folder = image != NULL ? folder_of(image) : NULL, *path = NULL;
    /* A build folder can be a link out of the project that it belongs to: as it is named goes first. */
    char *from[] = {folder != NULL ? named_folder(folder) : NULL, folder != NULL ? real_folder(folder) : NULL,
                    named_folder("."), real_folder(".")};
    size_t count = sizeof from / sizeof *from;
    for (size_t i = 0; i < count && path == NULL; i++) {
        bool seen = false;
        for (size_t n = 0; n < i && from[i] != NULL; n++)
            seen = seen || (from[n] != NULL && is_below(from[n], from[i]));
        path = from[i] != NULL && !seen ? find_upwards(from[i]) : NULL;
    }
    /* "../" leads up from where the working directory is, not from what it is called. */
    const char *working = from[count - 1];
    if (path != NULL && working != NULL)
        path = seen_from(working, path);
    for (size_t i = 0; i < count; i++)
        free(from[i]);
    free(folder);
    return path;
}
