#include "rehearse_options.h"

#include "base/number.h"
#include "cli/command.h"

#include <argp.h>

enum key { KEY_REHEARSE = 2048, KEY_N, KEY_UNTIL, KEY_SEEDS, KEY_SEED, KEY_TRACE };

static uint64_t read_number(const char *option, const char *value, uint64_t most, struct argp_state *state)
{
    uint64_t number = 0;
    const char *why;
    if (!number_read(value, most, &number, &why))
        usage_error(state, "--%s %s: %s", option, value, why);
    return number;
}

static uint64_t read_count(const char *option, const char *value, uint64_t most, struct argp_state *state)
{
    uint64_t number = read_number(option, value, most, state);
    if (number == 0)
        usage_error(state, "--%s %s: expected 1 or more", option, value);
    return number;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct rehearsal_options *options = state->input;
    switch (key) {
    case KEY_REHEARSE:
        options->wanted = true;
        return 0;
    case KEY_N:
        options->most = read_count("n", value, REHEARSAL_MOST, state);
        break;
    case KEY_UNTIL:
        options->until = value;
        break;
    case KEY_SEEDS:
        options->seeds = (unsigned)read_count("seeds", value, REHEARSAL_SEEDS, state);
        break;
    case KEY_SEED:
        options->seed = (uint32_t)read_number("seed", value, UINT32_MAX, state);
        options->has_seed = true;
        break;
    case KEY_TRACE:
        options->trace = value;
        break;
    case ARGP_KEY_SUCCESS:
        if (options->first != NULL && !options->wanted)
            usage_error(state, "--%s: goes with --rehearse", options->first);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    static const char *const names[] = {"n", "until", "seeds", "seed", "trace"};
    options->first = options->first != NULL ? options->first : names[key - KEY_N];
    return 0;
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "A rehearsal:", 0},
    {"rehearse", KEY_REHEARSE, NULL, 0, "after the rules: run the image from reset in an emulator", 0},
    {"n", KEY_N, "N", 0, "instructions of a run (default: 1000000)", 0},
    {"until", KEY_UNTIL, "SYMBOL|ADDR", 0, "stop when the core gets there", 0},
    {"seeds", KEY_SEEDS, "N", 0, "how many runs, which differ in RAM and in what peripherals answer (default: 3)", 0},
    {"seed", KEY_SEED, "N", 0, "the run with this seed alone: shows again what a report speaks of", 0},
    {"trace", KEY_TRACE, "FILE", 0, "write each instruction of the first run, with the registers it changed", 0},
    {0},
};

const struct argp rehearse_argp = {.options = table, .parser = parse};

struct rehearsal_options rehearse_options_default(void)
{
    return (struct rehearsal_options){.most = REHEARSAL_USUAL_MOST, .seeds = REHEARSAL_USUAL_SEEDS};
}
