/* What the steps of one trial share. Private to this room. */
#pragma once
#include "driver.h"
#include "mapfile.h"
#include "probes.h"
#include "script.h"

struct trial {
    struct toolchain *toolchain; /* what is filled */
    const struct subject *target;
    struct scratch scratch;
    enum spelling *spelling; /* of each region's name */
};

/* Compiles a file of the scratch folder to another one; true when it worked, else *complaint says why (the caller
 * frees). `said` may be NULL, else it gets what the tool printed to stderr (the caller frees). */
bool trial_compile(const struct trial *trial, const char *program, const struct names *flags, const char *source,
                   const char *object, bool optimise, char **complaint, char **said);

/* Links objects (names in the scratch folder, ended by NULL) with a script, without start files; `math`: with -lm. */
bool trial_link(const struct trial *trial, const char *program, const struct names *flags, const char *script,
                const char *const *objects, const char *output, bool math, char **complaint);

/* The map that trial_link wrote beside its output. The caller calls mapfile_release. */
void trial_map(const struct trial *trial, const char *output, struct mapfile *map);

/* Which region names this ld takes as they are: fills trial->spelling and what TCH005 needs. */
void trial_region_names(struct trial *trial);

/* Adds the archives of a map. */
void trial_add_libraries(const struct trial *trial, const struct mapfile *map);
/* Digests and, for a core that needs it, the erratum's scan of all of them. */
void trial_examine_libraries(const struct trial *trial);
