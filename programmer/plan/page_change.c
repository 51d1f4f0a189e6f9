/* A few pages at a time are marked begun and erased, then each is looked at, written and read back. Whatever
 * interrupts, at most these and the page of the vector table are between old and new. */
#include "programming.h"

#include <string.h>

#define ATTEMPTS 3

bool mark_page(struct programming *run, struct page *page, enum page_progress progress, struct fault *fault)
{
    const struct page_mark mark = {page->address, progress,
                                   progress == PAGE_BEGUN &&
                                       (was_disturbed(run) || journal_garbled(&run->journal, page->address))};
    page->progress = progress;
    journal_mark(&run->journal, &mark);
    /* Before an erase the mark has to be on disk if the page's neighbours are in the journal; losing another one
     * costs time, not bytes. */
    bool sync = progress == PAGE_BEGUN && journal_saved(&run->journal, page->address) != NULL;
    return journal_store_mark(run->store, &mark, sync, fault);
}

static bool erase_pages(struct programming *run, const struct page *first, size_t count, struct fault *fault)
{
    expose_pages(run, first->number, (uint32_t)count);
    if (!bootloader_erase(run->bootloader, first->number, (uint32_t)count, fault))
        return false;
    run->outcome->erased += count;
    return true;
}

static bool check_blank(struct programming *run, const struct page *page, struct fault *fault)
{
    uint8_t blank[PLAN_PROBE], found;
    uint32_t at;
    memset(blank, run->plan->geometry.erased, sizeof blank);
    if (!content_compare(run->bootloader, page->address, blank, sizeof blank, run->contents, &at, &found, fault))
        return false;
    return at == sizeof blank ||
           fault_set(fault, FAULT_REFUSED,
                     "0x%08x was erased and reads 0x%02x all the same: its page is write-protected, or worn out",
                     page->address + at, found);
}

static bool erase_page(struct programming *run, const struct page *page, struct fault *fault)
{
    return erase_pages(run, page, 1, fault) && check_blank(run, page, fault);
}

static bool write_page(struct programming *run, const struct page *page, struct fault *fault)
{
    size_t count = plan_stretches(run->plan, page, run->stretches);
    for (size_t i = 0; i < count; i++) {
        const struct stretch *stretch = &run->stretches[i];
        if (!bootloader_write(run->bootloader, page->address + stretch->at, page->wanted + stretch->at, stretch->size,
                              fault))
            return false;
        run->outcome->bytes_written += stretch->size;
    }
    return true;
}

bool verify_page(struct programming *run, struct page *page, struct fault *fault)
{
    uint32_t at, size = page->size;
    uint8_t found;
    if (!content_compare(run->bootloader, page->address, page->wanted, size, run->contents, &at, &found, fault))
        return false;
    page->exposed = false;
    if (at == size)
        return true;
    return find_lost_block(run, page, at, run->contents, fault) &&
           fault_set(fault, FAULT_REFUSED, "0x%08x reads 0x%02x where 0x%02x was written", page->address + at, found,
                     page->wanted[at]);
}

/* Runs `step` until it works. What the bootloader could not repair by asking again (its faults say so) is final; a page
 * that turned out wrong (FAULT_REFUSED, ours) is done again, and in the end a fault of the device. */
static bool attempt(struct programming *run, struct page *page,
                    bool (*step)(struct programming *run, struct page *page, unsigned tries, struct fault *fault),
                    struct fault *fault)
{
    for (unsigned tries = 1;; tries++) {
        struct fault why;
        if (step(run, page, tries, &why))
            return true;
        if (why.kind != FAULT_REFUSED) {
            *fault = why;
            return false;
        }
        if (tries == ATTEMPTS)
            return fault_set(fault, FAULT_PORT, "%s (%d attempts)", why.sentence, ATTEMPTS);
        tell(run, "%s; page 0x%08x is done again", why.sentence, page->address);
        run->outcome->retries++;
        run->doubtful = true;
    }
}

static bool begin_once(struct programming *run, struct page *page, unsigned tries, struct fault *fault)
{
    (void)tries;
    return mark_page(run, page, PAGE_BEGUN, fault) && erase_page(run, page, fault);
}

bool begin_page(struct programming *run, struct page *page, struct fault *fault)
{
    if (page->work != PAGE_REPLACE)
        return true;
    if (!attempt(run, page, begin_once, fault))
        return false;
    page->work = PAGE_FILL;
    return true;
}

bool erase_ahead(struct programming *run, struct page *first, struct fault *fault)
{
    size_t count = plan_count_ahead(run->plan, first);
    for (size_t i = 0; i < count; i++)
        if (!mark_page(run, &first[i], PAGE_BEGUN, fault))
            return false;
    if (count == 0)
        return true;
    if (!erase_pages(run, first, count, fault))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct fault why;
        if (check_blank(run, &first[i], &why)) {
            first[i].work = PAGE_FILL;
        } else if (why.kind == FAULT_REFUSED) { /* its turn will show */
            run->doubtful = true;
        } else {
            *fault = why;
            return false;
        }
    }
    return true;
}

static bool change_once(struct programming *run, struct page *page, unsigned tries, struct fault *fault)
{
    if (!mark_page(run, page, PAGE_BEGUN, fault))
        return false;
    if ((page->work == PAGE_REPLACE || tries > 1) && !erase_page(run, page, fault))
        return false;
    return write_page(run, page, fault) && verify_page(run, page, fault) && mark_page(run, page, PAGE_DONE, fault);
}

bool change_page(struct programming *run, struct page *page, struct fault *fault)
{
    if (!attempt(run, page, change_once, fault))
        return false;
    page->work = PAGE_SAME;
    run->outcome->written++;
    return true;
}
