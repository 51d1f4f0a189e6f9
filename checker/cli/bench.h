/* A device on the bench: its port, the way into its bootloader, and the conversation with that. */
#pragma once
#include "check/target.h"
#include "cli/options/port_options.h"
#include "programmer/protocol/protocol.h"

#include <signal.h>

struct bench {
    const struct port_options *options;
    const struct board *board;
    char *port;
    struct line_memory memory; /* the rate at which the port was last driven */
    struct link *link;
    struct bootloader *bootloader;
    const volatile sig_atomic_t
        *stop; /* from bench_open to bench_close: the number of a signal that asks for the end */
};

/* The rate to begin with: the user's, else the board's. */
unsigned bench_baud(const struct port_options *options, const struct board *board);

/* What the user, DSOCHECK_PORT or the project names, in this order; NULL: nobody does. */
const char *bench_port_named(const struct port_options *options);

/* Finds the port and nothing more: for sentences before it is opened. The caller calls bench_close. FAULT_USAGE when
 * several adapters are there, or none. */
bool bench_find(struct bench *bench, const struct port_options *options, const struct target *target,
                struct fault *fault);
/* Opens it, plays --enter, and synchronises. From here on (in the network: once connected) a signal ends nothing by
 * itself: who runs long looks at `stop`, so that --leave is played and the port is left as it was. */
bool bench_open(struct bench *bench, const struct chip *chip, struct fault *fault);
/* True, with a fault that ends in `state`, once a signal asked for the end: to be called before every step that cannot
 * be taken back and does not look itself. */
bool bench_stopped(const struct bench *bench, const char *state, struct fault *fault);
/* In lower-case hex; "" when it is not known. */
#define BENCH_UNIQUE_ID 25
void bench_unique_id(const struct bench *bench, char text[BENCH_UNIQUE_ID]);
/* FAULT_DEVICE when the device is not the chip, or does not let itself be read. */
bool bench_is_readable(const struct bench *bench, const struct chip *chip, struct fault *fault);
/* Plays --leave and closes. Returns `status`, or what became of a success when --leave failed, which it says. */
int bench_close(struct bench *bench, int status);

/* Complains; when nobody answered also says how this board is brought into its bootloader. */
int bench_complain(const struct bench *bench, const struct fault *fault);
