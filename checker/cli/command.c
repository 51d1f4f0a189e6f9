#include "command.h"

#include "base/alloc.h"
#include "base/text.h"
#include "report/report.h"

#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fit for a terminal and for a build's log. */
static void add_safe(struct text *line, const char *sentence)
{
    struct text escaped = {0};
    text_add_escaped(&escaped, sentence);
    text_add_defused(line, text_string(&escaped));
    text_release(&escaped);
}

int complain(const struct fault *fault)
{
    struct text line = {0};
    add_safe(&line, fault->sentence);
    fprintf(stderr, "dsocheck: %s\n", text_string(&line));
    text_release(&line);
    return fault_exit_status(fault->kind);
}

void usage_error(struct argp_state *state, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *sentence = NULL;
    int length = vasprintf(&sentence, format, arguments);
    va_end(arguments);
    struct text line = {0};
    add_safe(&line, length >= 0 ? sentence : format);
    free(sentence);
    argp_error(state, "%s", text_string(&line));
    exit(STATUS_USAGE); /* argp_error has done so */
}

int deliver(struct text *out, int status)
{
    struct fault fault;
    return report_flush(out, &fault) ? status : complain(&fault);
}

/* Whether a terminal might obey something of it. */
static bool is_obeyed(const char *argument)
{
    struct text shown = {0};
    text_add_escaped(&shown, argument);
    bool same = strcmp(text_string(&shown), argument) == 0;
    text_release(&shown);
    return !same;
}

/* getopt repeats an option that it does not know, with its value, as it is: `dsocheck *` must not obey a file called
 * "--\033[…". */
static void refuse_escapes(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (argv[i][0] != '-' || !is_obeyed(argv[i]))
            continue;
        struct fault fault;
        char *name = alloc_text(argv[i], strcspn(argv[i], "="));
        if (is_obeyed(name))
            fault_set(&fault, FAULT_USAGE, "%s: no option has such a name: write ./ before the name of a file",
                      argv[i]);
        else
            fault_set(&fault, FAULT_USAGE, "%s: such a value is taken behind a blank only: %s VALUE", argv[i], name);
        free(name);
        exit(complain(&fault));
    }
}

void parse_arguments(const struct argp *argp, int argc, char **argv, void *input)
{
    refuse_escapes(argc, argv);
    if (argp_parse(argp, argc, argv, 0, NULL, input) == 0)
        return;
    struct fault fault;
    fault_set(&fault, FAULT_BUG, "out of memory, the options could not be read");
    exit(complain(&fault));
}

struct list_parse {
    struct list_options options;
    bool wants_argument, may_lack, markdown;
    void *child_input;
};

static void set_list_format(struct list_parse *parse, const char *value, struct argp_state *state)
{
    static const char *const names[] = {[LIST_TEXT] = "text", [LIST_JSON] = "json", [LIST_MARKDOWN] = "markdown"};
    for (unsigned i = 0; i < (parse->markdown ? 3 : 2); i++) {
        if (strcmp(value, names[i]) != 0)
            continue;
        parse->options.format = (enum list_format)i;
        return;
    }
    usage_error(state, "--format %s: expected text%s json", value, parse->markdown ? ", markdown or" : " or");
}

static error_t parse_list_option(int key, char *value, struct argp_state *state)
{
    struct list_parse *parse = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = parse->child_input;
        return 0;
    case 'f':
        set_list_format(parse, value, state);
        return 0;
    case ARGP_KEY_ARG:
        if (!parse->wants_argument || parse->options.argument != NULL)
            usage_error(state, "%s: one argument too many", value);
        parse->options.argument = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        if (parse->wants_argument && !parse->may_lack)
            usage_error(state, "what should it show? An argument is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct list_options parse_list_options(int argc, char **argv, const char *argument, const char *doc, bool markdown,
                                       const struct argp_child *child, void *child_input)
{
    static const struct argp_option plain[] = {{"format", 'f', "FORMAT", 0, "text (default) or json", 0}, {0}};
    static const struct argp_option more[] = {{"format", 'f', "FORMAT", 0, "text (default), json or markdown", 0}, {0}};
    struct argp_child children[2] = {{0}, {0}};
    if (child != NULL)
        children[0] = *child;
    struct argp argp = {markdown ? more : plain, parse_list_option, argument, doc, children, NULL, NULL};
    struct list_parse parse = {.wants_argument = argument != NULL,
                               .may_lack = argument != NULL && argument[0] == '[',
                               .markdown = markdown,
                               .child_input = child_input};
    parse_arguments(&argp, argc, argv, &parse);
    return parse.options;
}
