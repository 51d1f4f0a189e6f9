#include "walker.h"

#include "alloc.h"

uint32_t function_at(struct walker *walker, struct space *space, uint32_t address)
{
    uint32_t *owner = &space->owners[half_index(space, address)];
    if (*owner != 0 && walker->functions[*owner - 1].entry == address)
        return *owner - 1;
    walker->functions =
        alloc_grow(walker->functions, walker->function_count, &walker->function_capacity, sizeof *walker->functions);
    uint32_t added = (uint32_t)walker->function_count++;
    walker->functions[added] = (struct function){.entry = address};
    /* An entry in the middle of what another function walked: it returns as that one does. */
    if (*owner != 0)
        function_joins(walker, added, *owner - 1);
    *owner = added + 1;
    return added;
}

void function_await(struct walker *walker, uint32_t function, struct item item)
{
    struct function *callee = &walker->functions[function];
    if (callee->reads_link)
        return;
    if (callee->returns) {
        walker_push(walker, item);
        return;
    }
    walker->waits = alloc_grow(walker->waits, walker->wait_count, &walker->wait_capacity, sizeof *walker->waits);
    walker->waits[walker->wait_count++] = (struct wait){item, callee->waiting};
    callee->waiting = (uint32_t)walker->wait_count;
}

static void tell(struct walker *walker, uint32_t function)
{
    if (walker->functions[function].returns)
        return;
    walker->functions[function].returns = true;
    walker->returning =
        alloc_grow(walker->returning, walker->returning_count, &walker->returning_capacity, sizeof *walker->returning);
    walker->returning[walker->returning_count++] = function;
}

void function_returns(struct walker *walker, uint32_t function)
{
    tell(walker, function);
    while (walker->returning_count > 0) {
        struct function *next = &walker->functions[walker->returning[--walker->returning_count]];
        for (uint32_t i = next->callers; i != 0; i = walker->edges[i - 1].next)
            tell(walker, walker->edges[i - 1].function);
        for (uint32_t i = next->waiting; i != 0 && !next->reads_link; i = walker->waits[i - 1].next)
            walker_push(walker, walker->waits[i - 1].item);
        next->waiting = next->callers = 0;
    }
}

void function_joins(struct walker *walker, uint32_t function, uint32_t other)
{
    if (function == other || walker->functions[function].returns)
        return;
    if (walker->functions[other].returns) {
        function_returns(walker, function);
        return;
    }
    walker->edges = alloc_grow(walker->edges, walker->edge_count, &walker->edge_capacity, sizeof *walker->edges);
    walker->edges[walker->edge_count++] = (struct edge){function, walker->functions[other].callers};
    walker->functions[other].callers = (uint32_t)walker->edge_count;
}
