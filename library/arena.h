/* The memory of the library's handles. Every handle has an arena: all that the call which makes it takes, memory and
 * what else must be given back, is noted there, so that a call which runs out leaves nothing, and freeing a handle is
 * freeing its arena. docs/DESIGN.md, "A library never ends its host". */
#pragma once
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

struct block {
    struct block *previous, *next;
    size_t size;
};

/* What is open besides memory, and how it is closed. */
struct held {
    void (*close)(struct held *held);
    void *pointer;
    int descriptor;
};

/* Files and parsers that are open at a time: a handful. */
#define HELD_CAP 32

/* Does not move. */
struct arena {
    struct block blocks; /* the head of a ring */
    struct held held[HELD_CAP];
    size_t held_count;
    bool out;        /* an allocation failed, and be it one that could be done without */
    jmp_buf way_out; /* while arena_run is at work */
};

/* A zeroed item with an arena at its start, itself from the allocator; NULL when there is no memory. */
void *arena_new(size_t size);

/* Does the work with all its memory from the arena. False when that ran out; then the arena holds nothing any more. */
bool arena_run(struct arena *arena, void (*work)(void *context), void *context);

/* Frees it and all that is in it. NULL: nothing. */
void arena_free(struct arena *arena);
