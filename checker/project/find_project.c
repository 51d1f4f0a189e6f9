#include "project.h"

#include "alloc.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file in the folder (absolute, without a final slash) or the nearest one above it; NULL when there is none. The
 * caller frees. */
static char *find_upwards(const char *folder)
{
    for (size_t length = strlen(folder);;) {
        char *path = alloc_format("%.*s/%s", (int)length, folder, PROJECT_FILE);
        if (access(path, F_OK) == 0)
            return path;
        free(path);
        if (length == 0)
            return NULL;
        while (length > 0 && folder[length - 1] != '/')
            length--;
        length -= length > 0;
    }
}

/* Absolute, without links; "" is the root. NULL when it is not there. */
static char *real_folder(const char *folder)
{
    char *real = realpath(folder, NULL);
    if (real != NULL && strcmp(real, "/") == 0)
        *real = '\0';
    return real;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? alloc_string(".") : alloc_text(path, (size_t)(slash - path) + 1);
    char *real = real_folder(folder);
    free(folder);
    return real;
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
    char *working = real_folder(".");
    char *folder = image != NULL ? folder_of(image) : NULL;
    char *path = folder != NULL ? find_upwards(folder) : NULL;
    if (path == NULL && working != NULL && (folder == NULL || !is_below(folder, working)))
        path = find_upwards(working);
    if (path != NULL && working != NULL)
        path = seen_from(working, path);
    free(working);
    free(folder);
    return path;
}
