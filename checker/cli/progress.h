/* How far it is: one line on a terminal that rewrites itself, or a line now and then. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum progress_style {
    PROGRESS_NONE,
    PROGRESS_BAR,   /* rewrites its line */
    PROGRESS_LINES, /* a line for each twentieth */
    PROGRESS_JSON,  /* a JSON object for each step, one to a line */
};

struct progress {
    enum progress_style style;
    const char *what; /* "reading" */
    size_t done, total, unit;
    uint64_t started; /* microseconds */
    bool open;        /* a bar stands on the line */
};

/* --progress, or stderr being a terminal. */
enum progress_style progress_style_for(bool asked, bool json);

/* `unit`: bytes of one step. A new `what` starts anew. */
void progress_step(struct progress *progress, const char *what, size_t done, size_t total, size_t unit);
/* Takes the bar away, so that a sentence can be printed. */
void progress_clear(struct progress *progress);
/* A sentence on stderr, as an event of the style. */
void progress_say(struct progress *progress, const char *sentence);
