#include "trial.h"

#include "alloc.h"
#include "file.h"
#include "flags.h"

#include <stdlib.h>
#include <string.h>

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
    return finish(trial, &process, complaint, said);
}

bool trial_link(const struct trial *trial, const char *program, const struct names *flags, const char *script,
                const char *const *objects, const char *output, bool math, char **complaint)
{
    char *board = scratch_path(&trial->scratch, script), *to = scratch_path(&trial->scratch, output);
    char *map = alloc_format("-Map=%s.map", to); /* not behind -Wl, which a comma in the path would end */
    char *paths[4] = {NULL, NULL, NULL, NULL};
    const char *more[16] = {"-nostartfiles", "-T", board, "-Xlinker", map, "-o", to};
    size_t count = 7;
    for (size_t i = 0; i < 4 && objects[i] != NULL; i++)
        more[count++] = paths[i] = scratch_path(&trial->scratch, objects[i]);
    more[count] = math ? "-lm" : NULL;
    struct process process;
    driver_run(program, flags, more, &trial->scratch, &process);
    for (size_t i = 0; i < 4; i++)
        free(paths[i]);
    free(board);
    free(to);
    free(map);
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
