#include "dry_run.h"

#include "an3155.h"
#include "base/alloc.h"
#include "greeting.h"
#include "write_share.h"

#include <stdlib.h>
#include <string.h>

/* ---- the frame, taken apart again: AN3155, sections 3.3 (READ), 3.6 (WRITE), 3.7 and 3.8 (ERASE) ---- */

static bool bug(const struct frame *frame, const char *what, struct fault *fault)
{
    return fault_set(fault, FAULT_BUG,
                     "the frame 0x%02x of %zu bytes that would be sent %s, so nothing is sent; please report this",
                     frame->bytes[0], frame->size, what);
}

static uint8_t xor_of(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum ^= bytes[i];
    return sum;
}

static uint32_t big_endian(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* READ and WRITE begin with a command, its complement, an address and its checksum. */
static bool check_address(const struct plan *plan, const struct frame *frame, uint32_t length, const struct page **page,
                          uint32_t *address, struct fault *fault)
{
    if (xor_of(frame->bytes + 2, 5) != 0)
        return bug(frame, "has a wrong address checksum", fault);
    *address = big_endian(frame->bytes + 2);
    *page = plan_page(plan, *address);
    if (*page != NULL && range_holds(range_of((*page)->address, (*page)->size), range_of(*address, length)))
        return true;
    bug(frame, "names an address outside the planned pages", fault);
    return false;
}

static bool check_read(const struct plan *plan, const struct frame *frame, struct fault *fault)
{
    const struct page *page;
    uint32_t address;
    if (frame->size != 9 || (uint8_t)(frame->bytes[7] ^ frame->bytes[8]) != 0xFF)
        return bug(frame, "is no READ", fault);
    return check_address(plan, frame, frame->bytes[7] + 1u, &page, &address, fault);
}

static bool check_write(const struct plan *plan, const struct frame *frame, struct fault *fault)
{
    const struct page *page;
    uint32_t address, length = frame->size > 8 ? frame->bytes[7] + 1u : 0;
    if (frame->size != 9 + (size_t)length || xor_of(frame->bytes + 7, frame->size - 7) != 0)
        return bug(frame, "is no WRITE", fault);
    if (!check_address(plan, frame, length, &page, &address, fault))
        return false;
    for (uint32_t i = 0; i < length; i++) {
        bool may_be_left = (i >= 2 && i < 4) || (i + 4 >= length && i + 2 < length); /* half a word: write_share.h */
        if (frame->bytes[8 + i] != page->wanted[address - page->address + i] &&
            !(may_be_left && frame->bytes[8 + i] == 0xFF))
            return bug(frame, "carries other bytes than planned", fault);
    }
    return true;
}

/* Page numbers of one byte behind 0x43, of two behind 0x44; 0xFF and 0xFFFF pages mean the whole chip. */
static bool check_erase(const struct plan *plan, const struct frame *frame, struct fault *fault)
{
    size_t width = frame->bytes[0] == OPCODE_EXTENDED_ERASE ? 2 : 1;
    uint32_t count = frame->bytes[2];
    if (width == 2)
        count = count << 8 | frame->bytes[3];
    if (count >= (width == 2 ? 0xFFF0u : 0xFFu))
        return bug(frame, "erases the whole chip", fault);
    count++;
    if (frame->size != 2 + width * (1 + count) + 1 || xor_of(frame->bytes + 2, frame->size - 2) != 0)
        return bug(frame, "is no ERASE", fault);
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *at = frame->bytes + 2 + width * (1 + i);
        uint32_t number = width == 2 ? (uint32_t)at[0] << 8 | at[1] : at[0];
        const struct sector *sector = geometry_numbered(&plan->geometry, number);
        if (sector == NULL || plan_page(plan, sector->address) == NULL)
            return bug(frame, "erases a page that is not planned", fault);
    }
    return true;
}

/* GO, section 3.5: only to a vector table that the plan brings. */
static bool check_go(const struct plan *plan, const struct frame *frame, struct fault *fault)
{
    const struct page *page;
    uint32_t address;
    if (frame->size != 7)
        return bug(frame, "is no GO", fault);
    return check_address(plan, frame, 8, &page, &address, fault);
}

static bool check_frame(const struct plan *plan, const struct frame *frame, struct fault *fault)
{
    if (frame->size < 4 || (uint8_t)(frame->bytes[0] ^ frame->bytes[1]) != 0xFF)
        return bug(frame, "has no command", fault);
    switch (frame->bytes[0]) {
    case OPCODE_READ:
        return check_read(plan, frame, fault);
    case OPCODE_WRITE:
        return check_write(plan, frame, fault);
    case OPCODE_ERASE:
    case OPCODE_EXTENDED_ERASE:
        return check_erase(plan, frame, fault);
    case OPCODE_GO:
        return check_go(plan, frame, fault);
    default:
        return bug(frame, "is none that programming needs", fault);
    }
}

/* ---- the run ---- */

