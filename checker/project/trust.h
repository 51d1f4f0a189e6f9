/* Which of the project files that are found count, and what those may do. Private to this room but for project.h. */
#pragma once
#include "base/text.h"

#include <stdbool.h>

/* The working directory as it is called and with its links resolved; "" is the root, NULL what is not known. */
struct tree {
    const char *named, *real;
};

/* The folder part of a path; a folder without links, "" for the root, NULL when it is not there. The caller frees. */
char *project_folder_of(const char *path);
char *project_real_folder(const char *folder);

/* Both absolute, "" is the root; a folder is below itself. */
bool project_is_below(const char *path, const char *folder);

/* Whether `path`, a project file in `folder` (absolute, "" is the root), counts; else `why` is a clause that says why
 * not. */
bool project_counts(const char *path, const char *folder, const struct tree *tree, struct text *why);
