/* The options of `dsocheck check`, as argp reads them. */
#pragma once
#include "emit_options.h"
#include "judge.h"
#include "load.h"
#include "report_options.h"
#include "script_options.h"
#include "shared_options.h"
#include "target.h"

struct check_options {
    struct target_options target;
    struct script_options script;
    struct load_options load; /* base only; the slot comes from the board */
    struct policy policy;
    struct report_options report;
    struct emit_options emit;
    char **images; /* borrowed from argv; argv[argc] is NULL */
    size_t image_count;
    const char *list; /* --files-from; NULL */
    unsigned threads; /* --jobs */
    const char *siblings[16]; /* --with */
    size_t sibling_count;
    const char *approved[16]; /* --approve */
    size_t approved_count;
};

/* Ends the program with status 2 on a usage error and with 0 behind --help and --version, as argp does. */
void check_options_parse(int argc, char **argv, struct check_options *options);
