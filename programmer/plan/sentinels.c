/* Pages that an erase could have hit without a sign, looked at before the first erase and in the end.
 *
 * What an erase can hit instead of its own pages the protocol knows; those are compared at a place that was not blank:
 * an erase is of a whole page. */
#include "programmer/protocol/content.h"
#include "programming.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

struct sentinel {
    uint32_t address;
    bool exposed; /* a page one bit away was named twice */
    uint8_t bytes[PLAN_PROBE];
};

static bool is_one_bit(uint32_t apart)
{
    return (apart & (apart - 1)) == 0;
}

/* True when a page that is going to be erased is one flipped bit, or one page, away. */
static bool is_near(const struct programming *run, uint32_t number)
{
    const struct plan *plan = run->plan;
    for (size_t i = 0; i < plan->page_count; i++) {
        uint32_t planned = plan->pages[i].number;
        if (plan->pages[i].work == PAGE_REPLACE &&
            (is_one_bit(planned ^ number) || planned + 1 == number || number + 1 == planned))
            return true;
    }
    return bootloader_named_by_garble(run->bootloader, number);
}

/* The first bytes; one read is enough where most of them are not blank, since no noise makes that of a blank page. */
static bool look(struct programming *run, uint32_t address, uint8_t bytes[PLAN_PROBE], struct fault *fault)
{
    size_t blank = 0;
    if (!bootloader_read(run->bootloader, address, bytes, PLAN_PROBE, fault))
        return false;
    for (size_t i = 0; i < PLAN_PROBE; i++)
        blank += bytes[i] == run->plan->geometry.erased;
    return blank < PLAN_PROBE / 2 || content_read(run->bootloader, address, bytes, run->again, PLAN_PROBE, fault);
}

bool place_sentinels(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    const struct geometry *geometry = &plan->geometry;
    run->sentinels = alloc_items(geometry->count, sizeof *run->sentinels);
    for (size_t i = 0; i < geometry->count; i++) {
        uint32_t address = geometry->sectors[i].address, number = geometry->sectors[i].number;
        struct sentinel *sentinel = &run->sentinels[run->sentinel_count];
        if (address >= bootloader_flash_end(run->bootloader) || !geometry->sectors[i].is_numbered ||
            plan_page(plan, address) != NULL || !is_near(run, number))
            continue;
        sentinel->address = address;
        sentinel->exposed = bootloader_named_without_sign(run->bootloader, number);
        if (!look(run, address, sentinel->bytes, fault))
            return false;
        run->sentinel_count +=
            !is_blank(sentinel->bytes, PLAN_PROBE, geometry->erased); /* else there is nothing to see */
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

static void expose_number(void *context, uint32_t number)
{
    struct programming *run = context;
    const struct sector *sector = geometry_numbered(&run->plan->geometry, number);
    if (sector != NULL)
        expose(run, sector->address);
}

void expose_pages(struct programming *run, uint32_t first, uint32_t count)
{
    bootloader_find_exposed(run->bootloader, first, count, expose_number, run);
}

/* Blank now, and it was not. */
static bool was_erased(struct programming *run, const struct sentinel *sentinel, bool *erased, struct fault *fault)
{
    uint32_t at;
    uint8_t found, room[BLOCK];
    if (!content_compare(run->bootloader, sentinel->address, sentinel->bytes, PLAN_PROBE, room, &at, &found, fault))
        return false;
    *erased = at < PLAN_PROBE && is_blank(room, PLAN_PROBE, run->plan->geometry.erased);
    return true;
}

#define PAGES_NAMED 8

struct erased {
    struct text names; /* of the first few */
    size_t count, looked_at;
};

static bool find_erased(struct programming *run, bool all, struct erased *found, struct fault *fault)
{
    for (size_t i = 0; i < run->sentinel_count; i++) {
        const struct sentinel *sentinel = &run->sentinels[i];
        bool blank;
        if (!all && !sentinel->exposed)
            continue;
        if (!was_erased(run, sentinel, &blank, fault))
            return false;
        found->looked_at++;
        if (blank && found->count++ < PAGES_NAMED)
            text_add(&found->names, "%s 0x%08x", found->count > 1 ? "," : "", sentinel->address);
    }
    return true;
}

/* False, with the fault. */
static bool tell_erased(struct programming *run, const struct erased *found, struct fault *fault)
{
    const char *const cure = "That is not repaired: write a backup back (dsocheck device restore) over a shorter cable "
                             "or at a lower --baud";
    run->strayed = true;
    if (found->count == found->looked_at && found->count > PAGES_NAMED)
        return fault_set(fault, FAULT_DEVICE,
                         "each of the %zu pages outside the image that were looked at is blank now: a command that "
                         "was garbled on the line has erased the whole flash, or most of it. %s",
                         found->count, cure);
    bool one = found->count == 1;
    return fault_set(fault, FAULT_DEVICE,
                     "page%s%s%s, which the image does not touch, %s erased: an ERASE that was garbled on the line, "
                     "and acknowledged, has hit %s. %s",
                     one ? "" : "s", text_string(&found->names), found->count > PAGES_NAMED ? " and more" : "",
                     one ? "was" : "were", one ? "it" : "them", cure);
}

bool check_sentinels(struct programming *run, bool all, struct fault *fault)
{
    struct erased found = {0};
    bool good = find_erased(run, all, &found, fault);
    if (good && found.count > 0 && !all) { /* where one was hit, others may have been */
        text_release(&found.names);
        found = (struct erased){0};
        good = find_erased(run, true, &found, fault);
    }
    if (good && found.count > 0)
        good = tell_erased(run, &found, fault);
    text_release(&found.names);
    return good;
}
