#include "manual.h"

#include <stdlib.h>
#include <string.h>

static void add_quoted(struct text *out, const char *text)
{
    text_add(out, "'");
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            text_add(out, "\\");
        text_add_bytes(out, text, 1);
    }
    text_add(out, "'");
}

static void add_words(struct text *out, const struct captured_option *option)
{
    char **words = captured_words(option);
    text_add(out, " -x -a '");
    for (char **word = words; *word != NULL; word++) {
        text_add(out, "%s%s", word == words ? "" : " ", *word);
        free(*word);
    }
    text_add(out, "'");
    free((void *)words);
}

static void add_value(struct text *out, const struct captured_option *option)
{
    static const char *const values[] = {
        [VALUE_BOARD] = " -r -a '(__dsocheck_names boards)'",      [VALUE_CHIP] = " -r -a '(__dsocheck_names chips)'",
        [VALUE_RULE] = " -x -a '(__dsocheck_names rules)'",        [VALUE_FILE] = " -r",
        [VALUE_FOLDER] = " -x -a '(__fish_complete_directories)'", [VALUE_OTHER] = " -x",
    };
    enum value value = option_value(option);
    if (value == VALUE_WORDS)
        add_words(out, option);
    else if (value != VALUE_NONE)
        text_add(out, "%s", values[value]);
}

/* "check" may be left out: it has what no other command claims. */
static void add_condition(struct text *out, const struct captured *command)
{
    if (strcmp(command->name, "check") == 0)
        text_add(out, "complete -c dsocheck -n __dsocheck_checks");
    else
        text_add(out, "complete -c dsocheck -n '__fish_seen_subcommand_from %s'", command->name);
}

static void add_command(struct text *out, const struct captured *command)
{
    text_add(out, "complete -c dsocheck -n __fish_use_subcommand -a %s -d ", command->name);
    add_quoted(out, command->summary);
    text_add(out, "\n");
    for (size_t i = 0; i < command->option_count; i++) {
        const struct captured_option *option = &command->options[i];
        add_condition(out, command);
        text_add(out, " -l %s", option->name);
        if (option->key != '\0')
            text_add(out, " -s '%c'", option->key);
        add_value(out, option);
        text_add(out, " -d ");
        add_quoted(out, option->doc);
        text_add(out, "\n");
    }
}

void manual_fish(struct text *out, const struct captured *commands, size_t count)
{
    text_add(out, "# fish completion of dsocheck, written from its option tables (manual/).\n"
                  "function __dsocheck_names\n    dsocheck $argv[1] 2>/dev/null | string split -f 1 ' '\nend\n"
                  "function __dsocheck_checks\n    not __fish_seen_subcommand_from");
    for (size_t i = 0; i < count; i++)
        if (strcmp(commands[i].name, "check") != 0)
            text_add(out, " %s", commands[i].name);
    text_add(out, "\nend\n");
    for (size_t i = 0; i < count; i++)
        add_command(out, &commands[i]);
    text_add(out, "complete -c dsocheck -n '__fish_seen_subcommand_from explain' -x -a '(__dsocheck_names rules)'\n");
}
