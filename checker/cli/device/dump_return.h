/* Whether a dump may go back onto a device: what the file alone shows before a port is opened, and what the device says
 * of itself. */
#pragma once
#include "emit/dump.h"
#include "flash.h"

struct dump_return {
    const struct image *image;
    const struct target *target; /* the board that whole dumps are judged by */
    bool yes;                    /* --yes: nobody is asked */
    bool foreign;                /* --foreign: of whatever device it is */
    struct dump_record record;
};

/* Reads the sidecar. FAULT_FORMAT for what is no whole dump of this chip, or not what was read; FAULT_USAGE when
 * nothing tells of which device it is. */
bool dump_return_check(struct dump_return *dump, struct fault *fault);

/* A flash_consent's: is this the device, and does the user agree to what will be overwritten? Its context is a struct
 * dump_return. */
bool dump_return_decide(const void *context, const struct bench *bench, enum plan_purpose *purpose,
                        struct text *at_the_end, struct fault *fault);
