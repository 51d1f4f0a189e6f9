/* The same work for many things on several threads, with the results taken one after the other in their order, on the
 * thread that called: what is printed does not depend on how many threads there were. */
#pragma once
#include <stddef.h>

struct jobs {
    size_t count;
    unsigned threads; /* 0 and 1: no threads, each result is taken before the next work begins */
    void *context;
    /* Makes result `i`. On several threads at once, so it changes nothing that is shared. */
    void *(*work)(void *context, size_t i);
    /* Takes over result `i`. The works run ahead by a few results a thread at most, so that memory stays bounded. */
    void (*take)(void *context, size_t i, void *result);
};

void jobs_run(const struct jobs *jobs);
