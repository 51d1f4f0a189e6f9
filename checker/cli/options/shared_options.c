#include "shared_options.h"

#include "cli/command.h"
#include "rules/families.h"

#include <stdlib.h>
#include <string.h>

enum key { KEY_BOARD = 512, KEY_MEMORY, KEY_CHIP, KEY_FAIL_ON, KEY_LEVEL, KEY_ACCEPT };

static error_t parse_target(int key, char *value, struct argp_state *state)
{
    struct target_options *options = state->input;
    switch (key) {
    case KEY_BOARD:
        options->board = value;
        return 0;
    case KEY_MEMORY:
        options->memory = value;
        return 0;
    case KEY_CHIP:
        options->chip = value;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option target_table[] = {
    {NULL, 0, NULL, 0, "What the images are checked against:", 0},
    {"board", KEY_BOARD, "NAME|FILE", 0,
     "board profile (default: the project file's, else DSOCHECK_BOARD, else what the image shows)", 0},
    {"memory", KEY_MEMORY, "SCRIPT", 0, "regions and section placement from a GNU ld script, instead of the board's",
     0},
    {"chip", KEY_CHIP, "NAME|FILE", 0, "chip facts when no board is named", 0},
    {0},
};

const struct argp target_argp = {.options = target_table, .parser = parse_target};

void target_options_default(struct target_options *options)
{
    const char *board = getenv("DSOCHECK_BOARD");
    if (options->board == NULL && options->chip == NULL && board != NULL && board[0] != '\0')
        options->board = board;
}

static void set_threshold(struct policy *policy, const char *value, struct argp_state *state)
{
    policy->never_fail = strcmp(value, "never") == 0;
    if (!policy->never_fail && !severity_from_name(value, &policy->fail_on))
        usage_error(state, "--fail-on %s: expected brick, error, warning, note or never", value);
}

static error_t parse_verdict(int key, char *value, struct argp_state *state)
{
    struct policy *policy = state->input;
    struct fault fault;
    bool good;
    switch (key) {
    case KEY_FAIL_ON:
        set_threshold(policy, value, state);
        return 0;
    case KEY_LEVEL:
    case KEY_ACCEPT:
        good = key == KEY_LEVEL ? policy_add_level(policy, families, all_family_count, value, &fault)
                                : policy_add_accept(policy, families, all_family_count, value, &fault);
        if (!good)
            usage_error(state, "%s", fault.sentence);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option verdict_table[] = {
    {NULL, 0, NULL, 0, "The verdict:", 0},
    {"fail-on", KEY_FAIL_ON, "LEVEL", 0, "brick, error (default), warning, note or never", 0},
    {"level", KEY_LEVEL, "CODE=LEVEL", 0, "lower or raise a rule", 0},
    {"accept", KEY_ACCEPT, "CODE:REASON", 0, "findings of this rule do not count; the report shows the reason", 0},
    {0},
};

const struct argp verdict_argp = {.options = verdict_table, .parser = parse_verdict};
