/* `dsocheck help [COMMAND]` and `dsocheck version`, for those who try these first. */
#include "base/nearest.h"
#include "command.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

struct help_options {
    const char *command, *subcommand; /* NULL: not given */
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct help_options *options = state->input;
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    if (options->subcommand != NULL)
        usage_error(state, "%s: one argument too many", value);
    *(options->command == NULL ? &options->command : &options->subcommand) = value;
    return 0;
}

bool command_ask(const char *name, struct text *out)
{
    struct nearest nearest = nearest_to(name, strlen(name));
    for (const struct command *c = commands; c->name != NULL; c++)
        nearest_try(&nearest, c->name);
    nearest_ask(&nearest, out);
    return nearest.count > 0;
}

static int refuse(const char *name)
{
    struct fault fault;
    struct text question = {0};
    if (!command_ask(name, &question))
        text_add(&question, "dsocheck help lists them");
    fault_set(&fault, FAULT_USAGE, "help %s: there is no such command: %s", name, text_string(&question));
    text_release(&question);
    return complain(&fault);
}

int help_command(int argc, char **argv)
{
    static const struct argp argp = {.parser = parse,
                                     .args_doc = "[COMMAND]",
                                     .doc = "Shows how a command is used; without one, how images are checked, and the "
                                            "names of the other commands."};
    static char name[64], option[] = "--help";
    struct help_options options = {0};
    parse_arguments(&argp, argc, argv, &options);
    const char *wanted = options.command != NULL ? options.command : commands[0].name;
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(wanted, c->name) != 0)
            continue;
        snprintf(name, sizeof name, options.command != NULL ? "dsocheck %s" : "dsocheck", c->name);
        if (options.subcommand != NULL)
            return c->run(3, (char *[]){name, (char *)options.subcommand, option, NULL});
        return c->run(2, (char *[]){name, option, NULL});
    }
    return refuse(wanted);
}

int version_command(int argc, char **argv)
{
    static const struct argp argp = {.doc = "Shows the version, as --version does."};
    struct text out = {0};
    parse_arguments(&argp, argc, argv, NULL);
    text_add(&out, "%s\n", argp_program_version);
    return deliver(&out, STATUS_PASS);
}
