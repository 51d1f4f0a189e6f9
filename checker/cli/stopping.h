/* Ctrl-C, and what else asks a program to end, noted for those who must not end in the middle. */
#pragma once
#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP only set the flag to their number. */
const volatile sig_atomic_t *stopping_begin(void);
/* They end the program again. */
void stopping_end(void);
