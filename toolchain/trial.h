/* What the steps of one trial share. Private to this room. */
#pragma once
#include "driver.h"
#include "mapfile/mapfile.h"
#include "probes.h"
#include "script.h"

#define BOARD_SCRIPT "board.ld"

struct trial {
    struct toolchain *toolchain; /* what is filled */
    const struct subject *target;
    struct scratch scratch;
    enum spelling *spelling; /* of each region's name */
    bool digests;            /* of the libraries are wanted */
};

/* False when the flags leave libc and libgcc out. */
bool trial_has_libraries(const struct trial *trial);

/* Compiles a file of the scratch folder to another one; true when it worked, else *complaint says why (the caller
 * frees). `said` may be NULL, else it gets what the tool printed to stderr (the caller frees). */
bool trial_compile(const struct trial *trial, const char *program, const struct names *flags, const char *source,
                   const char *object, bool optimise, char **complaint, char **said);

/* Links objects (names in the scratch folder, ended by NULL) with a script, without start files; `math`: with -lm. */
bool trial_link(const struct trial *trial, const char *program, const struct names *flags, const char *script,
                const char *const *objects, const char *output, bool math, char **complaint);

/* The map that trial_link wrote beside its output. The caller calls mapfile_release. */
void trial_map(const struct trial *trial, const char *output, struct mapfile *map);

/* Judges a linked probe and adds what it shows to the toolchain; `erratum`: its own code is searched for the LDRD. */
void trial_examine(const struct trial *trial, struct probe *probe, const char *output, bool erratum);

/* Why a link failed: the program is too large for the board's regions. */
bool trial_says_too_large(const char *complaint);

/* Spells the names of the regions as far as scripts can, and writes BOARD_SCRIPT. Faults: FAULT_FILE. */
bool trial_start_script(struct trial *trial, struct fault *fault);
/* The first link for the board, of start.o and NAME.o to NAME.elf: it tells what region names this ld takes, fills what
 * TCH005 needs and leaves a BOARD_SCRIPT that ld takes. True when it links; else *complaint says why (the caller
 * frees). */
bool trial_link_first(struct trial *trial, const char *name, char **complaint);

/* Adds an archive, unless it is there. */
void trial_add_library(const struct trial *trial, const char *path);
/* Adds libgcc, libc and libm as the driver names them. */
void trial_add_named_libraries(const struct trial *trial);
/* Adds the archives of a map. */
void trial_add_libraries(const struct trial *trial, const struct mapfile *map);
/* Digests and, for a core that needs it, the erratum's scan of all of them. */
void trial_examine_libraries(const struct trial *trial);
/* Fills toolchain->fingerprint, from what the trial left in the scratch folder too. */
void trial_fingerprint(const struct trial *trial);
