/* RUN013: how deep the followed calls go, against the room that the stack has. */
#include "code/walk.h"
#include "facts/evidence.h"
#include "facts/vector_table.h"
#include "run.h"

#include "base/text.h"

#define ULL(x) ((unsigned long long)(x))

/* What the core pushes before a handler's first instruction (ARM DDI 0403E, B1.5.6). */
#define EXCEPTION_FRAME 32

/* "main → run → print and 3 more"; without names, addresses. */
static void add_chain(struct text *text, const struct subject *subject, const struct stack_depth *depth)
{
    for (size_t i = 0; i < depth->count && i < STACK_CHAIN; i++) {
        const char *name = symbol_at(subject, depth->chain[i]);
        text_add(text, "%s", i > 0 ? " → " : "");
        if (name != NULL)
            text_add(text, "%.60s", name);
        else
            text_add(text, "0x%08x", depth->chain[i]);
    }
    if (depth->count > STACK_CHAIN)
        text_add(text, " and %zu more", depth->count - STACK_CHAIN);
}

static void judge_depth(const struct subject *subject, struct inquiry *inquiry, const struct stack_depth *depth,
                        uint32_t before, const struct stack_room *room)
{
    uint64_t has = range_size(room->range), takes = (uint64_t)depth->bytes + before;
    if (depth->count == 0 || takes <= has)
        return;
    bool alone = (uint64_t)depth->frame + before > has;
    uint32_t function = alone ? depth->frame_at : depth->chain[0];
    struct place place = place_loaded(subject, range_of(load_of_run(subject, function), 2));
    place.symbol = symbol_at(subject, function);
    struct text chain = {0};
    add_chain(&chain, subject, depth);
    if (alone)
        found(inquiry, &place,
              "%s at 0x%08x takes %u bytes of stack, and there are %llu, from %s at 0x%08llx to 0x%08llx",
              place.symbol != NULL ? place.symbol : "the function", function, depth->frame, ULL(has), room->below,
              ULL(room->range.start), ULL(room->range.end));
    else
        found(inquiry, &place,
              "direct calls go %llu bytes deep (%s), and the stack has %llu, from %s at 0x%08llx to 0x%08llx",
              ULL(takes), text_string(&chain), ULL(has), room->below, ULL(room->range.start), ULL(room->range.end));
    text_release(&chain);
}

void check_stack_depth(const struct subject *subject, struct inquiry *inquiry)
{
    const struct walk *walk = subject->walk;
    struct stack_room room;
    if (walk == NULL || walk->instructions == 0) {
        skipped(inquiry, "no code was followed");
        return;
    }
    if (!stack_room_find(subject, vector_table_find(subject).sp, &room)) {
        skipped(inquiry, "nothing tells where the stack's room ends");
        return;
    }
    judge_depth(subject, inquiry, &walk->from_reset, 0, &room);
    if (!walk->stack_moves)
        judge_depth(subject, inquiry, &walk->from_handler, EXCEPTION_FRAME, &room);
}
