#include "scratch.h"

#include "base/alloc.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OPEN_FOLDERS 16

bool scratch_open(struct scratch *scratch, struct fault *fault)
{
    const char *parent = getenv("TMPDIR");
    scratch->folder = alloc_format("%s/dsocheck-XXXXXX", parent != NULL && parent[0] == '/' ? parent : P_tmpdir);
    if (mkdtemp(scratch->folder) != NULL)
        return true;
    fault_set(fault, FAULT_FILE, "%s: no folder for the probes can be made there: %s (set TMPDIR to one that can)",
              scratch->folder, strerror(errno));
    free(scratch->folder);
    scratch->folder = NULL;
    return false;
}

/* Tools make folders in their TMPDIR. A path that is too long for the system is left, and so ends the descent. */
static int remove_one(const char *path, const struct stat *unused, int type, struct FTW *where)
{
    (void)unused, (void)type, (void)where;
    remove(path);
    return 0;
}

void scratch_remove(struct scratch *scratch)
{
    if (scratch->folder == NULL)
        return;
    nftw(scratch->folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    free(scratch->folder);
    scratch->folder = NULL;
}

char *scratch_path(const struct scratch *scratch, const char *name)
{
    return alloc_format("%s/%s", scratch->folder, name);
}

bool scratch_write(const struct scratch *scratch, const char *name, const char *text, size_t length,
                   struct fault *fault)
{
    char *path = scratch_path(scratch, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = file >= 0;
    while (good && length > 0) {
        ssize_t written = write(file, text, length);
        good = written >= 0 || errno == EINTR;
        text += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    if (file >= 0 && close(file) != 0)
        good = false;
    if (!good)
        fault_set(fault, FAULT_FILE, "%s: %s", path, strerror(errno));
    free(path);
    return good;
}

char *scratch_hide(const struct scratch *scratch, const char *text, size_t length)
{
    struct text hidden = {0};
    char *prefix = alloc_format("%s/", scratch->folder);
    size_t size = strlen(prefix), end = strnlen(text, length);
    for (size_t at = 0; at < end;) {
        const char *next = memmem(text + at, end - at, prefix, size);
        size_t stop = next != NULL ? (size_t)(next - text) : end;
        text_add_bytes(&hidden, text + at, stop - at);
        at = next != NULL ? stop + size : end;
    }
    free(prefix);
    return hidden.at != NULL ? hidden.at : alloc_string("");
}
