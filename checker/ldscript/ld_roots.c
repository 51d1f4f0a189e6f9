#include "ld_roots.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Both without links, `.` and `..`. The root folder, where builds of containers may run, is no project. */
static bool is_below(const char *folder, const char *path)
{
    size_t length = strlen(folder);
    return length > 1 && strncmp(folder, path, length) == 0 && path[length] == '/';
}

/* Cuts `folder` to the nearest one above it that holds a .git; false when none does. */
static bool find_project(char *folder)
{
    for (;;) {
        char *mark = alloc_format("%s/.git", folder);
        bool found = access(mark, F_OK) == 0;
        free(mark);
        char *slash = strrchr(folder, '/');
        if (found || slash == NULL || slash == folder)
            return found;
        *slash = '\0';
    }
}

static bool root_holds(const char *root, bool project_too, const char *path)
{
    char *folder = realpath(root, NULL);
    bool holds =
        folder != NULL && (is_below(folder, path) || (project_too && find_project(folder) && is_below(folder, path)));
    free(folder);
    return holds;
}

static bool beside_script(const struct ld_sources *sources, const char *path)
{
    const char *script = sources->all[0]->path, *slash = strrchr(script, '/');
    char *folder = slash != NULL ? alloc_text(script, (size_t)(slash - script) + 1) : alloc_string(".");
    bool holds = root_holds(folder, true, path);
    free(folder);
    return holds;
}

bool ld_roots_hold(const struct ld_sources *sources, const char *path)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return false;
    bool holds = root_holds(".", true, real) || beside_script(sources, real);
    for (size_t i = 0; i < sources->given_count && !holds; i++)
        holds = root_holds(sources->search[i], false, real);
    free(real);
    return holds;
}
