#include "manual.h"

#include <string.h>

/* Text that must come out as it is: no requests, no escapes, hyphens that can be searched for. */
static void add_plain(struct text *out, const char *text)
{
    bool starts = true;
    for (; *text != '\0'; text++) {
        if (starts && (*text == '.' || *text == '\''))
            text_add(out, "\\&");
        starts = *text == '\n';
        if (*text == '\\')
            text_add(out, "\\e");
        else if (*text == '-')
            text_add(out, "\\-");
        else
            text_add_bytes(out, text, 1);
    }
}

/* Paragraphs are separated by an empty line, as in argp's texts. */
static void add_paragraphs(struct text *out, const char *text)
{
    while (text != NULL && *text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t length = end != NULL ? (size_t)(end - text) : strlen(text);
        struct text paragraph = {0};
        text_add_bytes(&paragraph, text, length);
        text_add(out, ".PP\n");
        add_plain(out, text_string(&paragraph));
        text_add(out, "\n");
        text_release(&paragraph);
        text += length + (end != NULL ? 2 : 0);
    }
}

static void add_option(struct text *out, const struct captured_option *option)
{
    text_add(out, ".TP\n");
    if (option->key != '\0') {
        text_add(out, "\\fB\\-%c\\fR", option->key);
        if (option->argument != NULL) {
            text_add(out, " \\fI");
            add_plain(out, option->argument);
            text_add(out, "\\fR");
        }
        text_add(out, ", ");
    }
    text_add(out, "\\fB\\-\\-");
    add_plain(out, option->name);
    text_add(out, "\\fR");
    if (option->argument != NULL) {
        text_add(out, "=\\fI");
        add_plain(out, option->argument);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
    add_plain(out, option->doc);
    text_add(out, "\n");
}

static void add_usage(struct text *out, const struct captured *command, bool first)
{
    text_add(out, "%s.B dsocheck\n", first ? "" : ".br\n");
    if (strcmp(command->name, "check") == 0)
        text_add(out, "[\\fBcheck\\fR]");
    else
        text_add(out, "\\fB%s\\fR", command->name);
    text_add(out, " [\\fIOPTION\\fR...]");
    if (command->arguments != NULL) {
        text_add(out, " \\fI");
        add_plain(out, command->arguments);
        text_add(out, "\\fR");
    }
    text_add(out, "\n");
}

/* --help, --usage and --version are told once. */
static bool is_general(const struct captured_option *option)
{
    return option->header != NULL && strcmp(option->header, "General:") == 0;
}

static void add_command(struct text *out, const struct captured *command)
{
    text_add(out, ".SS dsocheck %s\n", command->name);
    add_paragraphs(out, command->doc);
    const char *header = NULL;
    for (size_t i = 0; i < command->option_count; i++) {
        const struct captured_option *option = &command->options[i];
        if (is_general(option))
            continue;
        if (option->header != NULL && (header == NULL || strcmp(header, option->header) != 0)) {
            header = option->header;
            text_add(out, ".PP\n.I ");
            add_plain(out, header);
            text_add(out, "\n");
        }
        add_option(out, option);
    }
    add_paragraphs(out, command->after);
}

void manual_page(struct text *out, const struct captured *commands, size_t count)
{
    text_add(out,
             ".\\\" Written from the option tables (manual/).\n.TH DSOCHECK 1 \"\" \"dsocheck " DSOCHECK_VERSION
             "\" \"User Commands\"\n.SH NAME\ndsocheck \\- the gate between a linker and a device\n.SH SYNOPSIS\n");
    for (size_t i = 0; i < count; i++) {
        add_usage(out, &commands[i], i == 0);
        for (size_t n = 0; n < commands[i].subcommand_count; n++)
            add_usage(out, &commands[i].subcommands[n], false);
    }
    text_add(out, ".SH DESCRIPTION\n");
    for (size_t i = 0; i < count; i++) {
        text_add(out, ".TP\n.B %s\n", commands[i].name);
        add_plain(out, commands[i].summary);
        text_add(out, "\n");
    }
    text_add(out, ".SH OPTIONS\nEvery command has:\n");
    for (size_t i = 0; count > 0 && i < commands[0].option_count; i++)
        if (is_general(&commands[0].options[i]))
            add_option(out, &commands[0].options[i]);
    for (size_t i = 0; i < count; i++) {
        add_command(out, &commands[i]);
        for (size_t n = 0; n < commands[i].subcommand_count; n++)
            add_command(out, &commands[i].subcommands[n]);
    }
    static const char tail[] =
        ".SH FILES\n.TP\n.I .dsocheck.yaml\nthe project file: the same names as the options; looked for in the image's "
        "folder "
        "and above it,\nthen in the working directory and above it\n"
        ".SH ENVIRONMENT\n.TP\n.B DSOCHECK_BOARD\nthe board, when neither an option nor the project file names one\n"
        ".TP\n.B DSOCHECK_PORT\nthe device's port\n"
        ".TP\n.B NO_COLOR\nany value: no colours\n"
        ".TP\n.B SOURCE_DATE_EPOCH\ntoday, for what is accepted until a day\n"
        ".SH SEE ALSO\n.BR dsocheck\\-sim (1),\n.BR ld (1),\n.BR objcopy (1),\n.BR readelf (1)\n.PP\n"
        "The formats, the rules and the project file are described in\n.IR docs/ ,\nbelow /usr/share/doc/dsocheck, "
        "/usr/local/share/doc/dsocheck or where the archive was unpacked.\n";
    text_add_bytes(out, tail, sizeof tail - 1);
}
