#include "check_options.h"

#include "command.h"
#include "families.h"
#include "number.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum key { KEY_BOARD = 256, KEY_MEMORY, KEY_CHIP, KEY_BASE, KEY_FAIL_ON, KEY_LEVEL, KEY_ACCEPT, KEY_COLOR, KEY_WITH };

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "What the images are checked against:", 1},
    {"board", KEY_BOARD, "NAME|FILE", 0, "board profile (default: DSOCHECK_BOARD, else ds203)", 1},
    {"memory", KEY_MEMORY, "SCRIPT", 0, "regions and section placement from a GNU ld script, instead of the board's",
     1},
    {"chip", KEY_CHIP, "NAME|FILE", 0, "chip facts when no board is named", 1},
    {NULL, 0, NULL, 0, "How images are read:", 3},
    {"base", KEY_BASE, "ADDR", 0, "load address of a BIN (else its .ADR file, else the board's slot)", 3},
    {"with", KEY_WITH, "FILE", 0, "another part that is programmed beside the images: vectors may lead into it", 3},
    {NULL, 0, NULL, 0, "The verdict:", 4},
    {"fail-on", KEY_FAIL_ON, "LEVEL", 0, "brick, error (default), warning, note or never", 4},
    {"level", KEY_LEVEL, "CODE=LEVEL", 0, "lower or raise a rule", 4},
    {"accept", KEY_ACCEPT, "CODE:REASON", 0, "findings of this rule do not count; the report shows the reason", 4},
    {NULL, 0, NULL, 0, "The report:", 5},
    {"format", 'f', "FORMAT", 0, "text (default) or json", 5},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 5},
    {"quiet", 'q', NULL, 0, "print only findings and failures", 5},
    {"verbose", 'v', NULL, 0, "also print which rules were skipped, and why", 5},
    {0},
};

static const char doc[] =
    "The gate between a linker and a device: checks firmware images (ELF, Intel HEX, S-record, BIN, UF2) against the "
    "declared memory before they are flashed.\v"
    "Other commands: dsocheck regions | explain | rules | boards | chips (each with --help).\n\n"
    "Exit status: 0 passed, 1 findings at or above --fail-on, 2 usage or configuration, 3 an input can't be read as "
    "firmware, 5 internal error. Several images: the highest.";

static void set_base(struct check_options *options, const char *value, struct argp_state *state)
{
    uint64_t base;
    const char *why;
    if (!number_read(value, UINT32_MAX, &base, &why))
        usage_error(state, "--base %s: %s", value, why);
    options->load.has_base = true;
    options->load.base = (uint32_t)base;
}

static void set_threshold(struct policy *policy, const char *value, struct argp_state *state)
{
    policy->never_fail = strcmp(value, "never") == 0;
    if (!policy->never_fail && !severity_from_name(value, &policy->fail_on))
        usage_error(state, "--fail-on %s: expected brick, error, warning, note or never", value);
}

static bool color_wanted(const char *when, struct argp_state *state)
{
    if (strcmp(when, "always") == 0)
        return true;
    if (strcmp(when, "never") == 0)
        return false;
    if (strcmp(when, "auto") != 0)
        usage_error(state, "--color %s: expected auto, always or never", when);
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

static void set_format(struct check_options *options, const char *value, struct argp_state *state)
{
    if (strcmp(value, "json") == 0)
        options->format = CHECK_JSON;
    else if (strcmp(value, "text") == 0)
        options->format = CHECK_TEXT;
    else
        usage_error(state, "--format %s: expected text or json", value);
}

static void add_sibling(struct check_options *options, const char *path, struct argp_state *state)
{
    if (options->sibling_count == sizeof options->siblings / sizeof *options->siblings)
        usage_error(state, "--with %s: more than 16 parts", path);
    options->siblings[options->sibling_count++] = path;
}

static void add_policy(struct check_options *options, int key, const char *value, struct argp_state *state)
{
    struct fault fault;
    bool good = key == KEY_LEVEL ? policy_add_level(&options->policy, families, family_count, value, &fault)
                                 : policy_add_accept(&options->policy, families, family_count, value, &fault);
    if (!good)
        usage_error(state, "%s", fault.sentence);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct check_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->script;
        return 0;
    case KEY_BOARD:
        options->target.board = value;
        return 0;
    case KEY_MEMORY:
        options->target.memory = value;
        return 0;
    case KEY_CHIP:
        options->target.chip = value;
        return 0;
    case KEY_BASE:
        set_base(options, value, state);
        return 0;
    case KEY_WITH:
        add_sibling(options, value, state);
        return 0;
    case KEY_FAIL_ON:
        set_threshold(&options->policy, value, state);
        return 0;
    case KEY_LEVEL:
    case KEY_ACCEPT:
        add_policy(options, key, value, state);
        return 0;
    case 'f':
        set_format(options, value, state);
        return 0;
    case KEY_COLOR:
        options->style.color = color_wanted(value, state);
        return 0;
    case 'q':
        options->style.quiet = true;
        return 0;
    case 'v':
        options->style.verbose = true;
        return 0;
    case ARGP_KEY_ARGS:
        options->images = state->argv + state->next;
        options->image_count = (size_t)(state->argc - state->next);
        for (size_t i = 0; i < options->image_count; i++)
            if (options->images[i][0] == '\0')
                usage_error(state, "an image's name is empty: is a variable not set?");
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "no image given");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void check_options_parse(int argc, char **argv, struct check_options *options)
{
    static const struct argp_child children[] = {{&script_argp, 0, NULL, 2}, {0}};
    static const struct argp argp = {table, parse, "IMAGE...", doc, children, NULL, NULL};
    *options = (struct check_options){.policy.fail_on = SEVERITY_ERROR};
    options->style.color = color_wanted("auto", NULL);
    argp_parse(&argp, argc, argv, 0, NULL, options);
    const char *board = getenv("DSOCHECK_BOARD");
    if (options->target.board == NULL && options->target.chip == NULL && board != NULL && board[0] != '\0')
        options->target.board = board;
    options->target.script = script_options_view(&options->script);
    options->load.digest = options->format == CHECK_JSON;
}
