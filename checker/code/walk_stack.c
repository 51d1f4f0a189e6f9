/* How far a program's stack goes down: what each function takes before its calls, and what the deepest chain of direct
 * calls adds up to. Only unbroken paths count, so that it is at least that deep. */
#include "run.h"

#include "base/alloc.h"

#include <stdlib.h>

#define FRAME_POINTER 7
#define FRAME_ARM     11
#define WORD          4
#define DEEPEST       (DEPTH_UNKNOWN - 1u) /* words */
#define UNTOLD        INT64_MIN            /* of a change: the stack is somebody else's from here on */

/* ARM DDI 0403E, B5.2.3: the special registers that choose or set the stack. */
#define MSR_MSP     0x08
#define MSR_CONTROL 0x14

static bool is_known(const struct run *run, unsigned number)
{
    return number < SP && (run->known >> number & 1) != 0;
}

/* SP = value: the whole stack again, or another. */
static int64_t set_to(const struct run *run, uint32_t value)
{
    return value == run->walker->initial_sp ? -(int64_t)run->depth * WORD : UNTOLD;
}

/* Epilogues take the frame pointer for SP, and a return follows. */
static int64_t copied_from(const struct run *run, unsigned number)
{
    if (is_known(run, number))
        return set_to(run, run->values[number]);
    return number == FRAME_POINTER || number == FRAME_ARM ? 0 : UNTOLD;
}

/* Bytes that SP goes down (ARM DDI 0403E, A7.7: ADD and SUB of SP, MOV, POP, PUSH). */
static int64_t narrow_change(const struct run *run, uint32_t e)
{
    if ((e & 0xFE00) == 0xB400)
        return WORD * (int64_t)__builtin_popcount(e & 0x1FF);
    if ((e & 0xFE00) == 0xBC00)
        return -WORD * (int64_t)__builtin_popcount(e & 0x1FF);
    if ((e & 0xFF00) == 0xB000)
        return ((e & 0x80) != 0 ? WORD : -WORD) * (int64_t)(e & 0x7F);
    unsigned rm = e >> 3 & 15;
    if ((e & 0xFF87) == 0x4685)
        return copied_from(run, rm);
    if ((e & 0xFF87) == 0x4485)
        return is_known(run, rm) ? -(int64_t)(int32_t)run->values[rm] : UNTOLD;
    return 0;
}

/* LDR, STR, LDRD, STRD, VPUSH and the like with SP for a base: what write-back does. */
static int64_t written_back(uint32_t e)
{
    uint32_t words = (e & 0xFF) * WORD;
    switch (e >> 16) {
    case 0xE92D: /* PUSH.W */
        return WORD * (int64_t)__builtin_popcount(e & 0xFFFF);
    case 0xE8BD: /* POP.W */
        return -WORD * (int64_t)__builtin_popcount(e & 0xFFFF);
    case 0xED2D: /* VPUSH */
    case 0xED6D:
    case 0xE96D: /* STRD with a decrement before */
        return words;
    case 0xECBD: /* VPOP */
    case 0xECFD:
    case 0xE8FD: /* LDRD with an increment behind */
        return -(int64_t)words;
    case 0xF84D:
        return (e & 0x0F00) == 0x0D00 ? (int64_t)(e & 0xFF) : 0;
    case 0xF85D:
        return (e & 0x0F00) == 0x0B00 ? -(int64_t)(e & 0xFF) : 0;
    default:
        return 0;
    }
}

static int64_t wide_change(const struct run *run, uint32_t e)
{
    uint32_t imm12 = (e >> 15 & 0x800) | (e >> 4 & 0x700) | (e & 0xFF), word;
    switch (e & 0xFBFF8F00) {
    case 0xF1AD0D00: /* SUB.W SP, SP, #constant */
        return expand_immediate(e);
    case 0xF10D0D00:
        return -(int64_t)expand_immediate(e);
    case 0xF2AD0D00: /* SUBW */
        return imm12;
    case 0xF20D0D00:
        return -(int64_t)imm12;
    default:
        break;
    }
    if ((e & 0xFFFFFFF0) == 0xEBAD0D00)
        return is_known(run, e & 15) ? (int64_t)(int32_t)run->values[e & 15] : UNTOLD;
    if ((e & 0xFF7FF000) == 0xF85FD000) /* LDR SP, [PC, #offset] */
        return space_word(&run->walker->spaces, literal_address(run->address, &run->in) & ~3u, &word)
                   ? set_to(run, word)
                   : UNTOLD;
    if ((e & 0xFFF0F000) == 0xF8D0D000) /* LDR SP, [Rn, #offset] */
        return UNTOLD;
    if ((e & 0xFFF0FF00) == 0xF3808800 && (e & 0xFF) == MSR_MSP)
        return copied_from(run, e >> 16 & 15);
    if ((e & 0xFFF0FF00) == 0xF3808800 && (e & 0xFF) == MSR_CONTROL)
        return UNTOLD;
    return written_back(e);
}

