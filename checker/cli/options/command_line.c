#include "command_line.h"

#include <string.h>

static void add_quoted(struct text *out, const char *word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,+-@%";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        text_add(out, "%s", word);
        return;
    }
    text_add(out, "'");
    for (const char *at = word; *at != '\0'; at++)
        text_add(out, *at == '\'' ? "'\\''" : "%c", *at);
    text_add(out, "'");
}

void command_line_add(struct text *out, int argc, char *const *argv)
{
    text_add(out, "%s", argc > 0 ? argv[0] : "dsocheck");
    for (int i = 1; i < argc; i++) {
        text_add(out, " ");
        add_quoted(out, argv[i]);
    }
}
