/* The rate of a serial port, any number: the kernel's own interface, which <termios.h> cannot be included beside. */
#pragma once
#include <stdbool.h>

/* False with errno. */
bool line_rate_set(int descriptor, unsigned baud);
/* What the driver made of it; 0 when it does not say. */
unsigned line_rate_get(int descriptor);