void stack_changes(struct run *run, uint32_t encoding, unsigned size)
{
    if (run->depth == DEPTH_UNKNOWN || run->conditional)
        return;
    int64_t change = size == 2 ? narrow_change(run, encoding) : wide_change(run, encoding);
    if (change == 0)
        return;
    if (change == UNTOLD) {
        run->depth = DEPTH_UNKNOWN;
        run->walker->walk->stack_moves = true;
        return;
    }
    int64_t depth = (int64_t)run->depth + (change < 0 ? -(-change / WORD) : (change + WORD - 1) / WORD);
    run->depth = depth < 0 ? 0 : depth > DEEPEST ? DEEPEST : (uint16_t)depth;
    struct function *function = &run->walker->functions[run->at.function];
    if (run->evidence == EVIDENCE_REACHED && run->depth > function->frame)
        function->frame = run->depth;
}

void stack_call(struct run *run, uint16_t callee)
{
    struct walker *walker = run->walker;
    if (run->evidence != EVIDENCE_REACHED || run->conditional || run->depth == DEPTH_UNKNOWN ||
        run->at.function == NO_FUNCTION || callee == NO_FUNCTION || callee == MOST_FUNCTIONS - 1)
        return;
    walker->calls = alloc_grow(walker->calls, walker->call_count, &walker->call_capacity, sizeof *walker->calls);
    struct function *caller = &walker->functions[run->at.function];
    walker->calls[walker->call_count++] = (struct call){caller->calls, callee, run->depth};
    caller->calls = (uint32_t)walker->call_count;
}

/* ---- the deepest chain ---- */

struct below {
    uint32_t words;   /* below the function's entry, calls and all */
    uint32_t left;    /* first of its calls that was not looked at, + 1 */
    uint16_t through; /* the call that goes so deep; NO_FUNCTION: its own frame does */
    bool begun, done;
};

static uint32_t sum(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX / WORD - b ? UINT32_MAX / WORD : a + b;
}

static void begin(const struct walker *walker, struct below *below, uint16_t function)
{
    below[function] = (struct below){
        .words = walker->functions[function].frame, .left = walker->functions[function].calls, .begun = true};
}

/* Fills below[start] and what it calls. Who calls itself, by whatever way, is taken once. */
static void descend(const struct walker *walker, struct below *below, uint16_t *path, uint16_t start)
{
    size_t depth = 0;
    if (below[start].begun)
        return;
    begin(walker, below, start);
    path[depth++] = start;
    while (depth > 0) {
        uint16_t function = path[depth - 1];
        struct below *at = &below[function];
        if (at->left == 0) {
            at->done = true;
            depth--;
            continue;
        }
        const struct call *call = &walker->calls[at->left - 1];
        if (!below[call->callee].begun) {
            begin(walker, below, call->callee);
            path[depth++] = call->callee;
            continue;
        }
        at->left = call->next;
        uint32_t words = sum(call->depth, below[call->callee].words);
        if (below[call->callee].done && words > at->words) {
            at->words = words;
            at->through = call->callee;
        }
    }
}

static void note_chain(const struct walker *walker, const struct below *below, uint16_t start,
                       struct stack_depth *found)
{
    *found = (struct stack_depth){.bytes = WORD * below[start].words};
    for (uint16_t at = start; at != NO_FUNCTION; at = below[at].through) {
        const struct function *function = &walker->functions[at];
        if (found->count < STACK_CHAIN)
            found->chain[found->count] = function->entry;
        found->count++;
        if (WORD * function->frame > found->frame) {
            found->frame = WORD * function->frame;
            found->frame_at = function->entry;
        }
    }
}

void stack_depths(struct walker *walker)
{
    struct below *below = alloc_items(walker->function_count, sizeof *below);
    uint16_t *path = alloc_items(walker->function_count, sizeof *path);
    for (size_t i = NO_FUNCTION + 1; i < walker->function_count; i++) {
        enum root root = (enum root)walker->functions[i].root;
        if (root == ROOT_NONE)
            continue;
        descend(walker, below, path, (uint16_t)i);
        struct stack_depth *kept = root == ROOT_RESET ? &walker->walk->from_reset : &walker->walk->from_handler;
        if (WORD * below[i].words > kept->bytes)
            note_chain(walker, below, (uint16_t)i, kept);
    }
    free(path);
    free(below);
}
