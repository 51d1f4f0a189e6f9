#include "trial.h"

#include "base/alloc.h"
#include "base/file.h"
#include "flags.h"

#include <stdlib.h>
#include <string.h>

bool trial_has_libraries(const struct trial *trial)
{
    const struct names *flags = &trial->toolchain->flags;
    return !flags_hold(flags, "-nostdlib") && !flags_hold(flags, "-nodefaultlibs");
}

static bool finish(const struct trial *trial, struct process *process, char **complaint, char **said)
{
    bool good = process_good(process);
    if (!good)
        *complaint = driver_complaint(process, &trial->scratch);
    if (said != NULL)
        *said = scratch_hide(&trial->scratch, text_string(&process->err), process->err.length);
    process_release(process);
    return good;
}

/* What the driver itself said first, of the flags: the reasons that a finding goes into are not all in one line. */
static void keep_what_was_said(const struct trial *trial, const char *program, const struct names *flags,
                               const struct process *process)
{
    struct toolchain *t = trial->toolchain;
    if (flags != &t->flags || strcmp(program, t->driver) != 0 || t->said != NULL || process_good(process))
        return;
    t->said = scratch_hide(&trial->scratch, text_string(&process->err), process->err.length);
}

bool trial_compile(const struct trial *trial, const char *program, const struct names *flags, const char *source,
                   const char *object, bool optimise, char **complaint, char **said)
{
    char *from = scratch_path(&trial->scratch, source), *to = scratch_path(&trial->scratch, object);
    char *vectors = alloc_format("-DPROBE_VECTORS=%u", script_vectors(trial->target));
    bool level = flags != NULL && flags_hold(flags, "-O*");
    /* A C++ driver takes C for C++. */
    const char *language = strcmp(strrchr(source, '.'), ".c") == 0 ? "c" : "c++";
    const char *more[] = {vectors, "-x", language, "-c", from, "-o", to, optimise && !level ? "-O2" : NULL, NULL};
    struct process process;
    driver_run(program, flags, more, &trial->scratch, &process);
    free(from);
    free(to);
    free(vectors);
    keep_what_was_said(trial, program, flags, &process);
    return finish(trial, &process, complaint, said);
}

bool trial_link(const struct trial *trial, const char *program, const struct names *flags, const char *script,
                const char *const *objects, const char *output, bool math, char **complaint)
{
    char *board = scratch_path(&trial->scratch, script), *to = scratch_path(&trial->scratch, output);
    char *map = alloc_format("-Map=%s.map", to); /* not behind -Wl, which a comma in the path would end */
    const struct toolchain *t = trial->toolchain;
    const struct names *given = flags == &t->flags && t->link_source != NULL ? &t->link_flags : flags;
    struct names line = {0}; /* archives among the flags are looked through behind the objects */
    for (size_t i = 0; objects[i] != NULL; i++) {
        char *object = scratch_path(&trial->scratch, objects[i]);
        names_append(&line, object);
        free(object);
    }
    for (size_t i = 0; given != NULL && i < given->count; i++)
        names_append(&line, given->at[i]);
    const char *more[] = {"-nostartfiles", "-T", board, "-Xlinker", map, "-o", to, math ? "-lm" : NULL, NULL};
    struct process process;
    driver_run(program, &line, more, &trial->scratch, &process);
    names_release(&line);
    free(board);
    free(to);
    free(map);
    keep_what_was_said(trial, program, flags, &process);
    return finish(trial, &process, complaint, NULL);
}

void trial_map(const struct trial *trial, const char *output, struct mapfile *map)
{
    char *name = alloc_format("%s.map", output), *path = scratch_path(&trial->scratch, name);
    struct file file = {0};
    bool there = file_read(path, FILE_CAP_IMAGE, FAULT_FILE, &file, NULL);
    mapfile_read(there ? (const char *)file.bytes : "", map);
    file_release(&file);
    free(path);
    free(name);
}

bool trial_says_too_large(const char *complaint)
{
    return strstr(complaint, "overflowed by") != NULL || strstr(complaint, "will not fit in region") != NULL;
}
