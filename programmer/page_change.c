/* One page at a time: mark it begun, erase it, look whether it is blank, write it, read it back. Whatever interrupts,
 * at most this page and the one of the vector table are between old and new. */
#include "programming.h"

#define ATTEMPTS 3
/* What an erase that did not happen shows at once; the bytes behind it are read with all others in the end. */
#define BLANK_PROBE 16

bool mark_page(struct programming *run, struct page *page, enum page_progress progress, struct fault *fault)
{
    page->progress = progress;
    journal_mark(&run->journal, page->address, progress);
    /* Before an erase the mark has to be on disk if the page's neighbours are in the journal; losing another one
     * costs time, not bytes. */
    bool sync = progress == PAGE_BEGUN && journal_saved(&run->journal, page->address) != NULL;
    return journal_store_mark(run->store, &(struct page_mark){page->address, progress}, sync, fault);
}

static bool erase_page(struct programming *run, const struct page *page, struct fault *fault)
{
    static const uint8_t blank[BLANK_PROBE] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                               0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    const struct plan *plan = run->plan;
    uint32_t at;
    uint8_t found;
    if (!bootloader_erase(run->bootloader, (page->address - plan->flash) / plan->page_size, 1, fault) ||
        !content_compare(run->bootloader, page->address, blank, sizeof blank, run->contents, &at, &found, fault))
        return false;
    run->outcome->erased++;
    return at == sizeof blank ||
           fault_set(fault, FAULT_REFUSED,
                     "page 0x%08x was erased and reads 0x%02x at 0x%08x all the same: it is write-protected, or worn "
                     "out",
                     page->address, found, page->address + at);
}

static bool write_page(struct programming *run, const struct page *page, struct fault *fault)
{
    for (uint32_t at = 0; at < run->plan->page_size; at += PLAN_BLOCK) {
        if (is_blank(page->wanted + at, PLAN_BLOCK))
            continue;
        if (!bootloader_write(run->bootloader, page->address + at, page->wanted + at, PLAN_BLOCK, fault))
            return false;
        run->outcome->bytes_written += PLAN_BLOCK;
    }
    return true;
}

static bool verify_page(struct programming *run, const struct page *page, struct fault *fault)
{
    uint32_t at, size = run->plan->page_size;
    uint8_t found;
    if (!content_compare(run->bootloader, page->address, page->wanted, size, run->contents, &at, &found, fault))
        return false;
    return at == size || fault_set(fault, FAULT_REFUSED, "0x%08x reads 0x%02x where 0x%02x was written",
                                   page->address + at, found, page->wanted[at]);
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
        tell(run, "page 0x%08x: %s; it is done again", page->address, why.sentence);
        run->outcome->retries++;
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
    run->outcome->written++;
    return true;
}
