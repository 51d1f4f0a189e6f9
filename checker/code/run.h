/* A run of instructions while it is walked. Private to walk_*.c. */
#pragma once
#include "base/bytes.h"
#include "walker.h"

#define SP           13
#define LR           14
#define PC           15
#define MOST_ENTRIES 1024 /* of a jump table: a bound beyond is none */

struct run {
    struct walker *walker;
    struct item at;
    enum evidence evidence;
    uint8_t mark; /* of an instruction visited on this evidence */
    uint64_t address;
    struct space *space;
    struct instruction in;
    uint32_t encoding;
    uint16_t depth;             /* words of stack below the function's entry, or DEPTH_UNKNOWN */
    bool conditional;           /* in an IT block */
    unsigned it_left;           /* conditional instructions to come */
    size_t instructions, bytes; /* visited by this run, and by none before */
    uint16_t known;             /* registers whose value is known */
    uint16_t link_copies;       /* registers made from LR */
    uint32_t values[16];
    uint16_t watched; /* registers that compared or bounded may name */
    int compared;     /* register of the last CMP with a constant; -1 without */
    uint32_t compared_with;
    int bounded; /* register known to be less than bound; -1 without */
    uint32_t bound;
};

/* Nothing is known of these registers any more. */
static inline void forget(struct run *run, unsigned registers)
{
    run->known &= (uint16_t)~registers;
    if ((run->watched & registers) == 0)
        return;
    if (run->compared >= 0 && (registers & 1u << run->compared) != 0)
        run->compared = -1;
    if (run->bounded >= 0 && (registers & 1u << run->bounded) != 0)
        run->bounded = -1;
}

static inline void watch(struct run *run, int number)
{
    run->watched |= (uint16_t)(1u << number);
}

static inline void compare(struct run *run, const struct instruction *in)
{
    run->compared = run->conditional ? -1 : in->rn;
    watch(run, in->rn);
    run->compared_with = (uint32_t)in->offset;
}

static inline uint32_t branch_target(uint64_t address, const struct instruction *in)
{
    return (uint32_t)(address + 4 + (uint64_t)(int64_t)in->offset);
}

static inline uint32_t literal_address(uint64_t address, const struct instruction *in)
{
    return (uint32_t)(((address + 4) & ~(uint64_t)3) + (uint64_t)(int64_t)in->offset);
}

/* Notes what was seen at the run's instruction. */
void note(struct run *run, enum observation_kind kind, uint32_t target);

/* Reads and decodes; false when the instruction's bytes are not all there. */
static inline bool fetch(const struct walker *walker, const struct space *space, uint64_t address,
                         struct instruction *in, uint32_t *encoding)
{
    const uint8_t *bytes = space->bytes + (address - space->run);
    uint16_t first = bytes_le16(bytes), second = 0;
    *encoding = first;
    if (is_wide(first)) {
        if (space->run + space->size - address < 4)
            return false;
        second = bytes_le16(bytes + 2);
        *encoding = (uint32_t)first << 16 | second;
    }
    decode(walker->features, first, second, in);
    return true;
}

/* Takes, without more ado, what most code is made of and nobody has walked before. */
void skim(struct run *run);

/* Zeros decode, as MOVS r0, r0, but nobody writes two in a row. */
bool is_padding(const struct space *space, uint64_t address);

/* True when what stands behind a call looks like code. */
bool makes_sense(struct walker *walker, uint64_t address);

/* True for code of somebody else, or code nobody can know of here. */
bool is_elsewhere(const struct run *run, uint32_t target);

/* The run's direct branch; where it goes the register `bounded` (-1: none) is less than `bound`. */
void follow_branch(struct run *run, int bounded, uint32_t bound);

/* Goes on behind the instruction if what stands there looks like code. */
void resume(struct run *run);

/* Enters a function by a direct call; the walk goes on behind it once the function is known to return. */
void enter(struct run *run, uint32_t target);

/* A jump or call to a known value. */
void jump_to(struct run *run, uint32_t value, bool call);

/* A constant that could be a function's address: followed when a function's first instruction stands there. */
void consider(struct run *run, uint32_t value);

/* An instruction that changes SP; what it does to the depth. */
void stack_changes(struct run *run, uint32_t encoding, unsigned size);
/* Notes a call, or a branch to a function's entry. */
void stack_call(struct run *run, uint16_t callee);

/* The register `number` holds an address of the system control space from the instruction at `address` on: what is
 * stored there next is looked for. */
void system_address(struct run *run, unsigned number, uint64_t address);

/* The register `number` holds a value that is no multiple of 4 from there on: what is loaded and stored by it is looked
 * at. */
void unaligned_address(struct run *run, unsigned number, uint64_t address);

/* A constant is jumped to, or may be an address in flash: where the image has nothing there, that is noted. */
void called_away(struct run *run, uint32_t value);
void named_away(struct run *run, uint32_t value);

static inline bool is_system_space(uint32_t value)
{
    return (value & 0xFFFFF000) == 0xE000E000; /* ARM DDI 0403E, B3.2 */
}

/* Jump tables with known bounds; false when they are not known. */
bool follow_offsets(struct run *run);   /* TBB, TBH: offsets right behind the instruction */
bool follow_addresses(struct run *run); /* LDR PC, [table, index, LSL #2] */
