#include "port_options.h"

#include "base/number.h"
#include "cli/command.h"

enum key { KEY_PORT = 1280, KEY_BAUD, KEY_ENTER, KEY_LEAVE, KEY_PROGRESS };

static void set_baud(struct port_options *options, const char *value, struct argp_state *state)
{
    uint64_t baud;
    const char *why;
    if (!number_read(value, PORT_BAUD_MOST, &baud, &why))
        usage_error(state, "--baud %s: %s", value, why);
    if (baud < PORT_BAUD_LEAST)
        usage_error(state, "--baud %s: the bootloader needs %d at least", value, PORT_BAUD_LEAST);
    options->baud = (unsigned)baud;
}

static void set_sequence(struct line_sequence *sequence, const char *option, const char *value,
                         struct argp_state *state)
{
    struct fault fault;
    if (!line_sequence_read(value, sequence, &fault))
        usage_error(state, "%s %s", option, fault.sentence);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct port_options *options = state->input;
    switch (key) {
    case KEY_PORT:
        if (value[0] == '\0')
            usage_error(state, "--port: the name is empty: is a variable not set?");
        options->port = value;
        return 0;
    case KEY_BAUD:
        set_baud(options, value, state);
        return 0;
    case KEY_ENTER:
        set_sequence(&options->enter, "--enter", value, state);
        return 0;
    case KEY_LEAVE:
        set_sequence(&options->leave, "--leave", value, state);
        return 0;
    case KEY_PROGRESS:
        options->progress = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "How to reach the device:", 0},
    {"port", KEY_PORT, "PORT", 0,
     "serial port, tcp:HOST:PORT, or disk:PATH for a device that takes files (default: DSOCHECK_PORT, else the "
     "project's, else the only "
     "USB adapter)",
     0},
    {"baud", KEY_BAUD, "N", 0, "line rate to begin with (default: the project's or board's); others are tried", 0},
    {"enter", KEY_ENTER, "SEQ", 0, "DTR and RTS on the way into the bootloader, as in rts,dtr,100,-dtr,200", 0},
    {"leave", KEY_LEAVE, "SEQ", 0, "the same on the way out, also after a failure", 0},
    {"progress", KEY_PROGRESS, NULL, 0, "show progress even when stderr is no terminal", 0},
    {0},
};

const struct argp port_argp = {.options = table, .parser = parse};
