#include "overwriting.h"

#include "base/alloc.h"
#include "base/names.h"
#include "base/path.h"

#include <stdlib.h>
#include <sys/stat.h>

static void add(struct names *names, const char *path)
{
    if (path != NULL)
        names_append(names, path);
}

static void list_emitted(const struct emit_output *output, struct names *outputs)
{
    add(outputs, output->path);
    char *sidecar = alloc_format("%s.json", output->path);
    add(outputs, sidecar);
    free(sidecar);
    if (output->format != EMIT_BIN)
        return;
    char *address = path_with_extension(output->path, ".adr");
    add(outputs, address);
    free(address);
}

/* Of --emit with a folder each file has a name of its own (emit_options.h). */
static void list_outputs(const struct check_options *options, struct names *outputs)
{
    for (size_t i = 0; i < options->report.file_count; i++)
        add(outputs, options->report.files[i].path);
    add(outputs, options->write_baseline);
    add(outputs, options->rehearsal.trace);
    add(outputs, options->flash.backup);
    for (size_t i = 0; i < options->emit.count; i++)
        if (!options->emit.outputs[i].folder)
            list_emitted(&options->emit.outputs[i], outputs);
}

static bool written_twice(const struct names *outputs, struct fault *fault)
{
    for (size_t i = 0; i < outputs->count; i++)
        for (size_t j = 0; j < i; j++)
            if (path_same(outputs->at[i], outputs->at[j]))
                return !fault_set(fault, FAULT_USAGE, "%s: would be written twice, and one would overwrite the other",
                                  outputs->at[i]);
    return false;
}

/* A name that is not there yet overwrites nothing; what is no regular file is written as a stream. */
static bool hits(const struct names *outputs, const struct stat *there, const char *path, struct fault *fault)
{
    struct stat status;
    if (path == NULL || stat(path, &status) != 0)
        return false;
    for (size_t i = 0; i < outputs->count; i++)
        if (S_ISREG(there[i].st_mode) && there[i].st_dev == status.st_dev && there[i].st_ino == status.st_ino &&
            path_same(outputs->at[i], path))
            return !fault_set(fault, FAULT_USAGE, "%s: would overwrite an input", outputs->at[i]);
    return false;
}

static bool hits_named(const struct check_options *options, const char *project, const struct names *outputs,
                       const struct stat *there, struct fault *fault)
{
    bool renewed = options->write_baseline != NULL && options->baseline != NULL &&
                   path_same(options->baseline, options->write_baseline);
    const char *const read[] = {
        options->target.memory, options->target.board, options->target.chip, renewed ? NULL : options->baseline,
        options->list,          options->compare,      options->map,         project};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (hits(outputs, there, read[i], fault))
            return true;
    for (size_t i = 0; i < options->sibling_count; i++)
        if (hits(outputs, there, options->siblings[i], fault))
            return true;
    return false;
}

/* `there`: what stands under the names of the outputs so far. The caller frees it. */
static struct stat *look_at(const struct names *outputs)
{
    struct stat *there = alloc_items(outputs->count + 1, sizeof *there);
    for (size_t i = 0; i < outputs->count; i++)
        if (stat(outputs->at[i], &there[i]) != 0)
            there[i] = (struct stat){0};
    return there;
}

bool overwriting_spares_named(const struct check_options *options, const char *project, struct fault *fault)
{
    struct names outputs = {0};
    list_outputs(options, &outputs);
    struct stat *there = look_at(&outputs);
    bool bad = written_twice(&outputs, fault) || hits_named(options, project, &outputs, there, fault);
    free(there);
    names_release(&outputs);
    return !bad;
}

bool overwriting_spares_images(const struct check_options *options, const struct inputs *inputs, struct fault *fault)
{
    struct names outputs = {0};
    list_outputs(options, &outputs);
    struct stat *there = look_at(&outputs);
    bool bad = false;
    for (size_t i = 0; i < inputs->count && outputs.count > 0 && !bad; i++)
        bad = hits(&outputs, there, inputs->paths[i], fault);
    free(there);
    names_release(&outputs);
    return !bad;
}
