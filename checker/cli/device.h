/* `dsocheck device …`: what else can be done over UART. One file and one option table each; shared options and the way
 * to the device are here. */
#pragma once
#include "bench.h"
#include "command.h"
#include "shared_options.h"

int device_info_command(int argc, char **argv);
int device_read_command(int argc, char **argv);
int device_restore_command(int argc, char **argv);
int device_unprotect_command(int argc, char **argv);
int device_go_command(int argc, char **argv);

/* What each of them has: the board or chip, and the port. */
struct device_options {
    struct target_options target;
    struct port_options port;
};

/* A command's device while it runs. */
struct device {
    struct target target;
    struct bench bench;
};

/* Opens board, port and conversation; false when that failed, which was said. The caller calls device_close. */
bool device_open(struct device *device, const struct device_options *options, int *status);
void device_close(struct device *device);

/* FAULT_PORT when the device is not the chip, or does not let itself be read. */
bool device_is_readable(const struct device *device, struct fault *fault);
