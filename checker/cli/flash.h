/* What follows a pass: the plan, the device, and what it came to. */
#pragma once
#include "flash_options.h"
#include "plan.h"
#include "port_options.h"
#include "reports.h"
#include "target.h"

struct flash_job {
    const struct port_options *port;
    const struct flash_options *flash;
    const struct target *target;
    enum plan_purpose purpose;
    const char *command; /* that continues it */
    bool json;           /* of standard output: then progress is JSON too */
    struct reports *reports;
};

/* The report of the check was added before. Returns the exit status; what is not STATUS_PASS was said on stderr. */
int flash_judged(const struct flash_job *job, const struct subject *subject, const struct verdict *verdict);
