#include "device.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command device_commands[] = {
    {"info", "who is there: product id, bootloader, flash size, unique id, protection", device_info_command},
    {"read", "read the flash into a file", device_read_command},
    {"verify", "compare an image with what is in the flash", device_verify_command},
    {"erase", "erase whole pages", device_erase_command},
    {"restore", "write a dump back; the device keeps what is its own", device_restore_command},
    {"unprotect", "lift readout or write protection", device_unprotect_command},
    {"go", "start what is in the flash", device_go_command},
    {NULL, NULL, NULL},
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_ARG:
        usage_error(state, "%s: there is no such command", value);
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "what shall be done? A command is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What is no sub-command is read as options: --help lists them. */
static int explain_usage(int argc, char **argv)
{
    static struct text doc; /* outlives argp_parse, which ends the program, or the manual's, which leaves it */
    text_add(&doc, "What else can be done with a device over UART.\v");
    for (const struct command *c = device_commands; c->name != NULL; c++)
        text_add(&doc, "  %-10s %s\n", c->name, c->summary);
    text_add(&doc, "\nEach has a --help of its own.");
    const struct argp argp = {NULL, parse, "COMMAND [OPTION...]", text_string(&doc), NULL, NULL, NULL};
    parse_arguments(&argp, argc, argv, NULL);
    return STATUS_USAGE;
}

int device_command(int argc, char **argv)
{
    static char name[64];
    for (const struct command *c = device_commands; argc > 1 && c->name != NULL; c++) {
        if (strcmp(argv[1], c->name) != 0)
            continue;
        snprintf(name, sizeof name, "%s %s", argv[0], c->name);
        argv[1] = name;
        return c->run(argc - 1, argv + 1);
    }
    return explain_usage(argc, argv);
}

static error_t parse_shared(int key, char *value, struct argp_state *state)
{
    struct device_options *options = state->input;
    (void)value;
    if (key != ARGP_KEY_INIT)
        return ARGP_ERR_UNKNOWN;
    state->child_inputs[0] = &options->target;
    state->child_inputs[1] = &options->port;
    state->child_inputs[2] = &options->config;
    return 0;
}

static const struct argp_child shared[] = {
    {&target_argp, 0, NULL, 1}, {&port_argp, 0, NULL, 4}, {&project_argp, 0, NULL, 6}, {0}};
const struct argp device_argp = {.parser = parse_shared, .children = shared};

bool device_options_settle(struct device_options *options, struct fault *fault)
{
    char *path = project_options_find(&options->config, NULL);
    bool good = path == NULL || (project_open(&options->config, path, &options->project, fault) &&
                                 project_fill_port(&options->project, &options->port, fault));
    if (good && path != NULL)
        project_fill_board(&options->project, &options->target);
    target_options_default(&options->target);
    free(path);
    return good;
}

void device_options_release(struct device_options *options)
{
    project_release(&options->project);
}

bool device_open(struct device *device, struct device_options *options, int *status)
{
    struct fault fault;
    *device = (struct device){.options = options};
    if (!device_options_settle(options, &fault) || !target_open(&options->target, &device->target, &fault)) {
        *status = complain(&fault);
        device_options_release(options);
        return false;
    }
    if (bench_find(&device->bench, &options->port, &device->target, &fault) &&
        bench_open(&device->bench, &device->target.chip, &fault))
        return true;
    *status = bench_complain(&device->bench, &fault);
    if (fault.kind == FAULT_TIMEOUT) /* bytes that nobody answered may have been heard as others */
        fprintf(stderr, "dsocheck: the flash is not known to have changed\n");
    device_close(device, *status);
    return false;
}

int device_close(struct device *device, int status)
{
    status = bench_close(&device->bench, status);
    target_close(&device->target);
    device_options_release(device->options);
    return status;
}
