#include "manual.h"

#include <stdlib.h>

static void add_words(struct text *out, const struct captured_option *option)
{
    char **words = captured_words(option);
    for (char **word = words; *word != NULL; word++) {
        text_add(out, "%s%s", word == words ? "" : " ", *word);
        free(*word);
    }
    free((void *)words);
}

/* What completes the value of an option; NULL: nothing does. */
static const char *source_of(enum value value)
{
    static const char *const sources[] = {
        [VALUE_BOARD] = "_dsocheck_names boards; _dsocheck_files",
        [VALUE_CHIP] = "_dsocheck_names chips; _dsocheck_files",
        [VALUE_RULE] = "_dsocheck_names rules",
        [VALUE_FILE] = "_dsocheck_files",
        [VALUE_FOLDER] = "_dsocheck_folders",
        [VALUE_OTHER] = ":",
    };
    return value < sizeof sources / sizeof *sources ? sources[value] : NULL;
}

static void add_value(struct text *out, const struct captured *command, const struct captured_option *option)
{
    enum value value = option_value(option);
    if (value == VALUE_NONE)
        return;
    text_add(out, "    '%s --%s'", command->name, option->name);
    if (option->key != '\0')
        text_add(out, " | '%s -%c'", command->name, option->key);
    text_add(out, ")\n        ");
    if (value == VALUE_WORDS) {
        text_add(out, "_dsocheck_words '");
        add_words(out, option);
        text_add(out, "'");
    } else {
        text_add(out, "%s", source_of(value));
    }
    text_add(out, "\n        return\n        ;;\n");
}

static void add_options(struct text *out, const struct captured *command)
{
    text_add(out, "    %s)\n        _dsocheck_words '", command->name);
    for (size_t i = 0; i < command->option_count; i++) {
        const struct captured_option *option = &command->options[i];
        text_add(out, "%s--%s%s", i == 0 ? "" : " ", option->name, option->argument != NULL ? "=" : "");
        if (option->key != '\0')
            text_add(out, " -%c", option->key);
    }
    text_add(out, "'\n        ;;\n");
}

static void add_commands(struct text *out, const struct captured *commands, size_t count, const char *separator)
{
    for (size_t i = 0; i < count; i++)
        text_add(out, "%s%s", i == 0 ? "" : separator, commands[i].name);
}

void manual_bash(struct text *out, const struct captured *commands, size_t count)
{
    static const char head[] =
        "# bash completion of dsocheck, written from its option tables (manual/).\n"
        "_dsocheck_words() { # WORDS\n"
        "    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W \"$1\" -- \"$cur\")\n"
        "    [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace\n"
        "}\n\n"
        "_dsocheck_names() { # LIST\n"
        "    _dsocheck_words \"$(\"${COMP_WORDS[0]}\" \"$1\" 2>/dev/null | cut -d ' ' -f 1)\"\n"
        "}\n\n"
        "_dsocheck_files() {\n"
        "    compopt -o filenames\n"
        "    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$cur\")\n"
        "}\n\n"
        "_dsocheck_folders() {\n"
        "    compopt -o filenames\n"
        "    mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n"
        "}\n\n"
        "_dsocheck() {\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=check\n"
        "    # bash breaks --option=value into three words.\n"
        "    if [[ $cur == '=' ]]; then\n"
        "        cur=\n"
        "    elif [[ $prev == '=' && $COMP_CWORD -gt 2 ]]; then\n"
        "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
        "    fi\n"
        "    COMPREPLY=()\n"
        "    case ${COMP_WORDS[1]} in\n"
        "    ";
    text_add_bytes(out, head, sizeof head - 1);
    add_commands(out, commands, count, " | ");
    text_add(out,
             ") [[ $COMP_CWORD -eq 1 ]] || command=${COMP_WORDS[1]} ;;\n    esac\n    case \"$command $prev\" in\n");
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < commands[i].option_count; n++)
            add_value(out, &commands[i], &commands[i].options[n]);
    text_add(out,
             "    esac\n    case $cur in\n    -*) ;;\n    *)\n        [[ $COMP_CWORD -ne 1 ]] || _dsocheck_words '");
    add_commands(out, commands, count, " ");
    text_add(out, "'\n        case $command in\n        explain) _dsocheck_names rules ;;\n"
                  "        regions) _dsocheck_names boards; _dsocheck_files ;;\n"
                  "        *) _dsocheck_files ;;\n        esac\n        return\n        ;;\n    esac\n"
                  "    case $command in\n");
    for (size_t i = 0; i < count; i++)
        add_options(out, &commands[i]);
    text_add(out, "    esac\n}\n\ncomplete -F _dsocheck dsocheck\n");
}
