/* How long a plan will take, by the arithmetic of docs/UART.md: bytes on the line, programming, erasing, and one
 * turnaround per frame. */
#pragma once
#include "plan.h"

struct forecast {
    size_t frames; /* commands to the bootloader */
    double seconds;
};

/* When every page turns out to be what it should be, and when none does. Settled pages count as what they are. */
struct forecast forecast_least(const struct plan *plan, unsigned baud);
struct forecast forecast_most(const struct plan *plan, unsigned baud);

/* What is planned, one line each, every one starting with the image's path: for people, before anything is sent. */
void plan_describe(const struct plan *plan, unsigned baud, struct text *out);
