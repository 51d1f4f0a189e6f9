#include "project.h"

#include "base/alloc.h"
#include "trust.h"

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

struct search {
    struct tree tree;
    project_ignored *ignored;
    void *context;
};

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

/* "../" leads up from where the working directory is, not from what it is called. Takes `path`. */
static char *told(const struct search *search, char *path)
{
    return search->tree.real != NULL ? seen_from(search->tree.real, path) : path;
}

static bool counts(const struct search *search, const char *path, const char *folder)
{
    struct text why = {0};
    bool good = project_counts(path, folder, &search->tree, &why);
    if (!good) {
        char *shown = told(search, alloc_string(path));
        search->ignored(search->context, shown, text_string(&why));
        free(shown);
    }
    text_release(&why);
    return good;
}

/* The file in the folder (absolute, without a final slash) or the nearest one above it that counts; NULL when there is
 * none. The caller frees. */
static char *find_upwards(const struct search *search, const char *from)
{
    char *folder = alloc_string(from), *path = NULL;
    for (;;) {
        path = alloc_format("%s/%s", folder, PROJECT_FILE);
        if (is_there(path) && counts(search, path, folder))
            break;
        free(path);
        path = NULL;
        if (folder[0] == '\0')
            break;
        *strrchr(folder, '/') = '\0';
    }
    free(folder);
    return path;
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

char *project_find(const char *image, project_ignored *ignored, void *context)
{
    char *folder = image != NULL ? project_folder_of(image) : NULL, *path = NULL;
    /* A build folder can be a link out of the project that it belongs to: as it is named goes first. */
    char *from[] = {folder != NULL ? named_folder(folder) : NULL, folder != NULL ? project_real_folder(folder) : NULL,
                    named_folder("."), project_real_folder(".")};
    const struct search search = {.tree = {from[2], from[3]}, .ignored = ignored, .context = context};
    size_t count = sizeof from / sizeof *from;
    for (size_t i = 0; i < count && path == NULL; i++) {
        bool seen = false;
        for (size_t n = 0; n < i && from[i] != NULL; n++)
            seen = seen || (from[n] != NULL && project_is_below(from[n], from[i]));
        path = from[i] != NULL && !seen ? find_upwards(&search, from[i]) : NULL;
    }
    if (path != NULL)
        path = told(&search, path);
    for (size_t i = 0; i < count; i++)
        free(from[i]);
    free(folder);
    return path;
}
