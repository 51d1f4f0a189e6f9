#include "arm_code.h"
#include "facts/evidence.h"
#include "run.h"

bool is_elsewhere(const struct run *run, uint32_t target)
{
    const struct subject *subject = run->walker->subject;
    return is_resident(subject, target) || is_in_sibling(subject, target) || is_copied_code(subject, target) ||
           (!subject->image->is_elf && may_be_copied(subject, target)) || mirror_of(subject, target) != NO_MIRROR;
}

/* Assemblers call data what is written as numbers, instructions among them. What a direct branch on an unbroken path
 * leads to is code, and is judged as that; the files without names have nothing else to go by. */
static void mistrust_data(const struct run *run, struct space *space, uint32_t target)
{
    if (run->evidence != EVIDENCE_REACHED || run->conditional)
        return;
    for (size_t i = half_index(space, target); i < space->size / 2 && (space->marks[i] & ~MARK_THUMB) == MARK_DATA; i++)
        space->marks[i] = 0;
}

static void push_branch(struct run *run, uint32_t target, int bounded, uint32_t bound)
{
    struct item item = {
        .address = target, .function = run->at.function, .depth = run->depth, .evidence = (uint8_t)run->evidence};
    if (bounded >= 0 && bound > 0 && bound <= MOST_ENTRIES) {
        item.bound_register = (uint8_t)bounded;
        item.bound = (uint16_t)bound;
    }
    walker_push(run->walker, item);
}

/* A branch inside the function, or to another function's entry. Only B.W is a linker's work, and may lead to ARM. */
void follow_branch(struct run *run, int bounded, uint32_t bound)
{
    uint32_t target = branch_target(run->address, &run->in);
    struct space *space = space_at(&run->walker->spaces, target);
    if (space == NULL) {
        function_returns(run->walker, run->at.function);
        if (!is_elsewhere(run, target))
            note(run, OBSERVED_OUTSIDE, target);
        return;
    }
    if (run->in.kind == INSTRUCTION_BRANCH)
        mistrust_data(run, space, target);
    uint8_t marks = space->marks[half_index(space, target)];
    bool told = (marks & (MARK_THUMB | MARK_START)) != 0;
    bool arm = run->in.kind == INSTRUCTION_BRANCH && run->in.size == 4 && !told &&
               looks_like_arm(run->walker->features, space, target);
    if ((marks & MARK_ARM) != 0 || arm) {
        function_returns(run->walker, run->at.function);
        note(run, OBSERVED_ARM_CODE, target);
        return;
    }
    push_branch(run, target, bounded, bound);
}

static struct item behind(const struct run *run)
{
    return (struct item){.address = (uint32_t)run->address + run->in.size,
                         .function = run->at.function,
                         .depth = run->depth,
                         .evidence = (uint8_t)run->evidence,
                         .after_call = true};
}

void resume(struct run *run)
{
    walker_push(run->walker, behind(run));
}

static void enter_there(struct run *run, struct space *space, uint32_t target)
{
    struct walker *walker = run->walker;
    uint8_t marks = space->marks[half_index(space, target)];
    bool told = (marks & (MARK_THUMB | MARK_START)) != 0;
    if ((marks & MARK_ARM) != 0 || (!told && looks_like_arm(walker->features, space, target))) {
        note(run, OBSERVED_ARM_CODE, target);
        resume(run);
        return;
    }
    if ((marks & (MARK_DATA | MARK_LITERAL)) != 0) {
        resume(run);
        return;
    }
    uint16_t function = function_at(walker, space, target);
    struct item callee = {.address = target, .function = function, .evidence = (uint8_t)run->evidence};
    stack_call(run, function);
    function_await(walker, function, behind(run));
    walker_push(walker, callee);
}

void enter(struct run *run, uint32_t target)
{
    struct space *space = space_at(&run->walker->spaces, target);
    if (space != NULL) {
        mistrust_data(run, space, target);
        enter_there(run, space, target);
        return;
    }
    if (!is_elsewhere(run, target))
        note(run, OBSERVED_OUTSIDE, target);
    resume(run);
}

