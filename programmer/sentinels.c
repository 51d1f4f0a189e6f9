/* Pages that an erase could have hit without a sign, looked at before the first erase and in the end.
 *
 * A bit that flips in a page number and in the checksum goes unnoticed, and another page is erased. As a rule its own
 * page then is not, which shows. Where a frame names a page twice (an3155.h, frame_erase) nothing shows: so the pages
 * one flipped bit away of those are compared, at a place that was not blank: an erase is of a whole page. */
#include "an3155.h"
#include "content.h"
#include "programming.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

/* Page numbers of 0x43 have a byte; chips whose pages need two have no more than these. */
#define NUMBER_BITS 12

struct sentinel {
    uint32_t address;
    bool exposed; /* a page one bit away was named twice */
    uint8_t bytes[PLAN_PROBE];
};

static uint32_t flash_pages(const struct programming *run)
{
    uint64_t size = bootloader_flash_end(run->bootloader) - run->plan->flash;
    return (uint32_t)(size / run->plan->page_size);
}

static uint32_t page_number(const struct plan *plan, uint32_t address)
{
    return (address - plan->flash) / plan->page_size;
}

/* Other bytes of a list that can be taken for a page when the line garbles it: how many follow (four, and their last
 * again), and where it was cut, what gets the device out of it. */
#define COUNTS 6

static bool is_count(uint32_t number)
{
    return number < COUNTS;
}

static bool is_one_bit(uint32_t apart)
{
    return (apart & (apart - 1)) == 0;
}

/* True when a page that is going to be erased is one flipped bit, or one page, away. */
static bool is_near(const struct plan *plan, uint32_t number)
{
    for (size_t i = 0; i < plan->page_count; i++) {
        uint32_t planned = page_number(plan, plan->pages[i].address);
        if (plan->pages[i].work == PAGE_REPLACE &&
            (is_one_bit(planned ^ number) || planned + 1 == number || number + 1 == planned))
            return true;
    }
    return is_count(number) || is_one_bit(number ^ FILLERS_BLIND.rest) || is_one_bit(number ^ BYTE_SYNC);
}

/* The first bytes; one read is enough where most of them are not blank, since no noise makes that of a blank page. */
static bool look(struct programming *run, uint32_t address, uint8_t bytes[PLAN_PROBE], struct fault *fault)
{
    size_t blank = 0;
    if (!bootloader_read(run->bootloader, address, bytes, PLAN_PROBE, fault))
        return false;
    for (size_t i = 0; i < PLAN_PROBE; i++)
        blank += bytes[i] == 0xFF;
    return blank < PLAN_PROBE / 2 || content_read(run->bootloader, address, bytes, run->again, PLAN_PROBE, fault);
}

bool place_sentinels(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    uint32_t pages = flash_pages(run);
    run->sentinels = alloc_items(pages, sizeof *run->sentinels);
    for (uint32_t number = 0; number < pages; number++) {
        uint32_t address = plan->flash + number * plan->page_size;
        struct sentinel *sentinel = &run->sentinels[run->sentinel_count];
        if (plan_page(plan, address) != NULL || !is_near(plan, number))
            continue;
        sentinel->address = address;
        sentinel->exposed = is_count(number);
        if (!look(run, address, sentinel->bytes, fault))
            return false;
        run->sentinel_count += !is_blank(sentinel->bytes, PLAN_PROBE); /* else there is nothing to see */
    }
    return true;
}

/* A page that was written already, or that nothing is planned for. */
static void expose(struct programming *run, uint32_t address)
{
    struct page *page = plan_page(run->plan, address);
    if (page != NULL)
        page->exposed = page->progress == PAGE_DONE || page->work == PAGE_SAME;
    for (size_t i = 0; i < run->sentinel_count; i++)
        if (run->sentinels[i].address == address)
            run->sentinels[i].exposed = true;
}

void expose_pages(struct programming *run, uint32_t first, uint32_t count)
{
    const struct plan *plan = run->plan;
    const bool extended = bootloader_identity(run->bootloader)->extended_erase;
    struct frame frame;
    for (; count > 0; first += frame.count, count -= frame.count) {
        if (!frame_erase(&frame, plan->chip, extended, first, count, NULL))
            return;
        for (uint32_t page = frame.first; page - frame.first < frame.count; page++)
            for (unsigned bit = 0; frame_mentions(&frame, page) > 1 && bit < NUMBER_BITS; bit++) {
                uint32_t other = page ^ 1u << bit;
                if (other < flash_pages(run))
                    expose(run, plan->flash + other * plan->page_size);
            }
    }
}

/* Blank now, and it was not. */
static bool was_erased(struct programming *run, const struct sentinel *sentinel, bool *erased, struct fault *fault)
{
    uint32_t at;
    uint8_t found, room[FRAME_BLOCK];
    if (!content_compare(run->bootloader, sentinel->address, sentinel->bytes, PLAN_PROBE, room, &at, &found, fault))
        return false;
    *erased = at < PLAN_PROBE && is_blank(room, PLAN_PROBE);
    return true;
}

#define PAGES_NAMED 8

/* Adds the erased ones to the text, and their number to *count. */
static bool find_erased(struct programming *run, bool all, struct text *names, size_t *count, struct fault *fault)
{
    *count = 0;
    for (size_t i = 0; i < run->sentinel_count; i++) {
        const struct sentinel *sentinel = &run->sentinels[i];
        bool erased;
        if (!all && !sentinel->exposed)
            continue;
        if (!was_erased(run, sentinel, &erased, fault))
            return false;
        if (erased && (*count)++ < PAGES_NAMED)
            text_add(names, "%s 0x%08x", *count > 1 ? "," : "", sentinel->address);
    }
    return true;
}

bool check_sentinels(struct programming *run, bool all, struct fault *fault)
{
    struct text names = {0};
    size_t count;
    bool good = find_erased(run, all, &names, &count, fault);
    if (good && count > 0 && !all) { /* where one was hit, others may have been */
        text_release(&names);
        good = find_erased(run, true, &names, &count, fault);
    }
    if (good && count > 0) {
        run->strayed = true;
        good =
            fault_set(fault, FAULT_DEVICE,
                      "page%s%s%s, which the image does not touch, %s erased: an ERASE that was garbled on the line, "
                      "and acknowledged, has hit %s. That is not repaired: write a backup back (dsocheck device "
                      "restore) over a shorter cable or at a lower --baud",
                      count == 1 ? "" : "s", text_string(&names), count > PAGES_NAMED ? " and more" : "",
                      count == 1 ? "was" : "were", count == 1 ? "it" : "them");
    }
    text_release(&names);
    return good;
}
