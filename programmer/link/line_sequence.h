/* What to do with DTR and RTS to bring a board into its bootloader and out again, where they are wired to NRST and
 * BOOT0. Nothing is assumed about the wiring: the sequence is the user's. */
#pragma once
#include "link.h"

#include <signal.h>

#define LINE_STEPS 32

struct line_step {
    enum { LINE_DTR, LINE_RTS, LINE_WAIT } kind;
    bool asserted;         /* LINE_DTR, LINE_RTS */
    unsigned milliseconds; /* LINE_WAIT */
};

struct line_sequence {
    struct line_step steps[LINE_STEPS];
    size_t count;
};

/* "rts,dtr,100,-dtr,200": a line is asserted, with - released, a number waits so many milliseconds (60,000 at most).
 * Faults: FAULT_USAGE. */
bool line_sequence_read(const char *text, struct line_sequence *sequence, struct fault *fault);

/* Starts with both lines released. An empty sequence does nothing. `stop`: NULL, or ends a wait, with FAULT_PORT, once
 * it is not 0. */
bool line_sequence_play(const struct line_sequence *sequence, struct link *link, const volatile sig_atomic_t *stop,
                        struct fault *fault);
