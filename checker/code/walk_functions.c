#include "walker.h"

#include "base/alloc.h"

static uint16_t add(struct walker *walker, uint32_t address)
{
    if (walker->function_count == MOST_FUNCTIONS)
        return MOST_FUNCTIONS - 1;
    walker->functions =
        alloc_grow(walker->functions, walker->function_count, &walker->function_capacity, sizeof *walker->functions);
    size_t added = walker->function_count++;
    walker->functions[added] = (struct function){.entry = address, .returns = added == MOST_FUNCTIONS - 1};
    return (uint16_t)added;
}

uint16_t function_at(struct walker *walker, struct space *space, uint32_t address)
{
    uint16_t *owner = &space->owners[half_index(space, address)];
    if (*owner != NO_FUNCTION && walker->functions[*owner].entry == address)
        return *owner;
    uint16_t added = add(walker, address);
    /* An entry in the middle of what another function walked: it returns as that one does. */
    if (*owner != NO_FUNCTION)
        function_joins(walker, added, *owner);
    *owner = added;
    return added;
}

static uint32_t add_wait(struct walker *walker)
{
    uint32_t place = walker->free_wait;
    if (place != 0) {
        walker->free_wait = walker->waits[place - 1].next;
        return place;
    }
    walker->waits = alloc_grow(walker->waits, walker->wait_count, &walker->wait_capacity, sizeof *walker->waits);
    return (uint32_t)++walker->wait_count;
}

/* Its waits go on, and are free for others. */
static void wake(struct walker *walker, struct function *function)
{
    for (uint32_t i = function->waiting, next; i != 0; i = next) {
        struct wait *wait = &walker->waits[i - 1];
        next = wait->next;
        if (!function->reads_link)
            walker_push(walker, wait->item);
        wait->next = walker->free_wait;
        walker->free_wait = i;
    }
    function->waiting = 0;
}

void function_await(struct walker *walker, uint16_t function, struct item item)
{
    struct function *callee = &walker->functions[function];
    if (callee->reads_link)
        return;
    if (callee->returns) {
        walker_push(walker, item);
        return;
    }
    uint32_t place = add_wait(walker);
    walker->waits[place - 1] = (struct wait){item, callee->waiting};
    callee->waiting = place;
}

static void tell(struct walker *walker, uint16_t function)
{
    if (walker->functions[function].returns)
        return;
    walker->functions[function].returns = true;
    walker->returning =
        alloc_grow(walker->returning, walker->returning_count, &walker->returning_capacity, sizeof *walker->returning);
    walker->returning[walker->returning_count++] = function;
}

void function_returns(struct walker *walker, uint16_t function)
{
    tell(walker, function);
    while (walker->returning_count > 0) {
        struct function *next = &walker->functions[walker->returning[--walker->returning_count]];
        for (uint32_t i = next->callers; i != 0; i = walker->edges[i - 1].next)
            tell(walker, walker->edges[i - 1].function);
        next->callers = 0;
        wake(walker, next);
    }
}

void function_joins(struct walker *walker, uint16_t function, uint16_t other)
{
    if (function == other || walker->functions[function].returns)
        return;
    if (walker->functions[other].returns) {
        function_returns(walker, function);
        return;
    }
    walker->edges = alloc_grow(walker->edges, walker->edge_count, &walker->edge_capacity, sizeof *walker->edges);
    walker->edges[walker->edge_count++] = (struct edge){walker->functions[other].callers, function};
    walker->functions[other].callers = (uint32_t)walker->edge_count;
}
