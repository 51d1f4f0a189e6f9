/* The walk while it goes on. Private to walk*.c. */
#pragma once
#include "space.h"
#include "walk.h"

/* A place to go on from. */
struct item {
    uint32_t address;
    uint16_t function;
    uint16_t bound; /* what bound_register is less than; 0 when nothing is known */
    uint16_t depth; /* words of stack below the function's entry, or DEPTH_UNKNOWN */
    uint8_t bound_register;
    uint8_t evidence;
    bool after_call; /* code only if the callee returns there */
};

#define DEPTH_UNKNOWN UINT16_MAX

/* Their numbers are 16 bits wide, because every halfword has one. The last one stands for all beyond, and returns. */
#define MOST_FUNCTIONS 65536
#define NO_FUNCTION    0

/* What is known of a called address: whether it comes back, so that the walk does not run into the literals behind a
 * call that never returns. */
enum root { ROOT_NONE, ROOT_RESET, ROOT_HANDLER };

struct function {
    uint32_t entry;
    uint16_t frame; /* words of stack it takes at the most, calls aside */
    uint8_t root;   /* enum root */
    bool returns;
    bool reads_link;  /* takes data from behind the call: a switch helper with its table there */
    uint32_t waiting; /* first of walker.waits that goes on once it returns, + 1 */
    uint32_t callers; /* first of walker.edges: functions that return when this one does, + 1 */
    uint32_t calls;   /* first of walker.calls: functions it calls, + 1 */
};

struct wait {
    struct item item;
    uint32_t next;
};

struct edge {
    uint32_t next;
    uint16_t function;
};

/* From where the caller's stack is so many words below its entry. */
struct call {
    uint32_t next;
    uint16_t callee, depth;
};

struct stack {
    struct item *items;
    size_t count, capacity;
};

struct walker {
    const struct subject *subject;
    struct walk *walk;
    struct spaces spaces;
    unsigned features;                         /* of the core */
    size_t next_symbol;                        /* of the image; push_symbol goes on there */
    struct stack stacks[EVIDENCE_REACHED + 1]; /* the strongest evidence is walked first */
    struct function *functions;
    size_t function_count, function_capacity;
    struct wait *waits;
    size_t wait_count, wait_capacity;
    uint32_t free_wait; /* first of those that nobody needs any more, + 1 */
    struct edge *edges;
    size_t edge_count, edge_capacity;
    struct call *calls;
    size_t call_count, call_capacity;
    uint32_t initial_sp;        /* 0 where there is no table */
    uint64_t flash, flash_size; /* addresses at which constants are held for places in flash (walk_away.c) */
    uint16_t *returning;        /* functions found to return whose waits and callers are to be told */
    size_t returning_count, returning_capacity;
};

void walker_push(struct walker *walker, struct item item);

/* The function that starts at an address inside a space. */
uint16_t function_at(struct walker *walker, struct space *space, uint32_t address);
/* `item` is gone on with when `function` is known to return: now, later or never. */
void function_await(struct walker *walker, uint16_t function, struct item item);
/* `function` runs on into what belongs to `other`. */
void function_joins(struct walker *walker, uint16_t function, uint16_t other);
void function_returns(struct walker *walker, uint16_t function);

/* Pushes what the image starts with. */
void push_roots(struct walker *walker);

/* Pushes the next function that a symbol names and that was not walked before; false when there is none. */
bool push_symbol(struct walker *walker);

/* Starts a function there if code can be there: its number, or NO_FUNCTION. */
uint16_t push_function(struct walker *walker, uint64_t address, enum evidence evidence);

/* Walks until nothing is left. */
void walk_run(struct walker *walker, const struct item *start);

/* Sets walker->flash and walker->flash_size. */
void away_open(struct walker *walker);

/* Fills walk->from_reset and walk->from_handler. */
void stack_depths(struct walker *walker);

void observe(struct walker *walker, struct observation observation);
