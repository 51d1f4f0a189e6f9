/* Brings a plan onto a device and proves it there. Reads before it writes, leaves alone what is right, keeps a journal
 * of what it breaks, reads every changed page back, and says in words what the flash holds when it cannot go on. */
#pragma once
#include "plan.h"
#include "programmer/protocol/protocol.h"

#include <signal.h>

enum program_phase {
    PHASE_COMPARE, /* the device is read */
    PHASE_WRITE,   /* pages are erased, written and read back */
};

struct program_observer {
    void (*progress)(void *context, enum program_phase phase, size_t pages_done, size_t pages);
    /* A full sentence about something that the user should know and that is not the end. */
    void (*say)(void *context, const char *sentence);
    void *context;
};

struct program_options {
    bool no_skip;                      /* replace every page, whatever it holds */
    const char *backup;                /* file for what will be overwritten; NULL */
    bool replace_backup;               /* it may be there already */
    const char *journals;              /* folder of the journals */
    const char *image;                 /* file beside which a copy of the journal lies; NULL */
    const volatile sig_atomic_t *stop; /* ends the run at the next page boundary once it is not 0; NULL */
    const struct program_observer *observer;
};

/* What became of it; valid whether it worked or not. */
struct program_outcome {
    size_t pages, same, erased, written; /* pages; `same` were right before */
    size_t retries;                      /* pages that had to be done again */
    uint32_t bytes_written;
    bool resumed;     /* an interrupted run was continued */
    bool interrupted; /* by options->stop */
    bool changed;     /* some page is not, or may not be, what it was */
    bool backed_up;   /* options->backup was written */
    /* What is on the chip, in words, ends without a full stop; "" after a success. */
    struct text state;
};

void program_outcome_release(struct program_outcome *outcome);

/* By what the chip says of itself, so that another port or another image finds its journal; else by the port. The
 * caller frees. */
char *program_device(const struct identity *identity, const char *port);

/* The bootloader stays the caller's. False with a fault and outcome->state when the flash does not hold what was
 * planned; the same call later continues. */
bool program_run(struct bootloader *bootloader, const char *port, struct plan *plan,
                 const struct program_options *options, struct program_outcome *outcome, struct fault *fault);
