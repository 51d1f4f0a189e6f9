/* Reading before writing: what each page holds, what it will hold, and so what has to be done. */
#include "programming.h"

#include <string.h>

/* A page whose neighbours have to be carried over, or that is backed up: all of it is read, twice. */
static bool survey_whole(struct programming *run, struct page *page, bool begun, struct fault *fault)
{
    const struct plan *plan = run->plan;
    const struct saved_page *saved = begun ? journal_saved(&run->earlier, page->address) : NULL;
    if (!content_read(run->bootloader, page->address, run->contents, run->again, page->size, fault))
        return false;
    memcpy(page->original, saved != NULL ? saved->old : run->contents, page->size);
    page->has_original = true;
    page->inhabited = !is_blank(run->contents, page->size, plan->geometry.erased);
    if (page_is_partial(page))
        plan_merge(plan, page);
    plan_settle(plan, page, run->contents);
    return true;
}

static bool survey_until_different(struct programming *run, struct page *page, struct fault *fault)
{
    uint32_t at;
    uint8_t found;
    uint32_t size = page->size;
    uint8_t erased = run->plan->geometry.erased;
    if (!content_compare(run->bootloader, page->address, page->wanted, PLAN_PROBE, run->contents, &at, &found, fault))
        return false;
    if (at == PLAN_PROBE &&
        !content_compare(run->bootloader, page->address, page->wanted, size, run->contents, &at, &found, fault))
        return false;
    page->inhabited = !is_blank(page->wanted, at, erased) || (at < size && found != erased);
    page->work = at == size ? PAGE_SAME : PAGE_REPLACE;
    return true;
}

static bool survey_page(struct programming *run, struct page *page, struct fault *fault)
{
    enum page_progress earlier = journal_progress(&run->earlier, page->address);
    bool begun = earlier == PAGE_BEGUN;
    if (page_is_partial(page) || run->options->backup != NULL) {
        if (!survey_whole(run, page, begun, fault))
            return false;
    } else if (!begun && !run->options->no_skip) {
        if (!survey_until_different(run, page, fault))
            return false;
    }
    /* Begun: cells that a cut left between 0 and 1 may read right today and wrong tomorrow. */
    if (begun || run->options->no_skip) {
        page->work = PAGE_REPLACE;
    } else if (run->same_image && earlier == PAGE_DONE && page->work != PAGE_SAME &&
               journal_pending(&run->earlier) > 0) {
        return fault_set(
            fault, FAULT_PORT,
            "%s: something else has written page 0x%08x since the interrupted run that this journal is of, "
            "so its saved bytes may be out of date; nothing was changed. Move the journal away to start "
            "from what the device holds now",
            run->journal_path, page->address);
    }
    return true;
}

bool survey(struct programming *run, struct fault *fault)
{
    struct plan *plan = run->plan;
    for (size_t i = 0; i < plan->page_count; i++) {
        if (wants_stop(run, fault) || !survey_page(run, &plan->pages[i], fault))
            return false;
        run->options->observer->progress(run->options->observer->context, PHASE_COMPARE, i + 1, plan->page_count);
    }
    run->outcome->same = plan_count_work(plan, PAGE_SAME);
    plan_take_vectors(plan);
    return true;
}
