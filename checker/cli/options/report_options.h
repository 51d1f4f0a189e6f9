/* --format, --report, --color, --quiet, --verbose: an argp child of the commands that judge something. */
#pragma once
#include "report/reporter.h"

#include <argp.h>

#define REPORT_FILES 16

struct report_file {
    const struct reporter *reporter;
    const char *path; /* borrowed from argv, or the project file */
};

struct report_options {
    const struct reporter *const *reporters; /* those the command has */
    const struct reporter *format;           /* of stdout */
    struct report_file files[REPORT_FILES];  /* --report; no two are the same file */
    size_t file_count;
    struct text_style style;
};

/* state->input must point to a struct report_options as report_options_default gives it. */
extern const struct argp report_argp;
struct report_options report_options_default(const struct reporter *const *reporters);

/* What --format NAME and --report FORMAT=FILE do (`value` is borrowed). Faults: what was expected instead. */
bool report_options_format(struct report_options *options, const char *name, struct fault *fault);
bool report_options_add(struct report_options *options, const char *value, struct fault *fault);

/* Ends the program with a usage error when a report would be written over `path`, which the command reads or writes. */
void report_options_spare(const struct report_options *options, const char *path, struct argp_state *state);

/* True when one of the reports shows the SHA-256 of images. */
bool report_options_digest(const struct report_options *options);

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_MARKDOWN };

/* --format and --color alone: for commands that show something and judge nothing. */
struct output_options {
    enum output_format format;
    bool color;
    bool markdown; /* the command can write it */
};

/* state->input must point to a struct output_options as output_options_default gives it. */
extern const struct argp output_argp;
/* Of a command that sets `markdown`. */
extern const struct argp output_markdown_argp;
struct output_options output_options_default(void);
