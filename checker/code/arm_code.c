#include "arm_code.h"

#include "base/bytes.h"

/* Tables of branches and shared tails jump no farther. */
#define NEAR      0x200
#define SHORT_HOP 4 /* as many wide branches are as suspicious as a short one */

/* Measured on Debian's newlib, libgcc and libstdc++ in both instruction sets (tests/code): in ARM code most words have
 * the condition field "always", and every word has a defined class. In Thumb code that field is the top of every second
 * halfword. */
#define ALWAYS 0xE
#define WINDOW 16  /* words whose conditions are counted */
#define CLOSE  6   /* words whose every field must make sense */
#define FEWEST 4   /* words needed to say anything */
#define SHARE  4   /* at least one word in so many is unconditional */
#define TRIAL  5   /* instructions in a row that make sense as Thumb: then it is Thumb */
#define BODY   160 /* words of a function in which it returns; the longest division of libgcc has 120 */

/* ARM DDI 0406C, A5: fields that are fixed, and coprocessors nobody links by accident. */
static bool is_plausible(uint32_t word)
{
    uint32_t condition = word >> 28, class = word >> 25 & 7, coprocessor = word >> 8 & 15, operation = word >> 21 & 15;
    bool sets_flags = (word >> 20 & 1) != 0;
    if (condition == 0xF)
        return false;
    if (class >= 6)
        return coprocessor == 10 || coprocessor == 11 || coprocessor == 15 || (word >> 24 & 15) == 15;
    if (class > 1 || (class == 0 && (word & 0x90) == 0x90))
        return true;
    if (operation >= 8 && operation <= 11) /* comparisons; without S: BX, BLX, CLZ */
        return sets_flags ? (word >> 12 & 15) == 0
                          : (word & 0x0FF000D0) == 0x01200010 || (word & 0x0FF000F0) == 0x01600010;
    return (operation != 13 && operation != 15) || (word >> 16 & 15) == 0;
}

/* Follows the first short branch, because tables of branches are Thumb code too, and wide ones, which ARM code does not
 * look like. Read as Thumb, ARM code comes upon the next short branch after an instruction or two: the upper half of
 * most of its words is one. */
static bool makes_sense_as_thumb(unsigned features, const struct space *space, uint64_t address)
{
    unsigned hops = 0, taken = 0;
    while (taken < TRIAL) {
        if (address < space->run || address >= space->run + space->size - 4)
            return false;
        const uint8_t *bytes = space->bytes + (address - space->run);
        struct instruction in;
        decode(features, bytes_le16(bytes), bytes_le16(bytes + 2), &in);
        bool far = in.size == 2 && (in.offset > NEAR || in.offset < -NEAR);
        if (in.status == STATUS_UNDEFINED || in.kind == INSTRUCTION_TRAP)
            return false;
        if (in.kind == INSTRUCTION_RETURN)
            return true;
        taken++;
        address += in.size;
        if (in.kind != INSTRUCTION_BRANCH)
            continue;
        hops += in.size == 2 ? SHORT_HOP : 1;
        if (far || hops >= 2 * SHORT_HOP)
            return false;
        address += (uint64_t)(int64_t)(4 - in.size + in.offset);
        taken = 0;
    }
    return true;
}

/* BX LR, MOV PC, LR, LDM SP!, {…, PC} without SP and LR, LDR PC, [SP], #4, whatever the condition; how a veneer leaves
 * (ARM DDI 0406C, A8.8.27, A8.8.105, A8.8.58, A8.8.64). */
static bool leaves_as_arm(uint32_t word)
{
    uint32_t rest = word & 0x0FFFFFFF;
    return rest == 0x012FFF1E || rest == 0x01A0F00E || (rest & 0x0FFFE000) == 0x08BD8000 || rest == 0x049DF004 ||
           (word & 0xFFFFFFF0) == 0xE12FFF10 || word == 0xE51FF004;
}

/* The second witness: a row of words that are ARM code up to where the function leaves. What reads like the start of
 * one in Thumb code (tail branches, TrustZone's gateways, a row of `b .`) does not get there. */
static bool leaves(const struct space *space, uint64_t address)
{
    uint64_t room = (space->run + space->size - address) / 4;
    for (uint64_t i = 0; i < room && i < BODY; i++) {
        uint32_t word = bytes_le32(space->bytes + (address - space->run) + 4 * i);
        if (leaves_as_arm(word))
            return true;
        if (!is_plausible(word))
            return false;
    }
    return false;
}

bool looks_like_arm(unsigned features, const struct space *space, uint64_t address)
{
    uint64_t room = (space->run + space->size - address) / 4;
    size_t words = room < WINDOW ? (size_t)room : WINDOW, always = 0;
    if (address % 4 != 0 || words < FEWEST)
        return false;
    for (size_t i = 0; i < words; i++) {
        uint32_t word = bytes_le32(space->bytes + (address - space->run) + 4 * i);
        always += word >> 28 == ALWAYS;
        if (i < CLOSE && !is_plausible(word))
            return false;
    }
    return SHARE * always >= words && leaves(space, address) && !makes_sense_as_thumb(features, space, address);
}
