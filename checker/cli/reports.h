/* The reports of one call: standard output's and those of --report, each of which gets every input. */
#pragma once
#include "cli/options/report_options.h"

struct reports;

/* Starts them; a file that cannot be written is a fault before anything was checked. NULL then. */
struct reports *reports_open(const struct report_options *options, const struct family *const *families,
                             size_t family_count, struct fault *fault);

void reports_add(struct reports *reports, const struct reported *input);

/* What programming the input added last is going to do, which is delivered before it begins, and what it came to. */
void reports_plan(struct reports *reports, const struct programmed *programmed);
void reports_programmed(struct reports *reports, const struct programmed *programmed);

/* Finishes, delivers and frees them. Returns `status`, or a worse one when a report did not get out, which is then said
 * on stderr. */
int reports_close(struct reports *reports, int status);
