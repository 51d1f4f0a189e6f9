/* Other programs, run without a shell: an argument is an argument, whatever characters it has. */
#pragma once
#include "base/text.h"

#include <stdbool.h>

/* Longer than any compiler needs for a probe: it waits for something that will not come. A test is less patient. */
#ifndef PROCESS_SECONDS
#define PROCESS_SECONDS 60
#endif
/* Of each stream, so much is kept. */
#define PROCESS_OUTPUT_CAP ((size_t)4 << 20)

struct process {
    bool started;
    int error;       /* errno when it could not be started */
    bool timed_out;  /* this one, or one before it since process_signals_start: then it was not started */
    int status;      /* exit status, 128 + signal when one ended it */
    struct text out; /* stdout, without what is beyond the cap */
    struct text err; /* stderr, the same */
};

/* The file that PATH has for a name, which may be a path itself; NULL without. The caller frees. */
char *process_find(const char *name);

/* Runs argv[0] (looked up in PATH when it has no '/') and waits for its end. `scratch` becomes its TMPDIR, so that
 * what it leaves behind goes with that folder. The caller calls process_release. */
void process_run(const char *const *argv, const char *scratch, struct process *process);
void process_release(struct process *process);

/* Started, ended by itself, status 0. */
bool process_good(const struct process *process);

/* From start to end the first program that does not end in time is the last that is started; SIGINT, SIGTERM and SIGHUP
 * only end the program that runs. process_interrupted tells, and process_signals_end lets the signal do its work after
 * all. */
void process_signals_start(void);
bool process_interrupted(void);
void process_signals_end(void);
