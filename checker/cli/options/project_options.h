/* --config and --no-config, and what a project file means for the options: its values are what holds until an option
 * says otherwise. */
#pragma once
#include "load/load.h"
#include "port_options.h"
#include "project/project.h"
#include "report_options.h"
#include "script_options.h"
#include "shared_options.h"

#include <argp.h>

struct project_options {
    const char *config; /* --config; NULL: look for one */
    bool none;          /* --no-config */
};

/* state->input must point to a zeroed struct project_options. */
extern const struct argp project_argp;

/* The project file for an image (NULL: of the working directory), or NULL. One that does not count is said on stderr,
 * once a call. The caller frees. */
char *project_options_find(const struct project_options *options, const char *image);

/* Reads it and says on stderr what is accepted no more. The caller calls project_release. Faults: as project_read, and
 * those of a found file that does not keep to itself. */
bool project_open(const struct project_options *options, const char *path, struct project *project,
                  struct fault *fault);

/* Says on stderr in which ways the file is lax (project_add_loosened; "" is none). */
void project_mention_loosened(const struct project *project, const struct text *loosened);

/* What the options, read before, leave open: board or chip, linker script, INCLUDE folders (behind the options' own)
 * and symbols (the options' count). All borrow from the project. */
void project_fill_target(const struct project *project, struct target_options *target, struct script_options *script);
/* Board or chip alone. */
void project_fill_board(const struct project *project, struct target_options *target);
void project_fill_base(const struct project *project, struct load_options *load);

/* The port and its rate. Faults: FAULT_CONFIG. */
bool project_fill_port(const struct project *project, struct port_options *port, struct fault *fault);

/* The verdict and the reports, before the options are read over them. Faults: FAULT_CONFIG. */
void project_put_policy(const struct project *project, struct policy *policy);
bool project_put_report(const struct project *project, struct report_options *report, struct fault *fault);
