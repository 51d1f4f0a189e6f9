#include "content.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* At one wrong byte in 250 two blocks of three are read wrong, and still three in a row agree in the end. */
#define READS_AT_MOST 24

/* The same bit flips twice in the same byte of two reads in one of 2,500 sessions at one wrong byte in 1,000; thrice in
 * none. So a line that has shown a fault has to say the same three times. */
#define AGREE           2
#define AGREE_DISTURBED 3

static bool no_reads_agree(uint32_t address, struct fault *fault)
{
    return fault_set(
        fault, FAULT_PORT,
        "reading 0x%08x: of %d reads not enough in a row agree, the line is too noisy; try a lower --baud or a "
        "shorter cable",
        address, READS_AT_MOST);
}

static uint32_t block_at(uint32_t done, uint32_t size)
{
    return size - done < BLOCK ? size - done : BLOCK;
}

/* How many reads in a row were equal, block by block, and how many have to be. */
struct agreement {
    unsigned *reads, wanted;
};

static unsigned wanted_reads(const struct bootloader *bootloader)
{
    return bootloader_disturbances(bootloader) > 0 ? AGREE_DISTURBED : AGREE;
}

/* A byte too many in front of what is read shifts it, and the last one then stands in front of the next read. Where
 * that is 0x79, and nothing else is read in between, the next is shifted in the same way. In halves it ends elsewhere.
 */
static bool read_halves(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size,
                        struct fault *fault)
{
    uint32_t half = size / 2;
    return bootloader_read(bootloader, address, to, half, fault) &&
           bootloader_read(bootloader, address + half, to + half, size - half, fault);
}

/* One more read of the blocks that not enough reads agree on yet; how many are left is in *left. */
static bool read_again(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint8_t *again, uint32_t size,
                       bool halves, struct agreement *agreement, size_t *left, struct fault *fault)
{
    bool (*read)(struct bootloader *, uint32_t, uint8_t *, uint32_t, struct fault *) =
        halves ? read_halves : bootloader_read;
    *left = 0;
    for (uint32_t done = 0; done < size; done += BLOCK) {
        unsigned *reads = &agreement->reads[done / BLOCK];
        uint32_t share = block_at(done, size);
        if (*reads >= agreement->wanted)
            continue;
        if (!read(bootloader, address + done, again + done, share, fault))
            return false;
        bool equal = memcmp(to + done, again + done, share) == 0;
        if (!equal || wanted_reads(bootloader) == AGREE_DISTURBED)
            agreement->wanted = AGREE_DISTURBED;
        *reads = equal ? *reads + 1 : 1;
        memcpy(to + done, again + done, share);
    }
    for (uint32_t done = 0; done < size; done += BLOCK)
        *left += agreement->reads[done / BLOCK] < agreement->wanted;
    return true;
}

/* All of it once, then all of it again: a byte too many on the line, which shifts what follows, can hide behind a block
 * that ends in 0x79 for as long as nothing else is read. */
bool content_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint8_t *again, uint32_t size,
                  struct fault *fault)
{
    size_t left = 1, blocks = size / BLOCK + 1;
    struct agreement agreement = {alloc_items(blocks, sizeof *agreement.reads), wanted_reads(bootloader)};
    bool good = bootloader_read(bootloader, address, to, size, fault);
    for (size_t i = 0; i < blocks; i++)
        agreement.reads[i] = 1;
    for (unsigned reads = 1; good && left > 0 && reads < READS_AT_MOST; reads++)
        good = read_again(bootloader, address, to, again, size, reads % 2 == 0, &agreement, &left, fault);
    free(agreement.reads);
    return good && (left == 0 || no_reads_agree(address, fault));
}

static uint32_t first_difference(const uint8_t *a, const uint8_t *b, uint32_t size)
{
    uint32_t at = 0;
    while (at < size && a[at] == b[at])
        at++;
    return at;
}

/* A flipped bit on the line makes right bytes look wrong; wrong ones look right only by a miracle. So one read that
 * is right is believed, one that is wrong when the next is wrong in the same way. */
static bool compare_block(struct bootloader *bootloader, uint32_t address, const uint8_t *wanted, uint32_t size,
                          uint8_t *room, bool *equal, struct fault *fault)
{
    uint8_t before[BLOCK];
    for (unsigned reads = 0; reads < READS_AT_MOST; reads++) {
        if (!bootloader_read(bootloader, address, room, size, fault))
            return false;
        *equal = memcmp(room, wanted, size) == 0;
        if (*equal || (reads > 0 && memcmp(room, before, size) == 0))
            return true;
        memcpy(before, room, size);
    }
    return no_reads_agree(address, fault);
}

bool content_compare(struct bootloader *bootloader, uint32_t address, const uint8_t *wanted, uint32_t size,
                     uint8_t *room, uint32_t *at, uint8_t *found, struct fault *fault)
{
    for (uint32_t done = 0; done < size; done += BLOCK) {
        bool equal;
        uint32_t share = block_at(done, size);
        if (!compare_block(bootloader, address + done, wanted + done, share, room, &equal, fault))
            return false;
        if (equal)
            continue;
        uint32_t first = first_difference(room, wanted + done, share);
        *at = done + first;
        *found = room[first];
        return true;
    }
    *at = size;
    return true;
}
