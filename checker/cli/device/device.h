/* `dsocheck device …`: what else can be done over UART. One file and one option table each; shared options and the way
 * to the device are here. */
#pragma once
#include "cli/bench.h"
#include "cli/command.h"
#include "cli/options/project_options.h"
#include "cli/options/shared_options.h"

int device_info_command(int argc, char **argv);
int device_read_command(int argc, char **argv);
int device_verify_command(int argc, char **argv);
int device_erase_command(int argc, char **argv);
int device_restore_command(int argc, char **argv);
int device_unprotect_command(int argc, char **argv);
int device_go_command(int argc, char **argv);

/* What each of them has: the board or chip, the port, and a project file that may name both. */
struct device_options {
    struct target_options target;
    struct port_options port;
    struct project_options config;
    struct project project; /* what was found; borrowed from by the others */
};

/* Their tables: an argp child for a zeroed struct device_options. */
extern const struct argp device_argp;

/* Behind the options: what the project file of the working directory, then the environment, say of what they leave
 * open. The caller calls device_options_release whether it worked or not. */
bool device_options_settle(struct device_options *options, struct fault *fault);
void device_options_release(struct device_options *options);

/* A command's device while it runs. */
struct device {
    struct device_options *options;
    struct target target;
    struct bench bench;
};

/* Settles the options, opens board, port and conversation; false when that failed, which was said. Else the caller
 * calls device_close, which releases the options too and returns the status (bench_close). */
bool device_open(struct device *device, struct device_options *options, int *status);
int device_close(struct device *device, int status);
