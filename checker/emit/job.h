/* The files that are written for one image: digested on the way, named together at the end. Private to this room. */
#pragma once
#include "base/names.h"
#include "base/outfile.h"
#include "sink.h"

#include <nettle/sha2.h>

struct job_file {
    char *path;
    struct outfile *file;
    uint64_t bytes;
    struct sha256_ctx sum;
};

struct job {
    struct sink sink; /* into the file started last */
    struct job_file *files;
    size_t count, capacity;
};

void job_init(struct job *job);
bool job_start(struct job *job, const char *path, struct fault *fault);

/* Names the files and adds them to `written` when all went well, else removes them. Frees the job; returns whether the
 * files are there. */
bool job_end(struct job *job, bool good, struct names *written, struct fault *fault);
