#include "facts/evidence.h"
#include "run.h"

#define TRIAL 32 /* instructions looked ahead at behind a call */

bool is_padding(const struct space *space, uint64_t address)
{
    return space->run + space->size - address >= 4 && bytes_le32(space->bytes + (address - space->run)) == 0;
}

static bool can_be_code(struct walker *walker, uint32_t target)
{
    const struct space *space = space_at(&walker->spaces, target);
    if (space == NULL)
        return is_resident(walker->subject, target);
    return (space->marks[half_index(space, target)] & (MARK_NO_CODE | MARK_INSIDE)) == 0;
}

/* A function may be declared never to return and yet end in a return instruction (longjmp): behind a call to it lie
 * literals or the next function. So a trial run up to the next certain change of control must make sense. */
bool makes_sense(struct walker *walker, uint64_t address)
{
    for (unsigned i = 0; i < TRIAL; i++) {
        const struct space *space = space_at(&walker->spaces, address);
        struct instruction in;
        uint32_t encoding;
        if (space == NULL)
            return false;
        uint8_t marks = space->marks[half_index(space, address)];
        if ((marks & MARK_THUMB) != 0 || (marks & MARK_START) != 0)
            return true;
        if ((marks & (MARK_NO_CODE | MARK_INSIDE)) != 0 || is_padding(space, address) ||
            !fetch(walker, space, address, &in, &encoding) || in.status == STATUS_UNDEFINED ||
            (in.status == STATUS_A_PROFILE && in.kind != INSTRUCTION_CALL_ARM))
            return false;
        switch (in.kind) {
        case INSTRUCTION_BRANCH:
        case INSTRUCTION_CALL:
            return can_be_code(walker, branch_target(address, &in));
        case INSTRUCTION_BRANCH_IF:
            if (!can_be_code(walker, branch_target(address, &in)))
                return false;
            break;
        case INSTRUCTION_RETURN:
        case INSTRUCTION_TRAP:
        case INSTRUCTION_CALL_REGISTER:
        case INSTRUCTION_JUMP:
        case INSTRUCTION_JUMP_LITERAL:
        case INSTRUCTION_JUMP_TABLE:
        case INSTRUCTION_TABLE_BYTES:
        case INSTRUCTION_TABLE_HALVES:
            return true;
        default:
            break;
        }
        address += in.size;
    }
    return true;
}
