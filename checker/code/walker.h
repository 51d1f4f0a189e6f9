/* The walk while it goes on. Private to walk*.c. */
#pragma once
#include "space.h"
#include "walk.h"

/* A place to go on from. */
struct item {
    uint32_t address;
    uint16_t function;
    uint16_t bound; /* what bound_register is less than; 0 when nothing is known */
    uint8_t bound_register;
    uint8_t evidence;
    bool after_call; /* code only if the callee returns there */
};

/* Their numbers are 16 bits wide, because every halfword has one. The last one stands for all beyond, and returns. */
#define MOST_FUNCTIONS 65536
#define NO_FUNCTION    0

/* What is known of a called address: whether it comes back, so that the walk does not run into the literals behind a
 * call that never returns. */
struct function {
    uint32_t entry;
    bool returns;
    bool reads_link;  /* takes data from behind the call: a switch helper with its table there */
    uint32_t waiting; /* first of walker.waits that goes on once it returns, + 1 */
    uint32_t callers; /* first of walker.edges: functions that return when this one does, + 1 */
};

struct wait {
    struct item item;
    uint32_t next;
};

struct edge {
    uint32_t next;
    uint16_t function;
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
    uint16_t *returning; /* functions found to return whose waits and callers are to be told */
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

/* Starts a function there if code can be there. */
bool push_function(struct walker *walker, uint64_t address, enum evidence evidence);

/* Walks until nothing is left. */
void walk_run(struct walker *walker, const struct item *start);

void observe(struct walker *walker, struct observation observation);
