/* The texts made from the captured commands. */
#pragma once
#include "base/text.h"
#include "captured.h"

/* dsocheck(1), in man(7). */
void manual_page(struct text *out, const struct captured *commands, size_t count);

/* Completions. The names of boards, chips and rules are asked of dsocheck when they are needed. */
void manual_bash(struct text *out, const struct captured *commands, size_t count);
void manual_zsh(struct text *out, const struct captured *commands, size_t count);
void manual_fish(struct text *out, const struct captured *commands, size_t count);

/* What stands behind an option or is a command's argument, for completions. */
enum value {
    VALUE_NONE, /* the option takes none */
    VALUE_WORDS,
    VALUE_BOARD, /* a name that dsocheck lists, or a file */
    VALUE_CHIP,
    VALUE_RULE,
    VALUE_FILE,
    VALUE_FOLDER,
    VALUE_OTHER, /* nobody can guess it */
};
enum value option_value(const struct captured_option *option);
