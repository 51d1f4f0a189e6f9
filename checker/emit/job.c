#include "job.h"

#include "base/alloc.h"

#include <stdlib.h>

static bool put(struct sink *sink, const void *bytes, size_t size, struct fault *fault)
{
    struct job *job = (struct job *)sink; /* its first member */
    struct job_file *last = &job->files[job->count - 1];
    sha256_update(&last->sum, size, bytes);
    last->bytes += size;
    return outfile_add(last->file, bytes, size, fault);
}

void job_init(struct job *job)
{
    *job = (struct job){.sink.put = put};
}

bool job_start(struct job *job, const char *path, struct fault *fault)
{
    struct outfile *file = outfile_open(path, fault);
    if (file == NULL)
        return false;
    job->files = alloc_grow(job->files, job->count, &job->capacity, sizeof *job->files);
    job->files[job->count] = (struct job_file){.path = alloc_string(path), .file = file};
    sha256_init(&job->files[job->count++].sum);
    return true;
}

bool job_end(struct job *job, bool good, struct names *written, struct fault *fault)
{
    struct outfile **files = alloc_items(job->count + 1, sizeof *files);
    for (size_t i = 0; i < job->count; i++)
        files[i] = job->files[i].file;
    if (good)
        good = outfile_commit(files, job->count, fault);
    else
        for (size_t i = 0; i < job->count; i++)
            outfile_discard(files[i]);
    for (size_t i = 0; i < job->count; i++) {
        if (good)
            names_append(written, job->files[i].path);
        free(job->files[i].path);
    }
    free((void *)files);
    free(job->files);
    return good;
}
