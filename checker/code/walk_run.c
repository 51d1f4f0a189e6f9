/* One straight run of instructions: from where an item starts to where control certainly goes elsewhere, or to what
 * was walked before. */
#include "facts/vector_table.h"
#include "run.h"

#define CARRY_CLEAR   3
#define CARRY_SET     2
#define HIGHER        8
#define LOWER_OR_SAME 9
#define SEMIHOSTING   0xAB
#define BX_PC         0x4778 /* how GNU ld's veneers get from Thumb to the ARM code right behind them */
#define LAST_REQUEST  0x31   /* the highest semihosting request: Arm, "Semihosting for AArch32 and AArch64" */

static enum evidence weaker(enum evidence a, enum evidence b)
{
    return a < b ? a : b;
}

void note(struct run *run, enum observation_kind kind, uint32_t target)
{
    enum evidence evidence = run->conditional ? weaker(run->evidence, EVIDENCE_LIKELY) : run->evidence;
    observe(run->walker, (struct observation){.kind = kind,
                                              .status = (enum instruction_status)run->in.status,
                                              .evidence = evidence,
                                              .call = run->in.kind == INSTRUCTION_CALL,
                                              .address = (uint32_t)run->address,
                                              .target = target,
                                              .encoding = run->encoding,
                                              .size = run->in.size});
}

static void learn(struct run *run, uint32_t value)
{
    if (run->conditional || run->in.rd >= 13)
        return;
    run->known |= (uint16_t)(1u << run->in.rd);
    run->values[run->in.rd] = value;
    if (is_system_space(value))
        system_address(run, run->in.rd, run->address + run->in.size);
    unaligned_address(run, run->in.rd, run->address + run->in.size);
}

static void read_literal(struct run *run)
{
    uint32_t at = literal_address(run->address, &run->in), word;
    const struct space *space = space_at(&run->walker->spaces, at & ~1u);
    if (space == NULL || (space->marks[half_index(space, at & ~1u)] & MARK_START) != 0)
        return;
    space_mark(&run->walker->spaces, at, run->in.width, MARK_LITERAL);
    if (run->in.rd == PC || !space_word(&run->walker->spaces, at, &word))
        return;
    learn(run, word);
    consider(run, word);
}

static void supervisor_call(struct run *run)
{
    note(run, OBSERVED_ENABLED, SVC_VECTOR);
    if (run->in.offset == SEMIHOSTING && (run->known & 1) != 0 && run->values[0] >= 1 && run->values[0] <= LAST_REQUEST)
        note(run, OBSERVED_SEMIHOSTING, 0);
}

/* What the instruction does to registers; nothing is known of those that it may write, unless it says what. */
static void track(struct run *run)
{
    const struct instruction *in = &run->in;
    bool had = (run->known & 1u << in->rd) != 0;
    if (in->kind == INSTRUCTION_SUPERVISOR)
        supervisor_call(run);
    forget(run, in->writes);
    switch (in->kind) {
    case INSTRUCTION_LITERAL:
        read_literal(run);
        break;
    case INSTRUCTION_CONSTANT:
        learn(run, (uint32_t)in->offset);
        break;
    case INSTRUCTION_CONSTANT_TOP:
        if (had) {
            learn(run, (run->values[in->rd] & 0xFFFF) | (uint32_t)in->offset << 16);
            consider(run, run->values[in->rd]);
        }
        break;
    case INSTRUCTION_ADDRESS:
        learn(run, literal_address(run->address, in));
        break;
    case INSTRUCTION_COMPARE:
        compare(run, in);
        break;
    case INSTRUCTION_COPY_LINK:
        run->link_copies |= (uint16_t)(1u << in->rd);
        break;
    case INSTRUCTION_LOAD:
        if (in->rn == LR || (in->rn != PC && (run->link_copies & 1u << in->rn) != 0))
            run->walker->functions[run->at.function].reads_link = true;
        break;
    case INSTRUCTION_LOAD_DUAL:
        if (in->rd == in->rn)
            note(run, OBSERVED_LDRD, 0);
        break;
    default:
        break;
    }
}

/* What a comparison says on either side of a conditional branch. */
static void branch_if(struct run *run)
{
    int target_bounded = -1;
    uint32_t target_bound = 0;
    if (run->compared >= 0 && !run->conditional) {
        bool above = run->in.condition == HIGHER, from = run->in.condition == CARRY_SET;
        bool below = run->in.condition == CARRY_CLEAR, up_to = run->in.condition == LOWER_OR_SAME;
        uint32_t bound = run->compared_with + (above || up_to);
        if ((below || up_to) && bound <= MOST_ENTRIES) {
            target_bounded = run->compared;
            target_bound = bound;
        } else if ((above || from) && bound <= MOST_ENTRIES) {
            run->bounded = run->compared; /* which is watched */
            run->bound = bound;
        }
    }
    follow_branch(run, target_bounded, target_bound);
}

