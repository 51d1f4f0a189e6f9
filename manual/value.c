#include "manual.h"

#include <stdlib.h>
#include <string.h>

static bool lists_words(const struct captured_option *option)
{
    char **words = captured_words(option);
    bool some = words[0] != NULL;
    for (char **word = words; *word != NULL; word++)
        free(*word);
    free((void *)words);
    return some;
}

enum value option_value(const struct captured_option *option)
{
    static const struct {
        const char *name; /* of an option, or NULL: any option with this argument */
        const char *argument;
        enum value value;
    } rows[] = {
        {"board", "NAME|FILE", VALUE_BOARD}, {"chip", "NAME|FILE", VALUE_CHIP}, {NULL, "CODE=LEVEL", VALUE_RULE},
        {NULL, "CODE:REASON", VALUE_RULE},   {NULL, "DIR", VALUE_FOLDER},       {NULL, "FILE|DIR/", VALUE_FILE},
        {NULL, "FILE", VALUE_FILE},          {NULL, "SCRIPT", VALUE_FILE},      {NULL, "FORMAT=FILE", VALUE_FILE},
        {NULL, "GCC", VALUE_FILE},           {NULL, "PORT", VALUE_FILE},        {NULL, "OLD", VALUE_FILE},
    };
    if (option->argument == NULL)
        return VALUE_NONE;
    if (lists_words(option))
        return VALUE_WORDS;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].argument, option->argument) == 0 &&
            (rows[i].name == NULL || strcmp(rows[i].name, option->name) == 0))
            return rows[i].value;
    return VALUE_OTHER;
}
