/* `dsocheck merge FILE…`: runs of several machines as one. */
#include "merge/merge.h"
#include "base/alloc.h"
#include "command.h"
#include "inputs.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

enum key { KEY_EXPECT = 256 };

struct merge_options {
    bool text, quiet;
    const char *expected; /* --expect; NULL */
    char **files;         /* borrowed from argv */
    size_t file_count;
};

static const struct argp_option table[] = {
    {"format", 'f', "FORMAT", 0, "ndjson (default) or text", 0},
    {"expect", KEY_EXPECT, "FILE", 0, "images that must be among them, one a line; - is standard input", 0},
    {"quiet", 'q', NULL, 0, "text without the images that passed", 0},
    {0},
};

static const char doc[] =
    "Puts together what dsocheck --format ndjson printed on several machines, in the order of the images' paths; - is "
    "standard input. A run that was cut off is an error, and nothing is printed then.\v"
    "Exit status: the highest that an image gives, as in one run over all: 0 passed, 1 findings, 3 an image can't be "
    "read; 2 also when an image was checked twice with different results; 3 also when a FILE can't be read, is no "
    "whole "
    "run, or an expected image is missing; 5 internal error.";

static void set_format(struct merge_options *options, const char *value, struct argp_state *state)
{
    options->text = strcmp(value, "text") == 0;
    if (!options->text && strcmp(value, "ndjson") != 0)
        usage_error(state, "--format %s: expected ndjson or text", value);
}

/* Standard input can be read once. */
static void take_turns(const struct merge_options *options, struct argp_state *state)
{
    unsigned readers = options->expected != NULL && strcmp(options->expected, "-") == 0;
    for (size_t i = 0; i < options->file_count; i++)
        readers += strcmp(options->files[i], "-") == 0;
    if (readers > 1)
        usage_error(state, "- is given %u times, but standard input can be read once", readers);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct merge_options *options = state->input;
    switch (key) {
    case 'f':
        set_format(options, value, state);
        return 0;
    case KEY_EXPECT:
        options->expected = value;
        return 0;
    case 'q':
        options->quiet = true;
        return 0;
    case ARGP_KEY_ARGS:
        options->files = state->argv + state->next;
        options->file_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_SUCCESS:
        take_turns(options, state);
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "no file given; - is standard input");
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Every file that cannot be used is named: nobody wants to repeat one run after the other. */
static int gather(const struct merge_options *options, struct merge *merge)
{
    int status = STATUS_PASS;
    struct fault fault;
    for (size_t i = 0; i < options->file_count; i++)
        if (!merge_add(merge, options->files[i], &fault))
            status = worse(status, complain(&fault));
    if (status == STATUS_PASS && !merge_settle(merge, &fault))
        status = complain(&fault);
    if (status == STATUS_PASS && merge->count == 0) {
        fault_set(&fault, FAULT_USAGE, "%s: tells of no image, and a gate that checks nothing passes anything",
                  options->files[0]);
        status = complain(&fault);
    }
    return status;
}

/* A machine that printed nothing at all leaves no trace in the files. */
static int expect(const struct merge_options *options, const struct merge *merge)
{
    struct inputs expected = {0};
    struct fault fault;
    int status = STATUS_PASS;
    if (options->expected == NULL)
        return status;
    bool good = inputs_add_list(&expected, options->expected, &fault);
    if (!good)
        status = complain(&fault);
    for (size_t i = 0; i < expected.count && good; i++) {
        if (merge_has(merge, expected.paths[i]))
            continue;
        fault_set(&fault, FAULT_FILE, "%s: no run tells of this image: was the machine that checks it lost?",
                  expected.paths[i]);
        status = worse(status, complain(&fault));
    }
    inputs_release(&expected);
    return status;
}

static void say_versions(const struct merge *merge)
{
    struct fault fault;
    if (merge->other_version == NULL)
        return;
    fault_set(&fault, FAULT_CONFIG, "%s is of dsocheck %s, %s of %s: different versions have different rules",
              merge->file, merge->version, merge->other_file, merge->other_version);
    complain(&fault);
}

static int say_difference(const struct merged_run *one, const struct merged_run *other)
{
    struct fault fault;
    fault_set(&fault, FAULT_CONFIG,
              "%s: %s:%zu and %s:%zu say different things of it: was it the same file, checked with the same options?",
              one->path, one->file, one->line, other->file, other->line);
    return complain(&fault);
}

static bool add_run(const struct merge_options *options, const struct merge *merge, size_t i, struct text *out,
                    struct fault *fault)
{
    struct text text = {0};
    struct run_line line;
    char why[RUN_LINE_WHY];
    if (!options->text)
        return merge_line(merge, i, out, fault);
    bool good = merge_line(merge, i, &text, fault);
    if (good && run_line_read(text_string(&text), text.length - 1, &line, why))
        run_line_describe(&line, options->quiet, out);
    if (good)
        run_line_release(&line);
    text_release(&text);
    return good;
}

static int print(const struct merge_options *options, const struct merge *merge)
{
    struct text out = {0};
    struct totals sum = {0};
    struct fault fault;
    int status = STATUS_PASS;
    for (size_t i = 0; i < merge->count; i++) {
        const struct merged_run *run = &merge->runs[i];
        if (run->differs)
            status = worse(status, say_difference(run - 1, run));
        status = worse(status, run->status);
        totals_add(&sum, &run->totals);
        if (!add_run(options, merge, i, &out, &fault) || !report_flush(&out, &fault)) {
            text_release(&out);
            return complain(&fault);
        }
    }
    if (options->text)
        report_totals_text(&out, &sum);
    else
        report_totals_ndjson(&out, &sum);
    return deliver(&out, status);
}

int merge_command(int argc, char **argv)
{
    static const struct argp argp = {table, parse, "FILE...", doc, NULL, NULL, NULL};
    struct merge_options options = {0};
    struct merge merge;
    struct fault fault;
    parse_arguments(&argp, argc, argv, &options);
    if (!merge_open(&merge, &fault))
        return complain(&fault);
    int status = gather(&options, &merge);
    if (status == STATUS_PASS)
        status = expect(&options, &merge);
    if (status == STATUS_PASS) {
        say_versions(&merge);
        status = print(&options, &merge);
    }
    merge_close(&merge);
    return status;
}
