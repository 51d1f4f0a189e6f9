/* --emit: an argp child of the check command, and what follows a verdict because of it. */
#pragma once
#include "base/names.h"
#include "emit/emit.h"

#include <argp.h>

#define EMIT_OUTPUTS 8

struct emit_output {
    const char *path;        /* borrowed from argv */
    bool folder;             /* `path` is one, or ends in a slash */
    enum emit_format format; /* of a file */
};

struct emit_options {
    struct emit_output outputs[EMIT_OUTPUTS]; /* no two are the same file */
    size_t count;                             /* 0: nothing is asked for */
    bool short_names;                         /* --short-names: in a folder */
};

/* state->input must point to a zeroed struct emit_options. */
extern const struct argp emit_argp;

/* Ends the program with a usage error when `path`, which the command reads, would be overwritten. */
void emit_options_spare(const struct emit_options *options, const char *path, struct argp_state *state);

/* FAULT_USAGE when two images would go to one name, or an image would be overwritten. */
bool emit_options_suit(const struct emit_options *options, char *const *images, size_t count, struct fault *fault);

/* Writes what was asked for and adds the names to `written`. Returns the exit status; what is not STATUS_PASS was said
 * on stderr. */
int emit_judged(const struct emit_options *options, const struct subject *subject, const struct verdict *verdict,
                struct names *written);
