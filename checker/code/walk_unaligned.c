/* Words and half-words loaded and stored at addresses that are known and not multiples of their size, on cores that
 * take a fault there (ARM DDI 0419E, A3.2.1; ARM DDI 0553, B3.3 for the Baseline). Those cores have the narrow forms
 * alone. */
#include "run.h"

#define LOOK_AHEAD 16 /* instructions */

/* Where variables are. Constants elsewhere with low bits set are addresses of code and of strings. */
#define RAM_START 0x20000000u
#define RAM_END   0x40000000u

struct narrow_access {
    unsigned rn, size;
    uint32_t offset;
};

/* LDR, STR, LDRH and STRH with an offset; LDM and STM (ARM DDI 0419E, A6.7). */
static bool read_access(uint32_t encoding, struct narrow_access *access)
{
    unsigned rn = encoding >> 3 & 7, offset = encoding >> 6 & 31;
    switch (encoding >> 12) {
    case 0x6:
        *access = (struct narrow_access){rn, 4, 4 * offset};
        return true;
    case 0x8:
        *access = (struct narrow_access){rn, 2, 2 * offset};
        return true;
    case 0xC:
        *access = (struct narrow_access){encoding >> 8 & 7, 4, 0};
        return true;
    default:
        return false;
    }
}

static bool goes_on(const struct instruction *in)
{
    return in->status == STATUS_DEFINED && (in->kind < INSTRUCTION_BRANCH || in->kind > INSTRUCTION_SUPERVISOR);
}

void unaligned_address(struct run *run, unsigned number, uint64_t address)
{
    uint32_t value = run->values[number];
    if ((value & 3) == 0 || value < RAM_START || value >= RAM_END ||
        core_facts(run->walker->subject->chip->core)->unaligned)
        return;
    for (unsigned i = 0; i < LOOK_AHEAD; i++) {
        const struct space *space = space_at(&run->walker->spaces, address);
        struct instruction in;
        uint32_t encoding;
        struct narrow_access access;
        if (space == NULL || !fetch(run->walker, space, address, &in, &encoding) || !goes_on(&in))
            return;
        if (in.size == 2 && read_access(encoding, &access) && access.rn == number &&
            (value + access.offset) % access.size != 0) {
            observe(run->walker, (struct observation){.kind = OBSERVED_UNALIGNED,
                                                      .evidence = run->evidence,
                                                      .address = (uint32_t)address,
                                                      .target = value + access.offset,
                                                      .encoding = encoding,
                                                      .size = in.size});
            return;
        }
        if ((in.writes >> number & 1) != 0)
            return;
        address += in.size;
    }
}
