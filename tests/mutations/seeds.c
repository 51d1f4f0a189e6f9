#include "seeds.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void demand(bool good)
{
    if (!good)
        abort();
}

static void add_file(struct seeds *seeds, const char *path)
{
    static uint8_t bytes[MUTANT_CAP];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (size == 0 || size == sizeof bytes)
        return;
    if (seeds->count == seeds->capacity) {
        seeds->capacity = 2 * seeds->capacity + 64;
        seeds->at = realloc(seeds->at, seeds->capacity * sizeof *seeds->at);
        demand(seeds->at != NULL);
    }
    struct seed *seed = &seeds->at[seeds->count++];
    *seed = (struct seed){.path = strdup(path), .file = {malloc(size), size}};
    demand(seed->path != NULL && seed->file.bytes != NULL);
    memcpy(seed->file.bytes, bytes, size);
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash != NULL ? slash : path, '.');
    snprintf(seed->name, sizeof seed->name, "mutant%s", dot != NULL ? dot : "");
}

void seeds_add(struct seeds *seeds, const char *path)
{
    char *roots[] = {strdup(path), NULL};
    FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    demand(tree != NULL);
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
        if (entry->fts_info == FTS_F)
            add_file(seeds, entry->fts_path);
        else if (entry->fts_info == FTS_NS || entry->fts_info == FTS_DNR) {
            fprintf(stderr, "%s: %s\n", entry->fts_path, strerror(entry->fts_errno));
            exit(2);
        }
    }
    fts_close(tree);
    free(roots[0]);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct seed *)a)->path, ((const struct seed *)b)->path);
}

static void find_targets(struct seed *seed, const struct targets *targets)
{
    seed->targets = calloc(targets->count, sizeof *seed->targets);
    demand(seed->targets != NULL);
    for (size_t i = 0; i < targets->count; i++) {
        struct attempt attempt = {.mutant = &seed->file, .name = seed->name, .target = &targets->at[i]};
        if (way_go(&attempt, NULL) == OUTCOME_EQUAL)
            seed->targets[seed->target_count++] = (uint32_t)i;
    }
    for (size_t i = 0; seed->target_count == 0 && i < targets->count; i++)
        seed->targets[i] = (uint32_t)i;
    if (seed->target_count == 0)
        seed->target_count = targets->count;
}

void seeds_settle(struct seeds *seeds, const struct targets *targets)
{
    if (seeds->count == 0) {
        fputs("no files to make mutants from\n", stderr);
        exit(2);
    }
    qsort(seeds->at, seeds->count, sizeof *seeds->at, by_path);
    for (size_t i = 0; i < seeds->count; i++)
        find_targets(&seeds->at[i], targets);
}
