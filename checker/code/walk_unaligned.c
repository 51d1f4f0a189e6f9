/* Words and half-words at known addresses that are no multiples of their size: Armv6-M and Armv8-M Baseline fault there
 * (ARM DDI 0419, A3.2.1). */
#include "run.h"

#define LOOK_AHEAD 16 /* instructions */

/* LDR, STR, LDRH and STRH with an immediate (ARM DDI 0419, A6.7): the bytes at once, 0 for other instructions. */
static uint32_t access_size(uint32_t encoding, unsigned rn, uint32_t *offset)
{
    uint32_t top = encoding & 0xF000, size = top == 0x6000 ? 4 : 2;
    if ((top != 0x6000 && top != 0x8000) || (encoding >> 3 & 7) != rn)
        return 0;
    *offset = (encoding >> 6 & 31) * size;
    return size;
}

void unaligned_address(struct run *run, unsigned number, uint32_t value, uint64_t address)
{
    struct walker *walker = run->walker;
    struct instruction in = {0};
    for (unsigned i = 0; i < LOOK_AHEAD && run->evidence == EVIDENCE_REACHED && !run->conditional; i++) {
        const struct space *space = space_at(&walker->spaces, address);
        uint32_t encoding, offset = 0;
        if (space == NULL || !fetch(walker, space, address, &in, &encoding) || in.status != STATUS_DEFINED)
            return;
        bool leaves = in.kind >= INSTRUCTION_BRANCH && in.kind <= INSTRUCTION_SUPERVISOR;
        uint32_t size = in.size == 2 ? access_size(encoding, number, &offset) : 0;
        if (size > 0 && (value + offset) % size != 0)
            observe(walker, (struct observation){.kind = OBSERVED_UNALIGNED,
                                                 .evidence = run->evidence,
                                                 .address = (uint32_t)address,
                                                 .target = value + offset,
                                                 .encoding = encoding,
                                                 .size = in.size});
        if ((in.writes >> number & 1) != 0 || (leaves && in.kind != INSTRUCTION_BRANCH_IF))
            return;
        address += in.size;
    }
}
