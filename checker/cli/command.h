/* dsocheck's commands: one file and one option table each. A command gets its arguments with argv[0] = "dsocheck NAME"
 * and returns the exit status of docs/FORMATS.md. Only this room writes stderr. */
#pragma once
#include "base/fault.h"
#include "base/text.h"

struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
};

int check_command(int argc, char **argv);
int rehearse_command(int argc, char **argv);
int map_command(int argc, char **argv);
int diff_command(int argc, char **argv);
int merge_command(int argc, char **argv);
int regions_command(int argc, char **argv);
int init_command(int argc, char **argv);
int explain_command(int argc, char **argv);
int rules_command(int argc, char **argv);
int boards_command(int argc, char **argv);
int chips_command(int argc, char **argv);
int toolchain_command(int argc, char **argv);
int device_command(int argc, char **argv);
int help_command(int argc, char **argv);
int version_command(int argc, char **argv);

/* The table that main dispatches on and the manual is written from (commands.c); ends with a NULL name. */
extern const struct command commands[];
/* "did you mean check?"; false when no command has a name like this one. */
bool command_ask(const char *name, struct text *out);
/* Those of `dsocheck device` (device.c). */
extern const struct command device_commands[];

enum status { STATUS_PASS = 0, STATUS_FINDINGS = 1, STATUS_USAGE = 2, STATUS_DEVICE = 4, STATUS_BUG = 5 };

/* Prints "dsocheck: SENTENCE" and returns the fault's exit status. */
int complain(const struct fault *fault);

/* Ends the program with status 2 and the sentence, as argp_error does; what the caller typed is escaped. */
struct argp_state;
void usage_error(struct argp_state *state, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Several inputs, several outputs: the status of the call is the highest. */
static inline int worse(int a, int b)
{
    return a > b ? a : b;
}

/* Flushes a finished report; returns `status`, or the fault's status when it did not get out. */
int deliver(struct text *out, int status);

/* argp_parse, which ends the program on a usage error, and here also when there is no memory for the options. */
struct argp;
void parse_arguments(const struct argp *argp, int argc, char **argv, void *input);

/* Where a part's sizes come from, for the commands that show parts (lists.c). */
struct origin;
struct origin part_origin(size_t part);

/* --format values of the commands that list something. */
enum list_format { LIST_TEXT, LIST_JSON, LIST_MARKDOWN };

struct list_options {
    enum list_format format;
    const char *argument; /* NULL when none was given */
};

/* Runs argp for a listing command. `argument` names its one argument in the usage, in brackets when
 * it may be left out, NULL when it takes none; `children`
 * and `inputs` add options of its own and may be NULL. Exits with 2 on a usage error, as argp does. */
struct argp_child;
struct list_options parse_list_options(int argc, char **argv, const char *argument, const char *doc, bool markdown,
                                       const struct argp_child *child, void *child_input);
