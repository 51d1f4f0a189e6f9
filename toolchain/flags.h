/* Which of the flags somebody compiles with matter to the probes. */
#pragma once
#include "base/fault.h"
#include "model/toolchain.h"

/* More flags are a mistake in a file. */
#define FLAG_CAP 2000

/* Appends the flags that choose code and libraries; leaves out those that name inputs, outputs, linker scripts and
 * warnings, which the probes have their own of. Faults: FAULT_USAGE (a file among them, too many). */
bool flags_take(char *const *given, size_t count, struct names *flags, struct fault *fault);

/* How many arguments the flag at given[0] takes up, itself included; at most `count`. */
size_t flags_span(char *const *given, size_t count);

/* True when one of the flags is `flag`, or starts with it when that ends in '*'. */
bool flags_hold(const struct names *flags, const char *flag);

/* True when `argument` is `pattern`, or starts with it when that ends in '*'. */
bool flags_match(const char *argument, const char *pattern);
