/* --trace FILE: every instruction of a rehearsal's first run. */
#pragma once
#include "base/fault.h"
#include "rehearse/rehearsal.h"

/* Runs it again and writes a line for each: its number, address and function, its encoding, and the registers that the
 * one before it changed. Faults: FAULT_OUTPUT. */
bool trace_write(const struct subject *subject, const struct rehearsal_options *options, struct fault *fault);
