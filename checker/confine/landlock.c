/* Landlock (Linux 5.13): no file is opened for writing, created or removed any more. Its rules name folders and all
 * that lies below, which for an output in the working directory is the whole project: so there are none, and the
 * outputs are left to the keeper. Reading is left alone: an image, a script and what they include may lie anywhere. */
#include "sealed.h"

#include <linux/landlock.h>
#include <stddef.h>
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

bool seal_writing(const char **why)
{
    static const __u64 rights_of[] = {0, RIGHTS_1, RIGHTS_2, RIGHTS_3};
    long known = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *why = "the kernel has no Landlock";
    if (known < 1)
        return false;
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = rights_of[known < 3 ? known : 3]};
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0)
        return false;
    bool good = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return good;
}
