/* Which serial ports hang on USB: for "the only adapter there is". */
#pragma once
#include "base/fault.h"

#include <stddef.h>

#define PORTS_CAP 32

struct port {
    char *path; /* "/dev/ttyUSB0" */
    char *what; /* "FTDI FT232R USB UART, serial A50285BI"; "" when the adapter does not say */
};

struct ports {
    struct port at[PORTS_CAP]; /* in the order of their paths */
    size_t count;
};

/* `root` stands for "/": tests bring their own /sys. The caller calls ports_release. */
void ports_find(const char *root, struct ports *ports);
void ports_release(struct ports *ports);

/* What to type instead of a name that is no port's: "ttyUSB0", which lacks its folder, or "COM3", which is another
 * system's. Half a sentence, to be freed; NULL for other names. */
char *ports_hint(const char *root, const char *name);

/* The path of the only one, to be freed; else NULL with a FAULT_USAGE that lists them. */
char *ports_only(const char *root, struct fault *fault);
