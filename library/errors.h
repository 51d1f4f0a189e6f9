/* What went wrong in a call, for its caller. */
#pragma once
#include "arena.h"
#include "base/fault.h"
#include "dsocheck.h"

/* A call while it is at work. */
struct call {
    bool good; /* else the fault is set */
    struct fault fault;
};

/* Does the work in the arena. `error` may be NULL. */
enum dso_status call_run(struct arena *arena, void (*work)(void *context), void *context, const struct call *call,
                         struct dso_error *error);

/* The same for work that makes a handle, which starts with its arena (NULL: there was no memory for it): it goes to
 * *handle, or is freed. */
enum dso_status call_make(void *made, void (*work)(void *context), void *context, const struct call *call, void *handle,
                          struct dso_error *error);
