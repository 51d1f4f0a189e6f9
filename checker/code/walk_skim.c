/* The quick way through a run: instructions that do nothing but change registers. */
#include "run.h"

/* False for branches, which are most of the wide instructions that are not quiet, and for the narrow ones that never
 * are. */
static inline bool may_be_quiet(uint16_t first, uint16_t second)
{
    return is_wide(first) ? (first & 0xF800) != 0xF000 || (second & 0x8000) == 0 : (first & 0xF000) == 0x2000;
}

/* True for instructions that only change what is known of registers, and then takes note of that; `written` is what
 * those before it may have changed. Not in an IT block. */
static bool is_quiet(struct run *run, const struct instruction *in, unsigned written)
{
    if (in->status != STATUS_DEFINED)
        return false;
    switch (in->kind) {
    case INSTRUCTION_PLAIN:
        break;
    case INSTRUCTION_LOAD:
        if (in->rn == LR || run->link_copies != 0)
            return false;
        break;
    case INSTRUCTION_LOAD_DUAL:
        if (in->rd == in->rn)
            return false;
        break;
    case INSTRUCTION_CONSTANT:
        if (in->rd >= 13)
            return false;
        forget(run, written | in->writes);
        run->known |= (uint16_t)(1u << in->rd);
        run->values[in->rd] = (uint32_t)in->offset;
        return true;
    case INSTRUCTION_COMPARE:
        forget(run, written | in->writes);
        compare(run, in);
        return true;
    default:
        return false;
    }
    forget(run, written | in->writes);
    return true;
}

static void quick_stack_changes(struct run *run, uint16_t encoding, unsigned *written)
{
    forget(run, *written);
    *written = 0;
    stack_changes(run, encoding, 2);
}

/* What a quiet instruction does besides; `behind` is the next one's address. */
static void look_closer(struct run *run, const struct instruction *in, uint32_t encoding, uint64_t behind)
{
    if (in->size == 4 && (in->writes >> SP & 1) != 0)
        stack_changes(run, encoding, 4);
    if (in->kind == INSTRUCTION_CONSTANT && is_system_space(run->values[in->rd]))
        system_address(run, in->rd, behind);
}

/* What most code is made of, and nobody has walked before, is taken here without more ado. The space's last halfword is
 * left, so that what comes behind is seen elsewhere. */
void skim(struct run *run)
{
    struct space *space = run->space;
    size_t first = half_index(space, run->address), left = space->size / 2 - first - 1, at = 0, taken = 0;
    const uint8_t *bytes = space->bytes + 2 * first;
    uint8_t *marks = space->marks + first, mark = run->mark;
    uint16_t *owners = space->owners + first, owner = run->at.function;
    uint32_t tops = run->link_copies == 0 ? PLAIN_TOPS | LOAD_TOPS : PLAIN_TOPS;
    unsigned written = 0;
    for (size_t size; at < left && (marks[at] & ~MARK_THUMB) == 0 && owners[at] == NO_FUNCTION; at += size, taken++) {
        uint16_t encoding = bytes_le16(bytes + 2 * at);
        int writes = plain_writes(tops, encoding);
        size = 1;
        if (writes >= 0) {
            written |= (unsigned)writes;
            if ((writes >> SP & 1) != 0)
                quick_stack_changes(run, encoding, &written);
        } else {
            uint16_t second = bytes_le16(bytes + 2 * at + 2);
            struct instruction in;
            if (!may_be_quiet(encoding, second))
                break;
            size = is_wide(encoding) ? 2 : 1;
            if (size == 2 && (at + 1 == left || (marks[at + 1] & ~MARK_THUMB) != 0))
                break;
            decode(run->walker->features, encoding, second, &in);
            if (!is_quiet(run, &in, written))
                break;
            written = 0;
            marks[at + size - 1] |= size == 2 ? MARK_INSIDE : 0;
            look_closer(run, &in, (uint32_t)encoding << 16 | second, run->address + 2 * (at + size));
        }
        marks[at] |= mark;
        owners[at] = owner;
    }
    if (at == 0)
        return;
    forget(run, written);
    space_walked(space, first, first + at);
    run->address += 2 * at;
    run->instructions += taken;
    run->bytes += 2 * at;
}
