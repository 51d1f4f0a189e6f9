/* The frames that a plan comes to when every page has to be replaced, without a device: each is built as for the real
 * run, taken apart again by other code, and held against the plan. */
#pragma once
#include "frame_log.h"
#include "programmer/plan/plan.h"

/* Hands each frame to the log, in the order of the run, from the first byte of the session on; `go`, when it is not
 * NULL, is where the program would be started. A frame that does not say what the plan says is a FAULT_BUG. Settles
 * every page of the plan as one to replace. Adds to `assumed`, in one sentence, what is not known without the device.
 */
bool dry_run(struct plan *plan, const uint32_t *go, struct frame_log *log, struct text *assumed, struct fault *fault);
