/* The walk while it goes on. Private to walk*.c. */
#pragma once
#include "space.h"
#include "walk.h"

/* A place to go on from. */
struct item {
    uint32_t address;
    uint32_t function;
    uint8_t evidence;
    bool after_call;        /* code only if the callee returns there */
    uint8_t bound_register; /* holds less than `bound`, when that is not 0 */
    uint16_t bound;
};

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
    uint32_t function, next;
};

struct stack {
    struct item *items;
    size_t count, capacity;
};

struct walker {
    const struct subject *subject;
    struct walk *walk;
    struct spaces spaces;
    struct decoder *decoder;
    struct stack stacks[EVIDENCE_REACHED + 1]; /* the strongest evidence is walked first */
    struct function *functions;
    size_t function_count, function_capacity;
    struct wait *waits;
    size_t wait_count, wait_capacity;
    struct edge *edges;
    size_t edge_count, edge_capacity;
    uint32_t *returning; /* functions found to return whose waits and callers are to be told */
    size_t returning_count, returning_capacity;
};

void walker_push(struct walker *walker, struct item item);

/* The function that starts at an address inside a space. */
uint32_t function_at(struct walker *walker, struct space *space, uint32_t address);
/* `item` is gone on with when `function` is known to return: now, later or never. */
void function_await(struct walker *walker, uint32_t function, struct item item);
/* `function` runs on into what belongs to `other`. */
void function_joins(struct walker *walker, uint32_t function, uint32_t other);
void function_returns(struct walker *walker, uint32_t function);

/* Pushes what the image starts with. */
void push_roots(struct walker *walker);

/* Starts a function there if code can be there. */
bool push_function(struct walker *walker, uint64_t address, enum evidence evidence);

/* Walks until nothing is left. */
void walk_run(struct walker *walker, const struct item *start);

void observe(struct walker *walker, struct observation observation);
