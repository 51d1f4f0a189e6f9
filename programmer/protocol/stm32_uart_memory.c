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

static bool is_flash(const struct talk *talk, uint32_t address)
{
    const struct chip *chip = talk->base.chip;
    return banks_hold(chip->die_flash, chip->die_flash_count, range_of(address, 1));
}

static bool is_proven(const struct talk *talk, uint32_t address, uint32_t size)
{
    return is_flash(talk, address) && (uint64_t)address + size <= talk->proven_end;
}

static bool read_window(struct talk *talk, uint32_t address, uint32_t size, struct reply *reply, struct fault *fault)
{
    struct frame frame;
    if (!frame_read(&frame, talk->base.chip, address, size, fault) ||
        !ask(talk, &frame, is_proven(talk, address, size), 0, reply, fault))
        return false;
    if (is_flash(talk, address) && (uint64_t)address + size > talk->proven_end)
        talk->proven_end = (uint64_t)address + size;
    return true;
}

bool talk_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault)
{
    struct talk *talk = (struct talk *)bootloader;
    if (!talk_usable(talk, "READ", fault))
        return false;
    if (!range_holds(frame_readable(talk->base.chip, address), range_of(address, size)))
        return fault_set(fault, FAULT_BUG,
                         "%s: %u bytes at 0x%08x were asked for, which are not within the memory of %s; please report "
                         "this",
                         talk->base.link->name, size, address, talk->base.chip->name);
    if (is_flash(talk, address) && (uint64_t)address + size > bootloader_flash_end(&talk->base))
        return fault_set(fault, FAULT_DEVICE,
                         "%s: the device says that its flash ends at 0x%08llx, so it is not read up to 0x%08llx: it is "
                         "a smaller part than %s; name it with --chip or --board",
                         talk->base.link->name, (unsigned long long)bootloader_flash_end(&talk->base),
                         (unsigned long long)address + size, talk->base.chip->name);
    while (size > 0) {
        uint64_t start = address & ~(uint64_t)(WINDOW - 1),
                 end = ((uint64_t)address + size + WINDOW - 1) & ~(uint64_t)(WINDOW - 1);
        if (end > start + FRAME_BLOCK)
            end = start + FRAME_BLOCK;
        struct reply reply;
        if (!read_window(talk, (uint32_t)start, (uint32_t)(end - start), &reply, fault))
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
static bool prove(struct talk *talk, uint32_t address, uint32_t size, struct fault *fault)
{
    struct reply reply;
    if (!is_flash(talk, address) || is_proven(talk, address, size))
        return true;
    uint64_t top = bootloader_flash_end(&talk->base);
    if (!talk->tried_top) {
        talk->tried_top = true;
        if (read_window(talk, (uint32_t)(top - WINDOW), WINDOW, &reply, NULL))
            return true;
    }
    uint32_t last = (address + size - 1) & ~(WINDOW - 1);
    return read_window(talk, last, WINDOW, &reply, fault);
}

/* Where a unit is programmed once, a WRITE whose acknowledgement got lost is refused when it is repeated: then the page
 * is to be erased and done again, which FAULT_REFUSED asks for. */
static bool write_failed(const struct talk *talk, const struct frame *frame, enum outcome outcome,
                         const struct reply *reply, struct fault *fault)
{
    conversation_failed(talk, frame, outcome, reply, fault);
    if (chip_rom(talk->base.chip)->unit > 4 && (outcome == OUTCOME_NACK || outcome == OUTCOME_GARBLED))
        fault->kind = FAULT_REFUSED;
    return false;
}

bool talk_write(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                struct fault *fault)
{
    struct talk *talk = (struct talk *)bootloader;
    struct frame frame;
    struct reply reply;
    /* The whole block is judged before a part of it is sent. */
    if (!talk_usable(talk, "WRITE", fault) || !frame_write(&frame, talk->base.chip, address, bytes, size, fault) ||
        !prove(talk, address, size, fault))
        return false;
    for (struct share share = {0}; write_share_next(talk->base.chip, address, bytes, size, &share);) {
        if (!frame_write(&frame, talk->base.chip, address + share.at, share.bytes, share.size, fault))
            return false;
        enum outcome outcome = converse(talk, &frame, is_proven(talk, address, size), 0, &reply, fault);
        if (outcome != OUTCOME_DONE)
            return write_failed(talk, &frame, outcome, &reply, fault);
    }
    return true;
}

static unsigned erase_ms(const struct chip *chip, const struct frame *frame)
{
    struct rom_page page = {0};
    unsigned work = ERASE_MS;
    for (uint32_t i = 0; i < frame->count && rom_page_numbered(chip, frame->first + i, &page); i++)
        work += range_size(page.range) <= SMALL_PAGE ? ERASE_SMALL_PAGE_MS : ERASE_PAGE_MS;
    return work;
}

/* Some acknowledge before they are done (AN2606 on the STM32G07x). */
static void wait_for_pages(const struct talk *talk, const struct frame *frame)
{
    struct link *link = talk->base.link;
    unsigned wait = chip_rom(talk->base.chip)->erase_wait_ms, pages = 0;
    for (uint32_t i = 0; i < frame->count; i++)
        pages += frame_mentions(frame, frame->first + i);
    if (wait > 0)
        link->operations->wait(link, wait * pages);
}

bool talk_erase(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault)
{
    struct talk *talk = (struct talk *)bootloader;
    if (!talk_usable(talk, "ERASE", fault))
        return false;
    bool extended = talk->base.identity.extended_erase;
    struct frame frame;
    struct reply reply;
    do {
        if (!frame_erase(&frame, talk->base.chip, extended, first, count, fault) ||
            !ask(talk, &frame, false, erase_ms(talk->base.chip, &frame), &reply, fault))
            return false;
        wait_for_pages(talk, &frame);
        first += frame.count;
        count -= frame.count;
    } while (count > 0);
    return true;
}

bool talk_can_erase(const struct bootloader *bootloader, uint32_t number, struct fault *fault)
{
    bool extended = bootloader->identity.extended_erase;
    return number < frame_page_cap(extended) ||
           fault_set(fault, FAULT_DEVICE, "this bootloader's command 0x%02x safely takes pages below %u",
                     extended ? OPCODE_EXTENDED_ERASE : OPCODE_ERASE, frame_page_cap(extended));
}

/* Page numbers of 0x43 have a byte; chips whose pages need two have no more than these. */
#define NUMBER_BITS 12

/* A bit that flips in a page number and in the checksum goes unnoticed, and another page is erased. As a rule its own
 * page then is not, which shows; but not where a frame names it twice (an3155.h, frame_erase). */
void talk_find_exposed(const struct bootloader *bootloader, uint32_t first, uint32_t count,
                       void (*each)(void *context, uint32_t number), void *context)
{
    struct frame frame;
    for (; count > 0; first += frame.count, count -= frame.count) {
        if (!frame_erase(&frame, bootloader->chip, bootloader->identity.extended_erase, first, count, NULL))
            return;
        for (uint32_t page = frame.first; page - frame.first < frame.count; page++)
            for (unsigned bit = 0; frame_mentions(&frame, page) > 1 && bit < NUMBER_BITS; bit++)
                each(context, page ^ 1u << bit);
    }
}
