/* When all is written: does every page still hold what was read back behind its write, and has nothing else been hit?
 * What an undisturbed line can do without a sign is one thing, an ERASE of another page than was named
 * (sentinels.c); a WRITE that went astray is missing in its own place, which showed. So the pages that an ERASE could
 * have hit are looked at, and all of them are read whole as soon as anything was out of the ordinary. */
#include "programmer/protocol/content.h"
#include "programming.h"

#define ROUNDS 3

bool was_disturbed(const struct programming *run)
{
    return run->doubtful || run->strayed || bootloader_disturbances(run->bootloader) > run->disturbances;
}

/* An erase is of a whole page, so one place that is not blank tells. */
static bool compare_a_place(struct programming *run, const struct page *page, struct fault *fault)
{
    uint32_t at = 0, size = page->size;
    uint8_t found;
    while (at < size && page->wanted[at] == run->plan->geometry.erased)
        at++;
    if (at == size)
        return true;
    uint32_t place = at & ~(PLAN_PROBE - 1u);
    if (!content_compare(run->bootloader, page->address + place, page->wanted + place, PLAN_PROBE, run->contents, &at,
                         &found, fault))
        return false;
    return at == PLAN_PROBE ||
           fault_set(fault, FAULT_REFUSED, "0x%08x was right and now reads 0x%02x", page->address + place + at, found);
}

/* A page that is not right any more becomes one that is to be replaced. */
static bool look_at(struct programming *run, struct page *page, bool whole, bool *wrong, struct fault *fault)
{
    struct fault why;
    if (whole ? verify_page(run, page, &why) : !page->exposed || compare_a_place(run, page, &why))
        return true;
    if (why.kind != FAULT_REFUSED) {
        *fault = why;
        return false;
    }
    tell(run, "%s; page 0x%08x is done again", why.sentence, page->address);
    page->work = PAGE_REPLACE;
    run->outcome->retries++;
    run->doubtful = true;
    *wrong = true;
    return mark_page(run, page, PAGE_BEGUN, fault);
}

static bool look_over(struct programming *run, bool whole, bool *wrong, struct fault *fault)
{
    *wrong = false;
    for (size_t i = 0; i < run->plan->page_count; i++)
        if (!look_at(run, &run->plan->pages[i], whole, wrong, fault))
            return false;
    return true;
}

bool prove_pages(struct programming *run, struct fault *fault)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool wrong, whole = was_disturbed(run);
        if (!look_over(run, whole, &wrong, fault))
            return false;
        if (!wrong)
            return check_sentinels(run, whole, fault);
        plan_take_vectors(run->plan);
        if (!change_pages(run, fault))
            return false;
    }
    return fault_set(fault, FAULT_PORT,
                     "pages that were right are wrong again and again after others are written: this flash answers at "
                     "several addresses and is smaller than chip %s, or it is worn out",
                     run->plan->chip->name);
}
