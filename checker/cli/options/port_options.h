/* How to reach a device: an argp child of every command that talks to one. */
#pragma once
#include "programmer/link/line_sequence.h"

#include <argp.h>

/* Line rates that are taken: the ROM needs the one, no adapter does more than the other. */
#define PORT_BAUD_LEAST 1200
#define PORT_BAUD_MOST  4000000

struct port_options {
    const char *port;     /* --port; NULL: DSOCHECK_PORT, else the only adapter */
    const char *fallback; /* the project file's, behind DSOCHECK_PORT; NULL */
    unsigned baud;        /* --baud, else the project file's; 0: the board's */
    struct line_sequence enter, leave;
    bool progress; /* --progress: also when stderr is no terminal */
};

/* state->input must point to a zeroed struct port_options. */
extern const struct argp port_argp;
