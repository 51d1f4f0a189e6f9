/* What a folder tells of the firmware that is built in it: linker scripts, images, and who names the part. */
#pragma once
#include "base/names.h"

struct folder {
    struct names scripts; /* GNU ld scripts by their extension; "./" left out, sorted by how deep and then by name */
    struct names images;  /* newest first */
    char *part;           /* a part that is known by its own name; NULL: nothing names one, or two differ */
    char *part_source;    /* the file that does */
    unsigned part_rank;   /* how exactly such files name it */
    struct names rivals;  /* the parts that files of that rank name */
};

/* Looks below the working directory: a few levels deep, hidden folders and links left out. The caller calls
 * folder_release. */
void folder_look(struct folder *folder);
void folder_release(struct folder *folder);
