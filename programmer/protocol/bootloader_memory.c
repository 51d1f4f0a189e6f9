/* READ, WRITE and the erases. */
#include "conversation.h"
#include "write_share.h"

#include <string.h>

/* Windows of READ begin and end on these: no length byte of a multiple of 16 is a command. */
#define WINDOW 16u

/* Programming 256 bytes takes 10 ms at most (40 to 70 µs for each half-word); ANSWER_MS holds that. A page takes
 * 20 to 40 ms (datasheet of the STM32F103, flash memory characteristics), ten times that is a device in trouble;
 * sectors of other families take seconds. */
#define ERASE_MS            5000
#define SMALL_PAGE          4096
#define ERASE_SMALL_PAGE_MS 500
#define ERASE_PAGE_MS       5000

static bool is_flash(const struct bootloader *bootloader, uint32_t address)
{
    const struct chip *chip = bootloader->chip;
    return chip->die_flash_count > 0 && range_has(chip->die_flash[0].range, address);
}

static bool is_proven(const struct bootloader *bootloader, uint32_t address, uint32_t size)
{
    return is_flash(bootloader, address) && (uint64_t)address + size <= bootloader->proven_end;
}

static bool read_window(struct bootloader *bootloader, uint32_t address, uint32_t size, struct reply *reply,
                        struct fault *fault)
{
    struct frame frame;
    if (!frame_read(&frame, bootloader->chip, address, size, fault) ||
        !ask(bootloader, &frame, is_proven(bootloader, address, size), 0, reply, fault))
        return false;
    if (is_flash(bootloader, address) && (uint64_t)address + size > bootloader->proven_end)
        bootloader->proven_end = (uint64_t)address + size;
    return true;
}

bool bootloader_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault)
{
    if (!bootloader_usable(bootloader, "READ", fault))
        return false;
    if (!range_holds(frame_readable(bootloader->chip, address), range_of(address, size)))
        return fault_set(fault, FAULT_BUG,
                         "%s: %u bytes at 0x%08x were asked for, which are not within the memory of %s; please report "
                         "this",
                         bootloader->link->name, size, address, bootloader->chip->name);
    if (is_flash(bootloader, address) && (uint64_t)address + size > bootloader_flash_end(bootloader))
        return fault_set(fault, FAULT_DEVICE,
                         "%s: the device says that its flash ends at 0x%08llx, so it is not read up to 0x%08llx: it is "
                         "a smaller part than %s; name it with --chip or --board",
                         bootloader->link->name, (unsigned long long)bootloader_flash_end(bootloader),
                         (unsigned long long)address + size, bootloader->chip->name);
    while (size > 0) {
        uint64_t start = address & ~(uint64_t)(WINDOW - 1),
                 end = ((uint64_t)address + size + WINDOW - 1) & ~(uint64_t)(WINDOW - 1);
        if (end > start + FRAME_BLOCK)
            end = start + FRAME_BLOCK;
        struct reply reply;
        if (!read_window(bootloader, (uint32_t)start, (uint32_t)(end - start), &reply, fault))
            return false;
        uint32_t skip = (uint32_t)(address - start), got = (uint32_t)(end - address);
        got = got < size ? got : size;
        memcpy(to, reply.bytes + skip, got);
        to += got;
        address += got;
        size -= got;
    }
    return true;
}

/* The ROM acknowledges an address that it does not have, and takes what follows for commands. So flash that only the
 * chip table vouches for is read before it is written: a READ is followed by nothing but its length. */
static bool prove(struct bootloader *bootloader, uint32_t address, uint32_t size, struct fault *fault)
{
    struct reply reply;
    if (!is_flash(bootloader, address) || is_proven(bootloader, address, size))
        return true;
    uint64_t top = bootloader_flash_end(bootloader);
    if (!bootloader->tried_top) {
        bootloader->tried_top = true;
        if (read_window(bootloader, (uint32_t)(top - WINDOW), WINDOW, &reply, NULL))
            return true;
    }
    uint32_t last = (address + size - 1) & ~(WINDOW - 1);
    return read_window(bootloader, last, WINDOW, &reply, fault);
}

bool bootloader_write(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                      struct fault *fault)
{
    struct frame frame;
    struct reply reply;
    /* The whole block is judged before a part of it is sent. */
    if (!bootloader_usable(bootloader, "WRITE", fault) ||
        !frame_write(&frame, bootloader->chip, address, bytes, size, fault) || !prove(bootloader, address, size, fault))
        return false;
    for (struct write_share share = {0}; write_share_next(bytes, size, &share);)
        if (!frame_write(&frame, bootloader->chip, address + share.at, share.bytes, share.size, fault) ||
            !ask(bootloader, &frame, is_proven(bootloader, address, size), 0, &reply, fault))
            return false;
    return true;
}

static unsigned erase_ms(const struct chip *chip, uint32_t pages)
{
    return ERASE_MS + pages * (chip->erase_unit <= SMALL_PAGE ? ERASE_SMALL_PAGE_MS : ERASE_PAGE_MS);
}

bool bootloader_erase(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault)
{
    if (!bootloader_usable(bootloader, "ERASE", fault))
        return false;
    bool extended = bootloader->identity.extended_erase;
    struct frame frame;
    struct reply reply;
    do {
        if (!frame_erase(&frame, bootloader->chip, extended, first, count, fault) ||
            !ask(bootloader, &frame, false, erase_ms(bootloader->chip, frame.count), &reply, fault))
            return false;
        first += frame.count;
        count -= frame.count;
    } while (count > 0);
    return true;
}
