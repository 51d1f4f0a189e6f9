/* One run of the image from reset, with one pattern in RAM and one seed for what is guessed. */
#pragma once
#include "machine.h"

enum ending {
    ENDING_RAN,     /* all the instructions that were allowed */
    ENDING_REACHED, /* where it was asked to stop (--until) */
    ENDING_PARKED,  /* asleep, or in a loop that does nothing */
    ENDING_STUCK,   /* in a loop that waits for what never comes */
    ENDING_RESET,   /* it resets itself */
    ENDING_FAULTED,
    ENDING_BREAKPOINT,
    ENDING_COMPANION,   /* what comes next is in no file that was given */
    ENDING_UNSUPPORTED, /* an instruction that the emulator lacks */
    ENDING_BOUND,       /* it needs more memory than a rehearsal gives */
    ENDING_COUNT,
};

/* "ran", "reached", …: for JSON. */
const char *ending_name(enum ending ending);

/* Moments of a run, for its timeline. */
enum moment_kind {
    MOMENT_RESET,
    MOMENT_COPY,   /* the first initial value gets to RAM */
    MOMENT_COPIED, /* the last one */
    MOMENT_MAIN,
    MOMENT_SLEEP,  /* the first time */
    MOMENT_STEADY, /* from here on no new code is run */
    MOMENT_END,
    MOMENT_COUNT,
};
const char *moment_name(enum moment_kind kind);

struct moment {
    enum moment_kind kind;
    uint64_t at; /* instructions since reset */
    uint32_t pc;
};

#define MOST_MOMENTS 12

struct attempt {
    uint32_t seed;
    uint8_t fill;
    enum ending ending;
    uint64_t instructions;
    bool main_reached;
    uint64_t main_at;
    uint32_t pc; /* where it ended */
    uint32_t registers[16], xpsr;
    size_t code_bytes;      /* of instructions that were run */
    uint32_t stack_top;     /* the initial SP */
    uint32_t stack_lowest;  /* the lowest value that MSP had */
    struct cpu_doubt doubt; /* the first guess that decided something */
    bool guessed;           /* an interrupt was raised or a call answered */
    struct sightings sightings;
    struct unknown_register *unknown; /* what was read that nobody knows, most reads first; owned */
    size_t unknown_count;
    struct moment moments[MOST_MOMENTS];
    size_t moment_count;
};

/* How far and up to where. */
struct course {
    uint64_t most;  /* instructions */
    uint64_t until; /* address; CPU_NOWHERE: none was named */
    uint64_t main;  /* address of main; CPU_NOWHERE: no symbol tells */
};

/* Runs it; the caller calls attempt_release. `trace`, when given, is called before each instruction. */
typedef void trace_function(void *context, const struct machine *machine);
struct trace {
    trace_function *step;
    void *context;
};
void attempt_run(const struct subject *subject, const struct course *course, uint8_t fill, uint32_t seed,
                 const struct trace *trace, struct attempt *attempt);
void attempt_release(struct attempt *attempt);

/* ---- between attempt*.c ---- */

struct performance {
    struct machine *machine;
    const struct course *course;
    struct attempt *attempt;
    const struct trace *trace;
    enum cpu_exit pending; /* what the search for a loop came to; CPU_RAN: nothing */
    unsigned sleeps, raised, varied, answered;
    uint64_t changes;    /* of memory, when the last slice began */
    size_t executed;     /* code seen when it was last counted … */
    uint64_t counted_at; /* … then */
    uint64_t steady_at;  /* the last time that new code had been run by */
    uint64_t heap_call;  /* where the call of _sbrk returns to; CPU_NOWHERE outside one */
    uint32_t heap_step;
    bool again;          /* it was looked at before */
    uint64_t heap_entry; /* of _sbrk; CPU_NOWHERE without */
};

/* Adds a moment, in the order of time. */
void attempt_moment(struct attempt *attempt, enum moment_kind kind, uint64_t at, uint32_t pc);

/* Runs the same again on a machine of the caller's, which looks at it. */
void attempt_repeat(struct machine *machine, const struct course *course);

/* Runs up to `count` instructions, each traced when that is wanted. */
enum cpu_exit perform(struct performance *performance, uint64_t count);

/* What to do about a fault: true when the run goes on. */
bool attempt_fault(struct performance *performance);

/* The core does nothing: makes something happen that could be next; false when nothing can, with the ending set. */
bool attempt_idle(struct performance *performance);
bool attempt_wake(struct performance *performance);

/* What has to be so when main begins, and what the run came to. */
void ready_at_main(struct performance *performance);
void ready_at_end(struct performance *performance);
