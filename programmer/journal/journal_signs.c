/* An interrupted run whose journal is not here: what it leaves in the flash, and an erased device does not show. Bytes
 * that such a run erased beside the image would be taken for a device's own 0xFF, and nobody would ever know. */
#include "programmer/plan/programming.h"

#include <string.h>

#define NEAR 16

static bool is_vacant(struct programming *run, uint64_t address, uint32_t size, bool *vacant, struct fault *fault)
{
    const struct chip *chip = run->plan->chip;
    *vacant = true;
    if (!banks_hold(chip->die_flash, chip->die_flash_count, range_of(address, size)))
        return true;
    if (!content_read(run->bootloader, (uint32_t)address, run->contents, run->again, size, fault))
        return false;
    *vacant = is_blank(run->contents, size, run->plan->geometry.erased);
    return true;
}

/* A run erases the page of the vector table before any other and writes it last. So a table that reads erased while
 * something else of the pages is there is a run's, not a new device's. */
static bool table_is_gone(struct programming *run, bool *gone, struct fault *fault)
{
    const struct plan *plan = run->plan;
    uint32_t address, sp, reset;
    bool inhabited = false;
    *gone = false;
    for (size_t i = 0; i < plan->page_count; i++)
        inhabited = inhabited || plan->pages[i].inhabited;
    if (plan->last == NULL || !inhabited || !safe_image_vectors(plan->image, &address, &sp, &reset))
        return true;
    return is_vacant(run, address & ~(uint32_t)(NEAR - 1), NEAR, gone, fault);
}

static uint32_t covered_from(const struct plan *plan, const struct page *page)
{
    for (size_t i = 0; i < plan->range_count; i++)
        if (plan->ranges[i].address + plan->ranges[i].size > page->address)
            return plan->ranges[i].address > page->address ? plan->ranges[i].address - page->address : 0;
    return 0;
}

static uint32_t covered_to(const struct plan *plan, const struct page *page)
{
    for (size_t i = plan->range_count; i > 0; i--) {
        const struct safe_range *range = &plan->ranges[i - 1];
        uint64_t end = (uint64_t)range->address + range->size, top = (uint64_t)page->address + page->size;
        if (range->address < top)
            return end < top ? (uint32_t)(end - page->address) : page->size;
    }
    return page->size;
}

/* Erased, or nothing but a part of the image in it, and what lies beyond the page's bare end is not: something went
 * through there. */
static bool is_torn(struct programming *run, const struct page *page, bool *torn, struct fault *fault)
{
    const struct plan *plan = run->plan;
    uint32_t from = covered_from(plan, page), to = covered_to(plan, page), size = page->size;
    bool vacant = true;
    *torn = false;
    if (!journal_written(&run->plan->traces, page->wanted, page->original, size) ||
        !is_blank(page->original, from, plan->geometry.erased) ||
        !is_blank(page->original + to, size - to, plan->geometry.erased))
        return true;
    if (to < size && !is_vacant(run, (uint64_t)page->address + size, NEAR, &vacant, fault))
        return false;
    if (vacant && from > 0 && page->address > plan->flash &&
        !is_vacant(run, page->address - NEAR, NEAR, &vacant, fault))
        return false;
    *torn = !vacant;
    return true;
}

static bool refuse(const struct page *page, const char *sign, struct fault *fault)
{
    return fault_set(
        fault, FAULT_PORT,
        "%s, as an interrupted run leaves it, and no journal of one is here: bytes beside the image in page "
        "0x%08x may be lost; nothing was changed. Run the same command where it was interrupted (same "
        "account, same image file); if nothing is missing, let the image fill that page",
        sign, page->address);
}

bool look_for_signs(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    const struct page *merged = NULL;
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        bool torn;
        if (!page_is_partial(page) || !page_changes(page))
            continue;
        merged = merged == NULL ? page : merged;
        if (!is_torn(run, page, &torn, fault))
            return false;
        if (torn)
            return refuse(page, "the page is erased or holds a part of the image, and what lies next to it is there",
                          fault);
    }
    bool gone = false;
    if (merged != NULL && !table_is_gone(run, &gone, fault))
        return false;
    return !gone || refuse(merged, "the vector table is erased and other pages of the image are not", fault);
}
