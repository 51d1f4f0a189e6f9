#include "walk.h"

#include "base/alloc.h"
#include "facts/foreign.h"
#include "facts/vector_table.h"
#include "walker.h"

#include <stdlib.h>
#include <string.h>

/* Enough to tell the story of an image that is wrong throughout; LDRD has hundreds of places in a healthy one. */
#define MOST_OBSERVATIONS 65536

void observe(struct walker *walker, struct observation observation)
{
    struct walk *walk = walker->walk;
    if (walk->count == MOST_OBSERVATIONS)
        return;
    walk->observations = alloc_grow(walk->observations, walk->count, &walk->capacity, sizeof *walk->observations);
    walk->observations[walk->count++] = observation;
}

void walker_push(struct walker *walker, struct item item)
{
    struct stack *stack = &walker->stacks[item.evidence];
    stack->items = alloc_grow(stack->items, stack->count, &stack->capacity, sizeof *stack->items);
    stack->items[stack->count++] = item;
}

uint16_t push_function(struct walker *walker, uint64_t address, enum evidence evidence)
{
    struct space *space = space_at(&walker->spaces, address);
    if (space == NULL || (space->marks[half_index(space, address)] & MARK_NO_CODE) != 0)
        return NO_FUNCTION;
    uint16_t function = function_at(walker, space, (uint32_t)address);
    walker_push(walker,
                (struct item){.address = (uint32_t)address, .function = function, .evidence = (uint8_t)evidence});
    return function;
}

static bool pop(struct walker *walker, enum evidence level, struct item *item)
{
    struct stack *stack = &walker->stacks[level];
    if (stack->count == 0)
        return false;
    *item = stack->items[--stack->count];
    return true;
}

/* The strongest evidence first, so that little is walked twice. */
static bool next(struct walker *walker, struct item *item)
{
    do {
        if (pop(walker, EVIDENCE_REACHED, item) || pop(walker, EVIDENCE_LIKELY, item))
            return true;
    } while (push_symbol(walker));
    return pop(walker, EVIDENCE_POSSIBLE, item);
}

static int by_place(const void *left, const void *right)
{
    const struct observation *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if (a->kind == OBSERVED_ENABLED && a->target != b->target)
        return a->target < b->target ? -1 : 1;
    return a->evidence > b->evidence ? -1 : a->evidence < b->evidence;
}

static int by_evidence(const void *left, const void *right)
{
    const struct observation *a = left, *b = right;
    if (a->evidence != b->evidence)
        return a->evidence > b->evidence ? -1 : 1;
    return by_place(left, right);
}

/* One store may enable several exceptions. */
static bool is_same(const struct observation *a, const struct observation *b)
{
    return a->kind == b->kind && a->address == b->address && (a->kind != OBSERVED_ENABLED || a->target == b->target);
}

/* Code that was walked again on better evidence was observed again. */
static void sort_observations(struct walk *walk)
{
    if (walk->count > 1)
        qsort(walk->observations, walk->count, sizeof *walk->observations, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < walk->count; i++) {
        const struct observation *last = kept > 0 ? &walk->observations[kept - 1] : NULL;
        if (last == NULL || !is_same(last, &walk->observations[i]))
            walk->observations[kept++] = walk->observations[i];
    }
    walk->count = kept;
    if (walk->count > 1)
        qsort(walk->observations, walk->count, sizeof *walk->observations, by_evidence);
}

static struct start_path start_of(const struct subject *subject)
{
    struct vector_table table = vector_table_find(subject);
    uint32_t handler = 0;
    if (!table.exists)
        return (struct start_path){0};
    image_word(subject->image, table.address + 4 * (uint64_t)SVC_VECTOR, &handler);
    return start_path_follow(subject, table.reset, handler);
}

struct walk *walk_new(const struct subject *subject)
{
    if (!is_loadable(subject) || subject->image->chunk_count == 0)
        return NULL;
    struct walk *walk = alloc_items(1, sizeof *walk);
    struct walker walker = {.subject = subject, .walk = walk, .features = core_facts(subject->chip->core)->features};
    spaces_open(&walker.spaces, subject);
    walker.functions = alloc_grow(NULL, 0, &walker.function_capacity, sizeof *walker.functions);
    walker.function_count = NO_FUNCTION + 1;
    away_open(&walker);
    push_roots(&walker);
    struct item item;
    while (next(&walker, &item))
        walk_run(&walker, &item);
    walk->start = start_of(subject);
    sort_observations(walk);
    stack_depths(&walker);
    for (size_t i = 0; i < sizeof walker.stacks / sizeof *walker.stacks; i++)
        free(walker.stacks[i].items);
    free(walker.functions);
    free(walker.waits);
    free(walker.edges);
    free(walker.calls);
    free(walker.returning);
    walk->spaces = alloc_items(1, sizeof *walk->spaces);
    *walk->spaces = walker.spaces;
    return walk;
}

void walk_free(struct walk *walk)
{
    if (walk == NULL)
        return;
    spaces_release(walk->spaces);
    free(walk->spaces);
    free(walk->observations);
    free(walk);
}

bool walk_visited(const struct walk *walk, uint64_t address)
{
    const struct space *space = address % 2 == 0 ? space_at(walk->spaces, address) : NULL;
    return space != NULL && (space->marks[half_index(space, address)] & MARK_START) != 0;
}

/* Marks of instructions, eight at a time. */
static size_t count_visited(const uint8_t *marks, size_t count)
{
    size_t visited = 0, i = 0;
    for (uint64_t eight; i + sizeof eight <= count; i += sizeof eight) {
        memcpy(&eight, marks + i, sizeof eight);
        eight = (eight | eight >> 1) & 0x0101010101010101; /* MARK_START or MARK_INSIDE */
        visited += (size_t)__builtin_popcountll(eight);
    }
    for (; i < count; i++)
        visited += (marks[i] & (MARK_START | MARK_INSIDE)) != 0;
    return visited;
}

uint64_t walk_code_bytes(const struct walk *walk, struct range loaded)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < walk->spaces->count; i++) {
        const struct space *space = &walk->spaces->items[i];
        struct range walked = {space->load + 2 * space->walked, space->load + 2 * space->behind};
        struct range common = range_common(loaded, walked);
        if (common.start >= common.end)
            continue;
        size_t first = (size_t)(common.start - space->load) / 2, count = (size_t)(range_size(common) + 1) / 2;
        bytes += 2 * count_visited(space->marks + first, count);
    }
    return bytes;
}
