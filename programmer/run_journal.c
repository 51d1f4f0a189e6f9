/* What a run takes from the journal of an interrupted one, and what it leaves in its own. */
#include "alloc.h"
#include "programming.h"

#include <string.h>
#include <time.h>

char *program_device(const struct identity *identity, const char *port)
{
    if (!identity->has_unique_id)
        return alloc_format("port %.*s", JOURNAL_DEVICE_CAP - 5, port);
    struct text name = {0};
    text_add(&name, "id ");
    for (size_t i = 0; i < sizeof identity->unique_id; i++)
        text_add(&name, "%02x", identity->unique_id[i]);
    return name.at;
}

bool load_journal(struct programming *run, struct fault *fault)
{
    uint8_t digest[PLAN_DIGEST];
    if (!journal_load(run->journal_path, run->device, run->plan->page_size, &run->earlier, &run->has_earlier, fault))
        return false;
    plan_digest(run->plan, digest);
    run->same_image = run->has_earlier && memcmp(digest, run->earlier.digest, sizeof digest) == 0;
    if (!run->has_earlier)
        return true;
    char when[32] = "";
    struct tm tm;
    time_t started = (time_t)run->earlier.started;
    if (gmtime_r(&started, &tm) != NULL)
        strftime(when, sizeof when, " of %Y-%m-%d %H:%M UTC", &tm);
    run->outcome->resumed = run->same_image;
    size_t begun = journal_begun(&run->earlier);
    for (size_t i = 0; i < run->plan->page_count; i++)
        if (journal_progress(&run->earlier, run->plan->pages[i].address) == PAGE_BEGUN)
            run->plan->pages[i].progress = PAGE_BEGUN;
    if (run->same_image)
        tell(run, "the interrupted run%s is continued", when);
    else if (begun > 0)
        tell(run, "an interrupted run%s of another image left %zu half-written page%s%s", when, begun,
             begun == 1 ? "" : "s",
             journal_pending(&run->earlier) > 0 ? "; what lay beside that image comes from its journal" : "");
    return true;
}

static bool is_planned(const struct plan *plan, uint32_t address)
{
    for (size_t i = 0; i < plan->page_count; i++)
        if (plan->pages[i].address == address)
            return true;
    return false;
}

/* What an earlier run half-wrote and this one does not touch stays the journal's business: also pages that no bytes
 * were saved of, since their cells may read right today and wrong tomorrow. */
static void inherit_pages(struct journal *to, const struct journal *from, const struct plan *plan)
{
    for (size_t i = 0; i < from->mark_count; i++) {
        uint32_t address = from->marks[i].address;
        const uint8_t *saved = journal_saved(from, address);
        if (from->marks[i].progress != PAGE_BEGUN || is_planned(plan, address))
            continue;
        if (saved != NULL)
            journal_save(to, address, saved);
        journal_mark(to, address, PAGE_BEGUN);
    }
}

/* A journal that is full already can only be somebody's making: no device was left with so many pages. */
static bool has_room(const struct programming *run, struct fault *fault)
{
    size_t count = run->earlier.saved_count;
    for (size_t i = 0; i < run->plan->page_count; i++)
        count += page_is_partial(run->plan, &run->plan->pages[i]);
    return count <= JOURNAL_PAGE_CAP ||
           fault_set(fault, FAULT_CONFIG, "%s: would hold more than %d pages: move it away; nothing was changed",
                     run->journal_path, JOURNAL_PAGE_CAP);
}

bool start_journal(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    if (!has_room(run, fault))
        return false;
    run->journal = (struct journal){.device = alloc_string(run->device), .page_size = plan->page_size};
    run->journal.started = run->same_image ? run->earlier.started : (int64_t)time(NULL);
    plan_digest(plan, run->journal.digest);
    inherit_pages(&run->journal, &run->earlier, plan);
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        if (page_is_partial(plan, page)) /* also one that is right: another may fall onto it */
            journal_save(&run->journal, page->address, page->original);
        if (page->progress == PAGE_BEGUN)
            journal_mark(&run->journal, page->address, PAGE_BEGUN);
    }
    run->store = journal_store_start(run->journal_path, &run->journal, fault);
    return run->store != NULL;
}

bool finish_journal(struct programming *run, struct fault *fault)
{
    size_t pages;
    struct journal kept = {.page_size = run->plan->page_size, .started = run->earlier.started};
    journal_store_close(run->store);
    run->store = NULL;
    inherit_pages(&kept, &run->earlier, run->plan);
    if ((pages = journal_begun(&kept)) == 0)
        return journal_remove(run->journal_path, fault);
    kept.device = alloc_string(run->device);
    struct journal_store *store = journal_store_start(run->journal_path, &kept, fault);
    bool good = store != NULL;
    journal_store_close(store);
    journal_release(&kept);
    if (good)
        tell(run, "%s is kept: an earlier image, interrupted, left %zu page%s half-written", run->journal_path, pages,
             pages == 1 ? "" : "s");
    return good;
}
