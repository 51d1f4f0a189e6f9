/* The options of `dsocheck check`, as argp reads them. */
#pragma once
#include "check/target.h"
#include "emit_options.h"
#include "flash_options.h"
#include "judge/policy.h"
#include "load/load.h"
#include "port_options.h"
#include "project_options.h"
#include "report_options.h"
#include "script_options.h"
#include "shared_options.h"

#define CHECK_LIST_CAP 32 /* of the options; a project file may add as many */

struct check_options {
    struct project_options project;
    struct target_options target;
    struct script_options script;
    struct load_options load; /* base only; the slot comes from the board */
    struct policy policy;
    struct report_options report;
    struct emit_options emit;
    bool flash_wanted; /* --flash */
    struct flash_options flash;
    struct port_options port;
    char **images; /* borrowed from argv; argv[argc] is NULL */
    size_t image_count;
    const char *list;                         /* --files-from; NULL */
    unsigned threads;                         /* --jobs */
    const char *siblings[2 * CHECK_LIST_CAP]; /* --with */
    size_t sibling_count;
    const char *approved[2 * CHECK_LIST_CAP]; /* --approve */
    size_t approved_count;
    const char *map;            /* --map; NULL */
    const char *driver;         /* --cc; NULL */
    const char *commands;       /* --compile-commands; NULL */
    const char *compare;        /* --compare; NULL */
    const char *baseline;       /* --baseline; NULL */
    const char *write_baseline; /* --write-baseline; NULL */
};

/* Reads the options into a zeroed struct, over the values of a project file (NULL: without one), which must outlive
 * them. False with a FAULT_CONFIG when the file holds what only options can judge. Ends the program with status 2 on a
 * usage error and with 0 behind --help and --version, as argp does. */
bool check_options_parse(int argc, char **argv, const struct project *project, struct check_options *options,
                         struct fault *fault);