/* Whoever writes an address of code into a constant, and not a name, means what is there: a ROM's function, a loader, a
 * routine copied to RAM. */
void jump_to(struct run *run, uint32_t value, bool call)
{
    uint32_t target = value & ~1u;
    struct space *space = space_at(&run->walker->spaces, target);
    bool odd = (value & 1) != 0;
    if (odd && space == NULL)
        called_away(run, value);
    if (!odd && value != 0) /* 0 is an undefined weak function, tested for elsewhere */
        note(run, OBSERVED_EVEN_TARGET, value);
    else if (odd && call && space != NULL)
        enter_there(run, space, target);
    else if (odd && call)
        resume(run);
    else if (odd && space != NULL)
        push_branch(run, target, -1, 0);
    if (!call && (!odd || space == NULL))
        function_returns(run->walker, run->at.function);
}

void consider(struct run *run, uint32_t value)
{
    struct walker *walker = run->walker;
    if (value - walker->flash < walker->flash_size)
        named_away(run, value);
    struct space *space = (value & 1) != 0 ? space_at(&walker->spaces, value & ~1u) : NULL;
    if (space == NULL)
        return;
    size_t half = half_index(space, value & ~1u);
    if ((space->marks[half] & (MARK_NO_CODE | MARK_START | MARK_INSIDE)) != 0)
        return;
    uint32_t first = bytes_le16(space->bytes + 2 * half), word = 0;
    bool pushes_link = (first & 0xFF00) == 0xB500 ||
                       (space_word(&walker->spaces, value & ~1u, &word) && (word & 0x4000FFFF) == 0x4000E92D);
    if (pushes_link || (space->marks[half] & MARK_THUMB) != 0)
        push_function(walker, value & ~1u, EVIDENCE_POSSIBLE);
}

/* --- jump tables ------------------------------------------------------------------------------------------------ */

static bool table_is_free(struct run *run, uint64_t table, uint64_t size)
{
    const struct space *space = space_at(&run->walker->spaces, table);
    if (space == NULL || size > space->run + space->size - table)
        return false;
    for (size_t i = half_index(space, table); i < half_index(space, table) + (size + 1) / 2; i++)
        if ((space->marks[i] & MARK_START) != 0)
            return false;
    return true;
}

/* TBB, TBH: offsets right behind the instruction. */
bool follow_offsets(struct run *run)
{
    uint64_t unit = run->in.kind == INSTRUCTION_TABLE_HALVES ? 2 : 1, table = run->address + 4;
    if (run->in.rn != PC || run->bounded != run->in.rm || !table_is_free(run, table, run->bound * unit))
        return false;
    const struct space *space = space_at(&run->walker->spaces, table);
    const uint8_t *bytes = space->bytes + (table - space->run);
    for (uint32_t i = 0; i < run->bound; i++) {
        uint32_t offset = unit == 2 ? bytes_le16(bytes + (size_t)2 * i) : bytes[i];
        uint64_t target = table + 2 * (uint64_t)offset;
        if (offset * 2 >= run->bound * unit && space_at(&run->walker->spaces, target) != NULL)
            push_branch(run, (uint32_t)target, -1, 0);
    }
    space_mark(&run->walker->spaces, table, run->bound * unit, MARK_LITERAL);
    return true;
}

/* LDR PC, [table, index, LSL #2]: addresses. */
bool follow_addresses(struct run *run)
{
    unsigned base = run->in.rn;
    if (base == PC || (run->known & 1u << base) == 0 || run->in.width != 4 || run->bounded != run->in.rm)
        return false;
    uint64_t table = run->values[base];
    uint32_t word;
    if (table % 4 != 0 || !table_is_free(run, table, 4 * (uint64_t)run->bound))
        return false;
    for (uint32_t i = 0; i < run->bound && space_word(&run->walker->spaces, table + 4 * (uint64_t)i, &word); i++)
        jump_to(run, word, false);
    space_mark(&run->walker->spaces, table, 4 * (uint64_t)run->bound, MARK_LITERAL);
    return true;
}
