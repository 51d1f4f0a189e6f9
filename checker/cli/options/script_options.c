#include "script_options.h"

#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static void define(struct script_options *options, const char *text, struct argp_state *state)
{
    const char *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t)(equals - text) : 0;
    if (length == 0 || length >= sizeof options->names[0])
        usage_error(state, "--defsym %s: expected SYMBOL=VALUE", text);
    if (options->definition_count == SCRIPT_OPTION_CAP)
        usage_error(state, "--defsym %s: more than %d symbols", text, SCRIPT_OPTION_CAP);
    struct fault fault;
    struct ldscript_definition *definition = &options->definitions[options->definition_count];
    char *name = options->names[options->definition_count];
    if (!ldscript_constant(equals + 1, &definition->value, &fault))
        usage_error(state, "--defsym %s: %s", text, fault.sentence);
    snprintf(name, sizeof options->names[0], "%.*s", (int)length, text);
    definition->name = name;
    options->definition_count++;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct script_options *options = state->input;
    switch (key) {
    case 'L':
        if (options->search_count == SCRIPT_OPTION_CAP)
            usage_error(state, "-L %s: more than %d folders", value, SCRIPT_OPTION_CAP);
        options->search[options->search_count++] = value;
        return 0;
    case 'd':
        define(options, value, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option table[] = {
    {"library-path", 'L', "DIR", 0, "where INCLUDE of a linker script looks, after the working directory", 0},
    {"defsym", 'd', "SYM=EXPR", 0, "a symbol the linker script uses, as given to the linker", 0},
    {0},
};

const struct argp script_argp = {.options = table, .parser = parse};

struct ldscript_options script_options_view(const struct script_options *options)
{
    return (struct ldscript_options){options->search, options->search_count, options->definitions,
                                     options->definition_count};
}
