/* At which rate a serial port was last driven: a device that an interrupted run left behind still listens at it. One
 * small file for each port, beside the journals. What it says is a hint and decides nothing that could do harm: it adds
 * a rate to those that are tried. */
#pragma once
#include "base/fault.h"

struct line_memory {
    char *path;
    unsigned baud;    /* 0: not known */
    bool has_failed;  /* it could not be kept; said once, and no reason to stop */
    struct fault why; /* then */
};

/* For `port`, by the name that survives being plugged into another socket (/dev/serial/by-id) where it has one, else by
 * the device's own. `folder` is the journals'. The caller calls line_memory_release. */
void line_memory_open(struct line_memory *memory, const char *folder, const char *port);
void line_memory_release(struct line_memory *memory);

/* NULL: 0. */
unsigned line_memory_rate(const struct line_memory *memory);
/* On disk when it returns, or memory->has_failed. NULL, or the rate that it holds already: nothing. */
void line_memory_keep(struct line_memory *memory, unsigned baud);