static bool keep(const struct plan *plan, const struct frame *frame, struct frame_log *log, struct fault *fault)
{
    if (!check_frame(plan, frame, fault))
        return false;
    frame_log_add_frame(log, frame);
    return true;
}

static bool dry_read(const struct plan *plan, const struct page *page, struct frame_log *log, struct fault *fault)
{
    struct frame frame;
    for (uint32_t at = 0; at < page->size; at += PLAN_BLOCK)
        if (!frame_read(&frame, plan->chip, page->address + at,
                        page->size - at < PLAN_BLOCK ? page->size - at : PLAN_BLOCK, fault) ||
            !keep(plan, &frame, log, fault))
            return false;
    return true;
}

static bool dry_erase(const struct plan *plan, const struct page *first, size_t count, struct frame_log *log,
                      struct fault *fault)
{
    struct frame frame;
    bool extended = chip_rom(plan->chip)->erase_command == OPCODE_EXTENDED_ERASE;
    uint32_t number = first->number, left = (uint32_t)count;
    for (; left > 0; number += frame.count, left -= frame.count)
        if (!frame_erase(&frame, plan->chip, extended, number, left, fault) || !keep(plan, &frame, log, fault))
            return false;
    return true;
}

static bool dry_write(const struct plan *plan, const struct page *page, struct frame_log *log, struct fault *fault)
{
    struct frame frame;
    struct stretch *stretches = alloc_items(PLAN_STRETCHES(page->size), sizeof *stretches);
    size_t count = plan_stretches(plan, page, stretches);
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        const struct stretch *stretch = &stretches[i];
        struct share share = {0};
        while (good && write_share_next(plan->chip, page->address + stretch->at, page->wanted + stretch->at,
                                        stretch->size, &share))
            good = frame_write(&frame, plan->chip, page->address + stretch->at + share.at, share.bytes, share.size,
                               fault) &&
                   keep(plan, &frame, log, fault);
    }
    free(stretches);
    return good && dry_read(plan, page, log, fault);
}

/* The start of each page: whether an erase happened. */
static bool dry_probe(const struct plan *plan, const struct page *first, size_t count, struct frame_log *log,
                      struct fault *fault)
{
    struct frame frame;
    for (size_t i = 0; i < count; i++)
        if (!frame_read(&frame, plan->chip, first[i].address, PLAN_PROBE, fault) || !keep(plan, &frame, log, fault))
            return false;
    return true;
}

static bool dry_go(const struct plan *plan, uint32_t address, struct frame_log *log, struct fault *fault)
{
    struct frame frame;
    frame_plain(&frame, OPCODE_GET_ID); /* shows that the next byte will be a command */
    frame_log_add_frame(log, &frame);
    return frame_go(&frame, plan->chip, address, fault) && keep(plan, &frame, log, fault);
}

static bool dry_pages(struct plan *plan, struct frame_log *log, struct fault *fault)
{
    size_t erased = 0; /* pages below are */
    for (size_t i = 0; i < plan->page_count; i++) {
        plan->pages[i].work = PAGE_REPLACE;
        if (!dry_read(plan, &plan->pages[i], log, fault))
            return false;
    }
    if (plan->last != NULL &&
        (!dry_erase(plan, plan->last, 1, log, fault) || !dry_probe(plan, plan->last, 1, log, fault)))
        return false;
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        if (page == plan->last)
            continue;
        size_t ahead = i < erased ? 0 : plan_count_ahead(plan, page);
        erased = ahead > 0 ? i + ahead : erased;
        if (!dry_erase(plan, page, ahead, log, fault) || !dry_probe(plan, page, ahead, log, fault) ||
            !dry_write(plan, page, log, fault))
            return false;
    }
    return plan->last == NULL || dry_write(plan, plan->last, log, fault);
}

static void assume(const struct plan *plan, struct text *out)
{
    size_t merged = 0;
    for (size_t i = 0; i < plan->page_count; i++)
        merged += page_is_partial(&plan->pages[i]);
    unsigned erase = chip_rom(plan->chip)->erase_command;
    text_add(out,
             "assumed: a device that answers at once, erases by 0x%02x%s, and holds nothing of the image; each page is "
             "shown read once and whole, and no page beside them",
             erase != 0 ? erase : OPCODE_ERASE, erase != 0 ? "" : " (where GET lists 0x44, by that)");
    if (merged > 0)
        text_add(out,
                 "; bytes beside the image, which a real run reads first, as it does some outside its pages by which "
                 "the device is known again, stand as %02x",
                 plan->geometry.erased);
}

bool dry_run(struct plan *plan, const uint32_t *go, struct frame_log *log, struct text *assumed, struct fault *fault)
{
    if (!greeting_frames(plan->chip, log, fault) || !dry_pages(plan, log, fault) ||
        (go != NULL && !dry_go(plan, *go, log, fault)))
        return false;
    assume(plan, assumed);
    return true;
}
