/* Does the flash answer at several addresses? A part that is smaller than its table, or than its own size register,
 * decodes fewer address lines: what is written above its end lands below, in pages that belong to somebody else. Two
 * places that would be one cell then never differ; it takes one pair that does to rule it out. */
#include "programmer/protocol/content.h"
#include "programming.h"

#include <string.h>

/* No part of the families with a UART bootloader has less. */
#define SMALLEST_FLASH 0x4000u
#define PAIRS          8

enum pair { PAIR_DIFFERS, PAIR_BLANK, PAIR_EQUAL };

/* The offset from which on `page` would be below: the highest bit of its own. A flash of that size, or of half and a
 * quarter of it, answers there; 0 when it lies too low to be in doubt. */
static uint32_t stride_of(const struct plan *plan, const struct page *page)
{
    uint32_t stride = SMALLEST_FLASH, offset = page->address - plan->flash;
    while (stride <= offset / 2)
        stride *= 2;
    return offset >= SMALLEST_FLASH ? stride : 0;
}

static bool compare_pair(struct programming *run, uint32_t low, uint32_t high, uint32_t size, enum pair *pair,
                         struct fault *fault)
{
    if (!content_read(run->bootloader, low, run->contents, run->again, size, fault) ||
        !content_read(run->bootloader, high, run->other, run->again, size, fault))
        return false;
    *pair = memcmp(run->contents, run->other, size) != 0                ? PAIR_DIFFERS
            : is_blank(run->contents, size, run->plan->geometry.erased) ? PAIR_BLANK
                                                                        : PAIR_EQUAL;
    return true;
}

static bool refuse(const struct programming *run, uint32_t low, uint32_t high, const char *so, struct fault *fault)
{
    return fault_set(
        fault, FAULT_DEVICE,
        "0x%08x and 0x%08x %s: this flash answers at several addresses and is smaller than chip %s, so what "
        "the image brings would overwrite other pages; nothing was changed. Name the part that it is with "
        "--chip or --board",
        low, high, so, run->plan->chip->name);
}

/* The probes agree; the whole page decides. */
static bool check_whole(struct programming *run, uint32_t low, uint32_t high, uint32_t size, struct fault *fault)
{
    enum pair pair;
    return compare_pair(run, low, high, size, &pair, fault) &&
           (pair == PAIR_DIFFERS || refuse(run, low, high, "read the same", fault));
}

static bool is_flash(const struct plan *plan, uint32_t address, uint32_t size)
{
    return banks_hold(plan->chip->die_flash, plan->chip->die_flash_count, range_of(address, size));
}

bool match_alias(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    const struct page *top = &plan->pages[plan->page_count - 1];
    uint32_t stride = stride_of(plan, top), equal = 0, size = 0;
    enum pair pair;
    if (stride == 0)
        return true;
    if (is_flash(plan, plan->flash + stride, PLAN_PROBE)) {
        if (!compare_pair(run, plan->flash, plan->flash + stride, PLAN_PROBE, &pair, fault))
            return false;
        if (pair == PAIR_DIFFERS)
            return true;
        equal = pair == PAIR_EQUAL ? plan->flash + stride : 0;
        size = plan->geometry.sectors[0].size;
    }
    run->undecided = NULL;
    for (size_t i = plan->page_count, pairs = 0; i-- > 0 && pairs < PAIRS;) {
        struct page *page = &plan->pages[i];
        if (!page_changes(page) || page->address - plan->flash < stride ||
            !is_flash(plan, page->address - stride, page->size))
            continue;
        pairs++;
        if (!compare_pair(run, page->address - stride, page->address, page->size, &pair, fault))
            return false;
        if (pair == PAIR_DIFFERS) {
            run->undecided = NULL;
            return true;
        }
        if (pair == PAIR_EQUAL) {
            equal = page->address;
            size = page->size;
        } else if (run->undecided == NULL || run->undecided == plan->last)
            run->undecided = page;
    }
    return equal == 0 || check_whole(run, equal - stride, equal, size, fault);
}

/* Both places are blank: whatever is written first must not show at the other. */
bool check_alias(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    struct page *page = run->undecided;
    const struct stretch *stretches = run->stretches;
    enum pair pair;
    if (page == NULL)
        return true;
    if (plan_stretches(plan, page, run->stretches) == 0) /* it stays blank */
        return true;
    uint32_t high = page->address + stretches[0].at, low = high - stride_of(plan, &plan->pages[plan->page_count - 1]);
    if (!mark_page(run, page, PAGE_BEGUN, fault) ||
        !bootloader_write(run->bootloader, high, page->wanted + stretches[0].at, stretches[0].size, fault) ||
        !compare_pair(run, low, high, stretches[0].size, &pair, fault))
        return false;
    if (plan->geometry.once) /* what is written there now is written again with its page */
        page->work = PAGE_REPLACE;
    if (pair != PAIR_EQUAL)
        return true;
    return bootloader_erase(run->bootloader, page->number, 1, fault) &&
           refuse(run, low, high, "hold the same as soon as one of them is written (and are blank again)", fault);
}
