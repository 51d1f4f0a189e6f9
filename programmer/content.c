#include "content.h"

#include "an3155.h"

#include <string.h>

#define READS_AT_MOST 6

bool content_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint8_t *again, uint32_t size,
                  struct fault *fault)
{
    if (!bootloader_read(bootloader, address, to, size, fault))
        return false;
    for (unsigned reads = 1; reads < READS_AT_MOST; reads++) {
        if (!bootloader_read(bootloader, address, again, size, fault))
            return false;
        if (memcmp(to, again, size) == 0)
            return true;
        memcpy(to, again, size);
    }
    return fault_set(fault, FAULT_PORT,
                     "reading 0x%08x: no two reads of %d agree, the line is too noisy; try a lower --baud or a shorter "
                     "cable",
                     address, READS_AT_MOST);
}

static uint32_t first_difference(const uint8_t *a, const uint8_t *b, uint32_t size)
{
    uint32_t at = 0;
    while (at < size && a[at] == b[at])
        at++;
    return at;
}

bool content_compare(struct bootloader *bootloader, uint32_t address, const uint8_t *wanted, uint32_t size,
                     uint8_t *room, uint32_t *at, uint8_t *found, struct fault *fault)
{
    for (uint32_t done = 0; done < size; done += FRAME_BLOCK) {
        uint32_t share = size - done < FRAME_BLOCK ? size - done : FRAME_BLOCK, first = 0;
        /* A flipped bit on the line makes right bytes look wrong; wrong ones look right only by a miracle. */
        for (unsigned reads = 0; reads < 3; reads++) {
            if (!bootloader_read(bootloader, address + done, room, share, fault))
                return false;
            first = first_difference(room, wanted + done, share);
            if (first == share)
                break;
        }
        if (first < share) {
            *at = done + first;
            *found = room[first];
            return true;
        }
    }
    *at = size;
    return true;
}
