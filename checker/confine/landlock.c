/* Landlock (Linux 5.13): the right to write, create and remove is kept for the folders of the outputs only. Reading is
 * left alone: an image, a script and what they include may lie anywhere the user can read. */
#include "sealed.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.2; Debian 12 has the headers of 6.1. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

#define RIGHTS_1                                                                                                       \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                      \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |                     \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                       \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define RIGHTS_2 (RIGHTS_1 | LANDLOCK_ACCESS_FS_REFER)
#define RIGHTS_3 (RIGHTS_2 | LANDLOCK_ACCESS_FS_TRUNCATE)

/* What an atomic replacement of a file in its folder takes, and no more. */
#define RIGHTS_OUTPUT                                                                                                  \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |                    \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_TRUNCATE)

static long version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

static int open_folder(const char *path, size_t length)
{
    char folder[4096];
    if (length >= sizeof folder)
        return -1;
    memcpy(folder, length > 0 ? path : ".", length > 0 ? length : 1);
    folder[length > 0 ? length : 1] = '\0';
    return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* What stands before the last '/' within `length`. */
static size_t folder_length(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/')
        length--;
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

/* The folder that `path` lies in or, when that is yet to be made, the one above. */
static int open_nearest(const char *path)
{
    size_t length = folder_length(path, strlen(path));
    int folder = open_folder(path, length);
    return folder >= 0 ? folder : open_folder(path, folder_length(path, length));
}

/* A folder that cannot be opened is no reason to stop: the write will fail there and say so. */
static void allow_folder(int rules, const char *path, __u64 rights)
{
    int folder = open_nearest(path);
    if (folder < 0)
        return;
    const struct landlock_path_beneath_attr rule = {.allowed_access = RIGHTS_OUTPUT & rights, .parent_fd = folder};
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(folder);
}

/* A link is followed when it is written to; what goes beside it does not follow. */
static void allow_output(int rules, const char *path, __u64 rights)
{
    char *real = realpath(path, NULL);
    allow_folder(rules, path, rights);
    if (real != NULL)
        allow_folder(rules, real, rights);
    free(real);
}

bool seal_writing(const struct confinement *confinement, const char **why)
{
    static const __u64 rights_of[] = {0, RIGHTS_1, RIGHTS_2, RIGHTS_3};
    long known = version();
    *why = "the kernel has no Landlock";
    if (known < 1)
        return false;
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = rights_of[known < 3 ? known : 3]};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0)
        return false;
    for (size_t i = 0; i < confinement->output_count; i++)
        allow_output(rules, confinement->outputs[i], attributes.handled_access_fs);
    bool good = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return good;
}
