/* What a command tells argp, taken while the command runs: the manual page and the completions are written from the
 * very tables that options are read with. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct captured_option {
    char *name;     /* long: "fail-on" */
    char key;       /* 'f'; 0 without a short form */
    char *argument; /* "LEVEL"; NULL when it takes none */
    char *doc;
    char *header; /* of its group: "The verdict:"; NULL without */
    int group;    /* groups are told in this order */
};

struct captured {
    char *name;          /* "check" */
    const char *summary; /* static */
    char *arguments;     /* "IMAGE..."; NULL without */
    char *doc;           /* before the options */
    char *after;         /* behind them; NULL without */
    struct captured_option *options;
    size_t option_count, option_capacity;
    struct captured *subcommands; /* "device info"; NULL without */
    size_t subcommand_count;
};

/* Every command there is; the caller frees the array's members with captured_release and the array with free. */
struct captured *capture_commands(size_t *count);
void captured_release(struct captured *command);

/* The words that an option's description begins with when it lists what the option takes: "auto (default), always or
 * never" gives three, "load address of a BIN" none. The caller frees each and the array, which ends with NULL. */
char **captured_words(const struct captured_option *option);
