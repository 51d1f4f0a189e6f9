/* How to reach a device: an argp child of every command that talks to one. */
#pragma once
#include "line_sequence.h"

#include <argp.h>

struct port_options {
    const char *port;     /* --port; NULL: DSOCHECK_PORT, else the only adapter */
    const char *fallback; /* the project file's, behind DSOCHECK_PORT; NULL */
    unsigned baud;        /* 0: the board's */
    struct line_sequence enter, leave;
    bool progress; /* --progress: also when stderr is no terminal */
};

/* state->input must point to a zeroed struct port_options. */
extern const struct argp port_argp;
