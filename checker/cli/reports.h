/* The reports of one call: standard output's and those of --report, each of which gets every input. */
#pragma once
#include "cli/options/report_options.h"

struct reports;

/* Starts them. A file that cannot be written is said on stderr before anything is checked, and shows in the status of
 * reports_close; the others get their report all the same. */
struct reports *reports_open(const struct report_options *options, const struct family *const *families,
                             size_t family_count);

/* False once one of them was lost, which was said. */
bool reports_are_whole(const struct reports *reports);

void reports_add(struct reports *reports, const struct reported *input);

/* What programming the input added last is going to do, which is delivered before it begins, and what it came to. */
void reports_plan(struct reports *reports, const struct programmed *programmed);
void reports_programmed(struct reports *reports, const struct programmed *programmed);

/* Finishes, delivers and frees them. Returns `status`, or a worse one when a report did not get out, which is then said
 * on stderr. */
int reports_close(struct reports *reports, int status);
