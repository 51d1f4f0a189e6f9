#include "manual.h"

#include <stdlib.h>
#include <string.h>

/* Inside single quotes, where [ ] and : mean something to _arguments. */
static void add_quoted(struct text *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            text_add(out, "'\\''");
        else if (strchr("[]:\\", *text) != NULL)
            text_add(out, "\\%c", *text);
        else
            text_add_bytes(out, text, 1);
    }
}

static void add_words(struct text *out, const struct captured_option *option)
{
    char **words = captured_words(option);
    text_add(out, "(");
    for (char **word = words; *word != NULL; word++) {
        text_add(out, "%s%s", word == words ? "" : " ", *word);
        free(*word);
    }
    text_add(out, ")");
    free((void *)words);
}

static void add_value(struct text *out, const struct captured_option *option)
{
    static const char *const actions[] = {
        [VALUE_BOARD] = "{_dsocheck_names boards; _files}",
        [VALUE_CHIP] = "{_dsocheck_names chips; _files}",
        [VALUE_RULE] = "{_dsocheck_names rules}",
        [VALUE_FILE] = "_files",
        [VALUE_FOLDER] = "_files -/",
        [VALUE_OTHER] = " ",
    };
    enum value value = option_value(option);
    if (value == VALUE_NONE || option->argument == NULL)
        return;
    text_add(out, ":");
    add_quoted(out, option->argument);
    text_add(out, ":");
    if (value == VALUE_WORDS)
        add_words(out, option);
    else
        text_add(out, "%s", actions[value]);
}

/* Options may be given several times: each form is a line of its own, with a * before it. */
static void add_form(struct text *out, const struct captured_option *option, const char *form)
{
    text_add(out, " \\\n            '*%s[", form);
    add_quoted(out, option->doc);
    text_add(out, "]");
    add_value(out, option);
    text_add(out, "'");
}

static void add_command(struct text *out, const struct captured *command)
{
    text_add(out, "    %s)\n        _arguments -S", command->name);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct captured_option *option = &command->options[i];
        struct text form = {0};
        text_add(&form, "--%s%s", option->name, option->argument != NULL ? "=" : "");
        add_form(out, option, text_string(&form));
        text_release(&form);
        if (option->key != '\0') {
            text_add(&form, "-%c%s", option->key, option->argument != NULL ? "+" : "");
            add_form(out, option, text_string(&form));
            text_release(&form);
        }
    }
    if (strcmp(command->name, "explain") == 0)
        text_add(out, " \\\n            '1:rule:{_dsocheck_names rules}'");
    else if (command->arguments != NULL)
        text_add(out, " \\\n            '*:file:_files'");
    text_add(out, "\n        ;;\n");
}

void manual_zsh(struct text *out, const struct captured *commands, size_t count)
{
    text_add(out, "#compdef dsocheck\n# zsh completion of dsocheck, written from its option tables (manual/).\n"
                  "_dsocheck_names() {\n    local -a names=(${(f)\"$(dsocheck $1 2>/dev/null | cut -d ' ' -f 1)\"})\n"
                  "    compadd -a names\n}\n\n_dsocheck() {\n    local command=check\n    local -a commands=(");
    for (size_t i = 0; i < count; i++) {
        text_add(out, "\n        '%s:", commands[i].name);
        add_quoted(out, commands[i].summary);
        text_add(out, "'");
    }
    text_add(out, "\n    )\n    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
                  "        _describe command commands\n        _files\n        return\n    fi\n"
                  "    if (( ${commands[(I)$words[2]:*]} )); then\n        command=$words[2]\n        shift words\n"
                  "        (( CURRENT-- ))\n    fi\n    case $command in\n");
    for (size_t i = 0; i < count; i++)
        add_command(out, &commands[i]);
    text_add(out, "    esac\n}\n\n_dsocheck \"$@\"\n");
}
