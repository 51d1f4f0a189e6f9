/* The archives that the probes were linked with. */
#include "archive.h"
#include "base/alloc.h"
#include "base/file.h"
#include "trial.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void trial_add_library(const struct trial *trial, const char *path)
{
    struct toolchain *t = trial->toolchain;
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
        trial_add_library(trial, map->archives.at[i]);
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

static void digest(struct library *library, const uint8_t *bytes, size_t size)
{
    struct sha256_ctx sum;
    uint8_t made[SHA256_DIGEST_SIZE];
    sha256_init(&sum);
    sha256_update(&sum, size, bytes);
    sha256_digest(&sum, sizeof made, made);
    for (size_t i = 0; i < sizeof made; i++)
        snprintf(library->sha256 + 2 * i, 3, "%02x", made[i]);
}

/* Mapped, once for both: what a C++ library weighs would be copied otherwise. */
static void examine(struct library *library, bool sum, bool ldrd)
{
    int file = file_open(library->path, FAULT_FILE, NULL);
    struct stat status;
    void *bytes = MAP_FAILED;
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0)
        bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (file >= 0)
        close(file);
    if (bytes == MAP_FAILED)
        return;
    if (sum)
        digest(library, bytes, (size_t)status.st_size);
    archive_scan(library, bytes, (size_t)status.st_size, ldrd);
    munmap(bytes, (size_t)status.st_size);
}

void trial_add_named_libraries(const struct trial *trial)
{
    const struct toolchain *t = trial->toolchain;
    const char *const named[] = {t->libgcc, t->libc, t->libm};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i] != NULL)
            trial_add_library(trial, named[i]);
}

void trial_examine_libraries(const struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    if (t->library_count == 0) /* a linker without a GNU map */
        trial_add_named_libraries(trial);
    take_path(t, "libc.a", "libc_", &t->libc);
    take_path(t, "libm.a", "libm_", &t->libm);
    for (size_t i = 0; i < t->library_count && !process_interrupted(); i++)
        examine(&t->libraries[i], trial->digests, trial->target->chip->core == CORE_M3);
}
