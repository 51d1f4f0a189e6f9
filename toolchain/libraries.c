/* The archives that the probes were linked with. */
#include "alloc.h"
#include "file.h"
#include "ldrd.h"
#include "trial.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_library(struct toolchain *t, const char *path)
{
    char *real = realpath(path, NULL);
    if (real == NULL)
        return;
    for (size_t i = 0; i < t->library_count; i++) {
        if (strcmp(t->libraries[i].path, real) != 0)
            continue;
        free(real);
        return;
    }
    t->libraries = alloc_grow(t->libraries, t->library_count, &t->library_capacity, sizeof *t->libraries);
    t->libraries[t->library_count++] = (struct library){.path = real, .name = alloc_string(strrchr(real, '/') + 1)};
}

void trial_add_libraries(const struct trial *trial, const struct mapfile *map)
{
    for (size_t i = 0; i < map->archives.count; i++)
        add_library(trial->toolchain, map->archives.at[i]);
}

/* What was linked, not what a bare question of the driver answers: --specs=nano.specs takes libc_nano.a. */
static void take_path(const struct toolchain *t, const char *plain, const char *variants, char **path)
{
    for (size_t i = 0; i < t->library_count; i++) {
        const struct library *l = &t->libraries[i];
        if (strcmp(l->name, plain) != 0 && strncmp(l->name, variants, strlen(variants)) != 0)
            continue;
        free(*path);
        *path = alloc_string(l->path);
        return;
    }
}

static void digest(struct library *library)
{
    struct sha256_ctx sum;
    uint8_t block[1 << 16], made[SHA256_DIGEST_SIZE];
    int file = file_open(library->path, FAULT_FILE, NULL);
    ssize_t got = -1;
    sha256_init(&sum);
    while (file >= 0 && (got = read(file, block, sizeof block)) > 0)
        sha256_update(&sum, (size_t)got, block);
    if (file >= 0)
        close(file);
    if (got != 0)
        return;
    sha256_digest(&sum, sizeof made, made);
    for (size_t i = 0; i < sizeof made; i++)
        snprintf(library->sha256 + 2 * i, 3, "%02x", made[i]);
}

void trial_examine_libraries(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    /* A linker without a GNU map: then what the driver names. */
    const char *const named[] = {t->libgcc, t->libc, t->libm};
    for (size_t i = 0; t->library_count == 0 && i < sizeof named / sizeof *named; i++)
        if (named[i] != NULL)
            add_library(t, named[i]);
    take_path(t, "libc.a", "libc_", &t->libc);
    take_path(t, "libm.a", "libm_", &t->libm);
    for (size_t i = 0; i < t->library_count && !process_interrupted(); i++) {
        digest(&t->libraries[i]);
        if (trial->target->chip->core == CORE_M3)
            ldrd_scan_library(&t->libraries[i]);
    }
}