static void jump(struct run *run, bool call)
{
    unsigned rn = run->in.rn;
    if (run->encoding == BX_PC) {
        note(run, OBSERVED_ARM_SWITCH, (uint32_t)(run->address + 4) & ~3u);
        function_returns(run->walker, run->at.function);
    } else if (rn < PC && (run->known & 1u << rn) != 0) {
        uint32_t value = run->values[rn];
        if (run->in.kind == INSTRUCTION_MOVE_PC &&
            value != 0) /* no change of state: DDI 0403E, A2.3.1, BranchWritePC */
            value |= 1;
        jump_to(run, value, call);
    } else {
        size_t *unknown = call ? &run->walker->walk->indirect_calls : &run->walker->walk->indirect_jumps;
        (*unknown)++;
        if (!call)
            function_returns(run->walker, run->at.function);
    }
}

static void jump_literal(struct run *run)
{
    uint32_t at = literal_address(run->address, &run->in), word;
    if (!space_word(&run->walker->spaces, at & ~1u, &word))
        return;
    space_mark(&run->walker->spaces, at, 4, MARK_LITERAL);
    jump_to(run, word, false);
}

/* False when control certainly goes elsewhere. */
static bool control(struct run *run)
{
    bool goes_on = run->conditional;
    switch (run->in.kind) {
    case INSTRUCTION_BRANCH:
        follow_branch(run, -1, 0);
        return goes_on;
    case INSTRUCTION_BRANCH_IF:
        branch_if(run);
        return true;
    case INSTRUCTION_CALL:
        enter(run, branch_target(run->address, &run->in));
        return goes_on;
    case INSTRUCTION_CALL_ARM:
        note(run, OBSERVED_ARM_SWITCH, branch_target(run->address, &run->in) & ~3u);
        resume(run);
        return goes_on;
    case INSTRUCTION_JUMP:
    case INSTRUCTION_MOVE_PC:
        jump(run, false);
        return goes_on;
    case INSTRUCTION_CALL_REGISTER: {
        bool known = run->in.rn < PC && (run->known & 1u << run->in.rn) != 0 && (run->values[run->in.rn] & 1) != 0;
        jump(run, true);
        if (!known)
            resume(run);
        return goes_on;
    }
    case INSTRUCTION_RETURN:
        function_returns(run->walker, run->at.function);
        return goes_on;
    case INSTRUCTION_JUMP_LITERAL:
        jump_literal(run);
        return goes_on;
    case INSTRUCTION_JUMP_TABLE:
    case INSTRUCTION_TABLE_BYTES:
    case INSTRUCTION_TABLE_HALVES:
        if (!(run->in.kind == INSTRUCTION_JUMP_TABLE ? follow_addresses(run) : follow_offsets(run))) {
            run->walker->walk->indirect_jumps++;
            function_returns(run->walker, run->at.function);
        }
        return goes_on;
    case INSTRUCTION_TRAP:
        return goes_on;
    case INSTRUCTION_SUPERVISOR:
    case INSTRUCTION_BREAKPOINT:
        resume(run);
        return goes_on;
    case INSTRUCTION_IF_THEN:
        run->it_left = (unsigned)run->in.offset + 1;
        return true;
    default:
        return true;
    }
}

/* GNU's unwinder holds helpers that save and restore the registers of coprocessors this core may lack, for frames that
 * have some: a load or store multiple at the very start of a function, not on the stack. They are called (and jumped
 * to) from code that looks whether there are any. */
static bool is_unwinder_helper(const struct run *run)
{
    return run->in.size == 4 && (run->encoding & 0xEF000000) == 0xEC000000 && (run->encoding >> 16 & 15) != 13 &&
           run->address == run->at.address;
}

/* The run goes on in what belongs to `other`: a call where it is the other one's start. */
static void joins(struct run *run, uint16_t other)
{
    if (other != run->at.function && run->walker->functions[other].entry == run->address)
        stack_call(run, other);
    function_joins(run->walker, run->at.function, other);
}

/* Seen before, on evidence as good: what the run belongs to returns if that does. */
static bool is_known(struct run *run, size_t half)
{
    uint8_t marks = run->space->marks[half];
    if ((marks & MARK_START) == 0 || marks / MARK_EVIDENCE <= run->evidence)
        return false;
    joins(run, run->space->owners[half]);
    return true;
}

