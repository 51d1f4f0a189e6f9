/* What dsocheck-sim is called with. */
#pragma once
#include "simulator/simulator.h"

struct options {
    const char *chip, *flash, *link, *log; /* borrowed from argv; log may be NULL */
    char **command;                        /* what to run while the part is there, ends with NULL; NULL: run on */
    unsigned baud;                         /* 0: as the terminal on the other side says */
    struct sim_options sim;                /* flash and option bytes are not set */
    struct failure *failures;              /* owned; sim.failures points at it */
    size_t failure_capacity;
};

/* Ends the program with status 2 on a usage error, as argp does. The caller calls options_release. */
void options_read(struct options *options, int argc, char **argv);
void options_release(struct options *options);
