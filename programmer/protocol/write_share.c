#include "write_share.h"

#include "erase_hazard.h"

#include <string.h>

#define WORD 4u

/* What the device takes for commands comes in pairs: a byte that is none, and its follower, are refused. But a READ
 * takes five bytes more, and the next pair is another one. */
static bool is_dangerous(const uint8_t pair[2])
{
    return frame_hides_command(pair, 2) || (pair[0] == OPCODE_READ && pair[1] == (uint8_t)~OPCODE_READ);
}

static bool runs_command(const uint8_t *bytes, size_t size, size_t from)
{
    for (; from + 1 < size; from += 2)
        if (is_dangerous(bytes + from))
            return true;
    return false;
}

/* ---- the address, or the length, is wrong ---- */

#define HEAD 5 /* an address and its checksum */
/* Length, data and checksum as they are sent. */
#define SENT_ROOM (1 + FRAME_BLOCK + 1)

static size_t put_together(const struct share *share, uint8_t sent[SENT_ROOM])
{
    uint8_t sum = sent[0] = (uint8_t)(share->size - 1);
    memcpy(sent + 1, share->bytes, share->size);
    for (uint32_t i = 0; i < share->size; i++)
        sum ^= share->bytes[i];
    sent[1 + share->size] = sum;
    return share->size + 2;
}

/* Where `length` is taken for the length, and stands at `at`: behind so many data and a checksum come commands. */
static size_t left_over(size_t at, uint8_t length)
{
    return at + 1 + length + 1 + 1;
}

/* The address is none of the device's; the length gets lost; up to `flips` of its bits flip. */
static bool survives_length(const uint8_t *sent, size_t size, unsigned flips)
{
    if (runs_command(sent, size, 0) || runs_command(sent, size, left_over(1, sent[1])))
        return false;
    for (unsigned one = 0; one < 8; one++)
        for (unsigned other = one; other < 8 && (other == one || flips > 1); other++) {
            uint8_t length = sent[0] ^ (uint8_t)(1u << one | 1u << other);
            if (runs_command(sent, size, left_over(0, length)))
                return false;
        }
    return true;
}

/* One byte of the address, or its checksum, comes twice, and the checksum fits all the same: what was pushed out of the
 * address is the length, or the first of commands where that address is none of the device's. */
static bool survives_doubling(uint32_t address, const uint8_t *sent, size_t size)
{
    uint8_t pushed[1 + SENT_ROOM],
        head[HEAD] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8), (uint8_t)address};
    for (size_t i = 0; i < HEAD - 1; i++)
        head[HEAD - 1] ^= head[i];
    pushed[0] = head[HEAD - 1];
    memcpy(pushed + 1, sent, size);
    for (size_t doubled = 0; doubled < HEAD; doubled++) {
        uint8_t sum = 0;
        for (size_t i = 0; i < HEAD; i++)
            sum ^= head[i <= doubled ? i : i - 1];
        if (sum == 0 && (runs_command(pushed, size + 1, left_over(0, pushed[0])) ||
                         (doubled < HEAD - 1 && runs_command(pushed, size + 1, 0))))
            return false;
    }
    return true;
}

static bool survives(uint32_t block_address, const struct share *share, unsigned flips)
{
    uint8_t sent[SENT_ROOM];
    size_t size = put_together(share, sent);
    return survives_length(sent, size, flips) && survives_doubling(block_address + share->at, sent, size);
}

/* ---- sharing out ---- */

/* The share from `begin` to `end`; of its first word the lower half only, of its last word the upper half only. */
static void make_share(struct share *share, const uint8_t *block, uint32_t begin, uint32_t end, bool lower, bool upper)
{
    *share = (struct share){.at = begin, .size = end - begin, .lower_left = upper};
    memcpy(share->bytes, block + begin, share->size);
    if (lower)
        memset(share->bytes + 2, 0xFF, 2);
    if (upper)
        memset(share->bytes + share->size - 4, 0xFF, 2);
}

/* Behind the length the pairs begin at odd places: the first that is dangerous is parted, between two words or within
 * one. What is half a word can be taken for a command by no single fault. Where more than a word is programmed at once
 * a pair within it stays; the unit goes alone then, or ends what it goes with. */
static uint32_t find_end(const struct share *whole, uint32_t unit, bool *upper)
{
    *upper = false;
    for (uint32_t i = 1; i + 1 < whole->size; i += 2)
        if (is_dangerous(whole->bytes + i)) {
            *upper = unit <= WORD && i % WORD == 1;
            return whole->at + (*upper ? i + 3 : (i + unit) / unit * unit);
        }
    return whole->at + whole->size;
}

bool write_share_next(const struct chip *chip, uint32_t address, const uint8_t *block, uint32_t size,
                      struct share *share)
{
    uint32_t unit = chip_rom(chip)->unit;
    bool lower = share->lower_left, upper;
    uint32_t begin = share->at + share->size - (lower ? 4 : 0);
    if (begin >= size)
        return false;
    make_share(share, block, begin, size, lower, false);
    uint32_t most = find_end(share, unit, &upper);
    for (unsigned flips = 2; flips > 0; flips--)
        for (uint32_t end = most; end > begin; end -= unit) {
            make_share(share, block, begin, end, lower, upper && end == most);
            if (survives(address, share, flips))
                return true;
        }
    make_share(share, block, begin, begin + unit, lower, upper && most == begin + unit);
    return true;
}
