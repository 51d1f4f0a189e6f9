/* Whole files out. Until it is complete and on disk a file has no name, so whoever finds it under its name finds all of
 * it, and what was there before stays until then. Faults: FAULT_OUTPUT; FAULT_USAGE for a name that cannot be a file's,
 * FAULT_PLACE for one where nothing can be written. */
#pragma once
#include "fault.h"

#include <stddef.h>

struct outfile;

/* Starts a file in the folder of `path`, which must exist. A symbolic link is followed, one that leads nowhere is
 * refused. Standard output and error, whatever they are, /dev/fd/N and /dev/null are written as streams; all else that
 * is no regular file is refused: it could be waited for. A file that was there keeps its mode. NULL on failure; what is
 * not NULL goes to outfile_commit or outfile_discard. */
struct outfile *outfile_open(const char *path, struct fault *fault);

/* Appends; behind a failure only outfile_discard makes sense. */
bool outfile_add(struct outfile *file, const void *bytes, size_t size, struct fault *fault);

/* Gives the files their names, in this order, once all of them are on disk; if one does not get there, none is named.
 * Frees them either way. */
bool outfile_commit(struct outfile *const *files, size_t count, struct fault *fault);

/* Frees a file (NULL: nothing) and leaves no trace of it. */
void outfile_discard(struct outfile *file);

/* Another process that opens and names the files from here on, for one that has given up the right to
 * (confine/keeper.h). A number stands for a file there; open gives a descriptor, -1 on failure. */
struct outfile_keeper {
    int (*open)(const char *path, unsigned *number, struct fault *fault);
    bool (*commit)(const unsigned *numbers, size_t count, struct fault *fault); /* ends them either way */
    void (*discard)(unsigned number);
};
void outfile_leave_to(const struct outfile_keeper *keeper);

/* Borrowed: what the keeper hands over. */
int outfile_descriptor(const struct outfile *file);

/* Open, add, commit. */
bool outfile_save(const char *path, const void *bytes, size_t size, struct fault *fault);
