#include "options.h"

#include "base/alloc.h"
#include "base/number.h"
#include "base/text.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

#define BAUD_MAX    4000000u
#define LATENCY_MAX 1000u

enum key {
    KEY_CHIP = 512,
    KEY_FLASH,
    KEY_LINK,
    KEY_DIALECT,
    KEY_SPEED,
    KEY_BAUD,
    KEY_LATENCY,
    KEY_FAULT,
    KEY_LOG,
    KEY_SEED
};

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "The part:", 0},
    {"chip", KEY_CHIP, "NAME|FILE", 0, "chip profile (default: stm32f103vc-512k)", 0},
    {"flash", KEY_FLASH, "FILE", 0,
     "its flash, always current; made erased when it is not there. The option bytes stand in FILE.options", 0},
    {"dialect", KEY_DIALECT, "NAME", 0, "rom (V2.2 of the F103, default) or open (OpenBootloader V3.1)", 0},
    {"fault", KEY_FAULT, "NAME[:N[:M]]", 0, "fail in a named way, see below; repeatable", 0},
    {"seed", KEY_SEED, "N", 0, "of what is undefined on a real part", 0},
    {NULL, 0, NULL, 0, "The line:", 0},
    {"link", KEY_LINK, "PATH", 0, "name of the port: a symbolic link to a pseudo-terminal", 0},
    {"speed", KEY_SPEED, "NAME", 0, "real (typical times, default), worst (longest times) or fast (no delays)", 0},
    {"baud", KEY_BAUD, "N", 0, "line rate (default: what the program on the other side sets)", 0},
    {"latency", KEY_LATENCY, "MS", 0, "how long a USB adapter holds bytes back: 16 for an FTDI (default: 0)", 0},
    {"log", KEY_LOG, "FILE", 0, "every frame, one line each", 0},
    {0},
};

static const char doc[] =
    "An STM32 with its UART bootloader behind a pseudo-terminal.\v"
    "Runs until it gets SIGINT or SIGTERM, or until COMMAND ends. SIGUSR1 takes its power away and gives it back.\n"
    "\n"
    "The exit status is 1 when a frame named an address, length or page that the chip does not have, else that of "
    "COMMAND, else 0.\n";

/* ---- values ---- */

static void usage_fault(struct argp_state *state, const char *sentence)
{
    struct text line = {0};
    text_add_escaped(&line, sentence);
    argp_error(state, "%s", text_string(&line));
}

static uint64_t number(const char *option, const char *value, uint64_t max, struct argp_state *state)
{
    uint64_t read = 0;
    const char *why;
    if (!number_read(value, max, &read, &why)) {
        struct text line = {0};
        text_add(&line, "--%s %s: the number %s; expected at most %llu", option, value, why, (unsigned long long)max);
        usage_fault(state, text_string(&line));
    }
    return read;
}

/* Which of the names it is; `names` ends with NULL. */
static unsigned choice(const char *option, const char *value, const char *const *names, struct argp_state *state)
{
    struct text line = {0};
    text_add(&line, "--%s %s: expected", option, value);
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], value) == 0) {
            text_release(&line);
            return i;
        }
        text_add(&line, "%s %s", i == 0 ? "" : names[i + 1] == NULL ? " or" : ",", names[i]);
    }
    usage_fault(state, text_string(&line));
    return 0;
}

static void add_failure(struct options *options, const char *value, struct argp_state *state)
{
    struct fault fault;
    options->failures = alloc_grow(options->failures, options->sim.failure_count, &options->failure_capacity,
                                   sizeof *options->failures);
    if (!failure_read(value, &options->failures[options->sim.failure_count++], &fault))
        usage_fault(state, fault.sentence);
    options->sim.failures = options->failures;
}

/* ---- argp ---- */

static void check_complete(const struct options *options, struct argp_state *state)
{
    if (options->flash == NULL || options->link == NULL)
        argp_error(state, "--flash FILE and --link PATH are needed");
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    static const char *const dialects[] = {[SIM_ROM] = "rom", [SIM_OPEN] = "open", NULL};
    static const char *const speeds[] = {[SIM_REAL] = "real", [SIM_WORST] = "worst", [SIM_FAST] = "fast", NULL};
    struct options *options = state->input;
    switch (key) {
    case KEY_CHIP:
        options->chip = value;
        return 0;
    case KEY_FLASH:
        options->flash = value;
        return 0;
    case KEY_LINK:
        options->link = value;
        return 0;
    case KEY_LOG:
        options->log = value;
        return 0;
    case KEY_DIALECT:
        options->sim.dialect = (enum sim_dialect)choice("dialect", value, dialects, state);
        return 0;
    case KEY_SPEED:
        options->sim.speed = (enum sim_speed)choice("speed", value, speeds, state);
        return 0;
    case KEY_BAUD:
        options->baud = (unsigned)number("baud", value, BAUD_MAX, state);
        return 0;
    case KEY_LATENCY:
        options->sim.latency_ms = (unsigned)number("latency", value, LATENCY_MAX, state);
        return 0;
    case KEY_SEED:
        options->sim.seed = number("seed", value, UINT64_MAX, state);
        return 0;
    case KEY_FAULT:
        add_failure(options, value, state);
        return 0;
    case ARGP_KEY_ARGS:
        options->command = state->argv + state->next;
        return 0;
    case ARGP_KEY_END:
        check_complete(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The faults stand in one table, and --help reads it. */
static char *filter_help(int key, const char *text, void *input)
{
    (void)input;
    if (key != ARGP_KEY_HELP_EXTRA)
        return (char *)text;
    struct text help = {0};
    text_add(&help, "Faults (bytes and events count from 1):\n");
    for (size_t i = 0; i < failure_row_count; i++) {
        const struct failure_row *row = &failure_rows[i];
        text_add(&help, "  %s%s\n      %s\n", row->name, row->arguments, row->what);
    }
    return help.at;
}

void options_read(struct options *options, int argc, char **argv)
{
    static const struct argp argp = {table, parse, "[-- COMMAND [ARG...]]", doc, NULL, filter_help, NULL};
    *options = (struct options){.chip = "stm32f103vc-512k"};
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, options);
}

void options_release(struct options *options)
{
    free(options->failures);
}
