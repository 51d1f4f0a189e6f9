/* Programming a simulated part in this process, again and again: what the cut and fault tests are made of. */
#pragma once
#include "planning.h"
#include "programmer/plan/program.h"
#include "programmer/protocol/frame_log.h"
#include "simulator/simulator.h"

#define FLASHING_FAULTS 4

struct flashing {
    struct planned planned;
    enum plan_purpose purpose;
    char folder[64];             /* of the journals */
    char away[64];               /* of those of another account */
    char site[64];               /* of the image and what lies beside it */
    char *image;                 /* path of the image; NULL, or one that is no file: nothing lies beside it */
    const char *journals, *port; /* for the next run: one of the folders above, any name */
    size_t flash_size;           /* bytes of the simulated flash */
    uint8_t *before, *expected;
    uint8_t *cells; /* the simulated flash */
    struct sim *sim;
    struct sim_options sim_options;
    bool no_skip;
    const char *backup;
    const volatile sig_atomic_t *stop;
    bool is_garbled;          /* the line turns addresses into others: those need not be the chip's */
    struct frame_log *frames; /* NULL, or gets every frame */
    struct text said;         /* by the last run */
};

/* A part whose flash holds random-looking bytes, and what it shall hold once `parts` are on it. */
void flashing_open(struct flashing *flashing, const char *board, const struct part *parts, size_t count);
void flashing_close(struct flashing *flashing);

/* Puts the flash back as it was, forgets the journal, and makes a new part with these failures. */
void flashing_renew(struct flashing *flashing, const struct failure *failures, size_t count);

/* Another part with these failures, over the same cells; journals stay. */
void flashing_exchange(struct flashing *flashing, const struct failure *failures, size_t count);

/* What one `dsocheck --flash` does behind the check. The sentence of a failure is in *fault. */
bool flashing_run(struct flashing *flashing, struct program_outcome *outcome, struct fault *fault);

/* The flash is what it shall be. */
bool flashing_is_right(const struct flashing *flashing);
/* The first address outside the image's pages that is not what it was; 0 when there is none. */
uint32_t flashing_stray(const struct flashing *flashing);