/* False when the bytes are no instruction that the walk goes on behind. */
static bool is_taken(struct run *run)
{
    if (run->in.status == STATUS_DEFINED)
        return true;
    if (is_unwinder_helper(run)) {
        function_returns(run->walker, run->at.function);
        return false;
    }
    if (run->in.status == STATUS_UNDEFINED || run->in.kind != INSTRUCTION_CALL_ARM)
        note(run, OBSERVED_UNDEFINED, 0);
    return run->in.status != STATUS_UNDEFINED && run->in.status != STATUS_NO_COPROCESSOR; /* data looks like these */
}

/* Marks the instruction; from another function's entry or body on, the run is that function's. */
static void visit(struct run *run, size_t half)
{
    uint8_t *marks = &run->space->marks[half];
    uint16_t *owner = &run->space->owners[half];
    if ((marks[0] & MARK_START) == 0) {
        run->instructions++;
        run->bytes += run->in.size;
    }
    marks[0] = (uint8_t)((marks[0] & (MARK_EVIDENCE - 1)) | run->mark);
    if (run->in.size == 4)
        marks[1] |= MARK_INSIDE;
    space_walked(run->space, half, half + run->in.size / 2);
    if (*owner == NO_FUNCTION)
        *owner = run->at.function;
    if (*owner == run->at.function)
        return;
    joins(run, *owner);
    if (run->walker->functions[*owner].entry == run->address)
        run->depth = 0;
    run->at.function = *owner;
}

static bool take(struct run *run)
{
    size_t half = half_index(run->space, run->address);
    const uint8_t *marks = &run->space->marks[half];
    if ((marks[0] & (MARK_NO_CODE | MARK_INSIDE)) != 0 || is_known(run, half))
        return false;
    if (!fetch(run->walker, run->space, run->address, &run->in, &run->encoding))
        return false;
    if (run->encoding == 0 && (marks[0] & MARK_START) == 0 && is_padding(run->space, run->address))
        return false;
    if (run->in.size == 4 && (marks[1] & (MARK_START | MARK_NO_CODE)) != 0)
        return false;
    if (!is_taken(run))
        return false;
    visit(run, half);
    return true;
}

/* The run has come to where nothing is loaded. */
static void run_off(struct run *run)
{
    if (run->address == run->at.address || is_elsewhere(run, (uint32_t)run->address))
        return;
    run->address -= run->in.size;
    note(run, OBSERVED_RUN_OFF, (uint32_t)run->address + run->in.size);
}

/* Values of registers that are not known stay what they are: nobody looks. */
static void start(struct run *run, struct walker *walker, const struct item *item)
{
    run->walker = walker;
    run->at = *item;
    run->evidence = (enum evidence)item->evidence;
    run->mark = (uint8_t)(MARK_START | (item->evidence + 1) * MARK_EVIDENCE);
    run->address = item->address;
    run->space = NULL;
    run->in = (struct instruction){0};
    run->encoding = 0;
    run->depth = item->depth;
    run->conditional = false;
    run->it_left = 0;
    run->instructions = run->bytes = 0;
    run->known = run->link_copies = run->watched = 0;
    run->compared = run->bounded = -1;
    run->bound = item->bound;
    if (item->bound > 0) {
        run->bounded = item->bound_register;
        watch(run, run->bounded);
    }
}

/* PUSH, POP, SP by a constant; ADD and MOV of SP; wide instructions that write SP, and MSR. */
static bool may_move_stack(const struct run *run)
{
    uint32_t e = run->encoding;
    if (run->in.size == 2)
        return (e & 0xF000) == 0xB000 || (e & 0xFD87) == 0x4485;
    return (run->in.writes >> SP & 1) != 0 || (e & 0xFFF0FF00) == 0xF3808800;
}

/* To where control certainly goes elsewhere, or to what was walked before. */
static void follow(struct run *run)
{
    for (;; run->address += run->in.size) {
        if (run->space == NULL || !space_holds(run->space, run->address))
            run->space = space_at(&run->walker->spaces, run->address);
        if (run->space == NULL) {
            run_off(run);
            return;
        }
        if (run->it_left == 0)
            skim(run);
        else
            run->it_left--;
        run->conditional = run->it_left > 0;
        if (!take(run))
            return;
        if (may_move_stack(run))
            stack_changes(run, run->encoding, run->in.size);
        if (run->in.kind == INSTRUCTION_PLAIN) {
            forget(run, run->in.writes);
            continue;
        }
        track(run);
        if (!control(run))
            return;
    }
}

void walk_run(struct walker *walker, const struct item *item)
{
    if (item->after_call && !makes_sense(walker, item->address)) {
        walker->walk->doubtful_returns++;
        return;
    }
    struct run run;
    start(&run, walker, item);
    follow(&run);
    walker->walk->instructions += run.instructions;
    walker->walk->code_bytes += run.bytes;
}
