/* What follows a pass: the plan, the device, and what it came to. */
#pragma once
#include "check/target.h"
#include "cli/bench.h"
#include "cli/options/flash_options.h"
#include "cli/reports.h"
#include "programmer/plan/plan.h"

/* What a command decides once the device has said who it is, before anything else is sent to it. */
struct flash_consent {
    /* False with a fault: nothing is changed. May choose another purpose for the plan, and add what is to be said
     * behind everything else. */
    bool (*decide)(const void *context, const struct bench *bench, enum plan_purpose *purpose, struct text *at_the_end,
                   struct fault *fault);
    const void *context;
};

struct flash_job {
    const struct port_options *port;
    const struct flash_options *flash;
    const struct target *target;
    enum plan_purpose purpose;
    const char *command;                 /* that continues it */
    const struct flash_consent *consent; /* NULL: none is needed */
    bool json;                           /* of standard output: then progress is JSON too */
    struct reports *reports;
};

/* The report of the check was added before. Returns the exit status; what is not STATUS_PASS was said on stderr. */
int flash_judged(const struct flash_job *job, const struct subject *subject, const struct verdict *verdict);
