/* One straight run of instructions: from where an item starts to where control certainly goes elsewhere, or to what
 * was walked before. */
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

static void forget(struct run *run, uint16_t registers)
{
    run->known &= (uint16_t)~registers;
    if (run->compared >= 0 && (registers & 1u << run->compared) != 0)
        run->compared = -1;
    if (run->bounded >= 0 && (registers & 1u << run->bounded) != 0)
        run->bounded = -1;
}

static void learn(struct run *run, uint32_t value)
{
    if (run->conditional || run->in.rd >= 13)
        return;
    run->known |= (uint16_t)(1u << run->in.rd);
    run->values[run->in.rd] = value;
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
    if (run->in.offset == SEMIHOSTING && (run->known & 1) != 0 && run->values[0] >= 1 && run->values[0] <= LAST_REQUEST)
        note(run, OBSERVED_SEMIHOSTING, 0);
}

static void track(struct run *run)
{
    const struct instruction *in = &run->in;
    uint32_t old = run->values[in->rd & 15];
    bool had = (run->known & 1u << (in->rd & 15)) != 0;
    if (in->kind == INSTRUCTION_LOAD && (in->rn == 14 || (run->link_copies & 1u << in->rn) != 0) && in->rn < 15)
        run->walker->functions[run->at.function].reads_link = true;
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
            learn(run, (old & 0xFFFF) | (uint32_t)in->offset << 16);
            consider(run, run->values[in->rd & 15]);
        }
        break;
    case INSTRUCTION_ADDRESS:
        learn(run, literal_address(run->address, in));
        break;
    case INSTRUCTION_COMPARE:
        run->compared = run->conditional ? -1 : in->rn;
        run->compared_with = (uint32_t)in->offset;
        break;
    case INSTRUCTION_COPY_LINK:
        run->link_copies |= (uint16_t)(1u << in->rd);
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
            run->bounded = run->compared;
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
        jump_to(run, run->values[rn], call);
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

static bool ends_before(struct run *run)
{
    uint8_t marks = run->space->marks[half_index(run->space, run->address)];
    if ((marks & (MARK_NO_CODE | MARK_INSIDE)) != 0)
        return true;
    if ((marks & MARK_START) != 0 && marks / MARK_EVIDENCE > run->evidence) {
        uint32_t owner = run->space->owners[half_index(run->space, run->address)];
        if (owner != 0)
            function_joins(run->walker, run->at.function, owner - 1);
        return true;
    }
    return (marks & MARK_START) == 0 && is_padding(run->space, run->address);
}

static bool take(struct run *run)
{
    size_t half = half_index(run->space, run->address);
    uint8_t *marks = &run->space->marks[half];
    if (!fetch(run->walker, run->space, run->address, &run->in, &run->encoding))
        return false;
    if (run->in.size == 4 && (marks[1] & (MARK_START | MARK_NO_CODE)) != 0)
        return false;
    if (run->in.status != STATUS_DEFINED && is_unwinder_helper(run)) {
        function_returns(run->walker, run->at.function);
        return false;
    }
    if (run->in.status == STATUS_UNDEFINED) {
        note(run, OBSERVED_UNDEFINED, 0);
        return false;
    }
    if (run->in.status != STATUS_DEFINED && run->in.kind != INSTRUCTION_CALL_ARM)
        note(run, OBSERVED_UNDEFINED, 0);
    if ((marks[0] & MARK_START) == 0) {
        run->walker->walk->instructions++;
        run->walker->walk->code_bytes += run->in.size;
    }
    marks[0] = (uint8_t)((marks[0] & (MARK_EVIDENCE - 1)) | MARK_START | (run->evidence + 1) * MARK_EVIDENCE);
    if (run->in.size == 4)
        marks[1] |= MARK_INSIDE;
    /* From another function's entry or body on, the run is that function's. */
    uint32_t *owner = &run->space->owners[half];
    if (*owner == 0)
        *owner = run->at.function + 1;
    function_joins(run->walker, run->at.function, *owner - 1);
    run->at.function = *owner - 1;
    return true;
}

static void start(struct run *run, struct walker *walker, const struct item *item)
{
    *run = (struct run){.walker = walker,
                        .at = *item,
                        .evidence = (enum evidence)item->evidence,
                        .address = item->address,
                        .compared = -1,
                        .bounded = item->bound > 0 ? item->bound_register : -1,
                        .bound = item->bound};
}

void walk_run(struct walker *walker, const struct item *item)
{
    struct run run;
    start(&run, walker, item);
    if (item->after_call && !makes_sense(walker, item->address)) {
        walker->walk->doubtful_returns++;
        return;
    }
    for (bool first = true;; first = false) {
        run.space = space_at(&walker->spaces, run.address);
        if (run.space == NULL) {
            if (!first && !is_elsewhere(&run, (uint32_t)run.address)) {
                run.address -= run.in.size;
                note(&run, OBSERVED_RUN_OFF, (uint32_t)run.address + run.in.size);
            }
            return;
        }
        if (ends_before(&run))
            return;
        run.it_left -= run.it_left > 0;
        run.conditional = run.it_left > 0;
        if (!take(&run))
            return;
        track(&run);
        if (!control(&run))
            return;
        run.address += run.in.size;
    }
}
