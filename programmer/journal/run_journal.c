/* What a run takes from the journal of an interrupted one, and what it leaves in its own. */
#include "base/alloc.h"
#include "programmer/plan/programming.h"

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

/* Of every page of the device; 0 where they differ. */
static uint32_t chip_page_size(const struct programming *run)
{
    const struct geometry *geometry = &run->plan->geometry;
    bool equal = true;
    for (size_t i = 0; i < geometry->count; i++)
        equal = equal && geometry->sectors[i].size == geometry->largest;
    return equal ? geometry->largest : 0;
}

/* ---- which journals are this device's ---- */

static bool is_identified(const struct programming *run)
{
    return bootloader_identity(run->bootloader)->has_unique_id;
}

/* A device that has an id and was not asked for it would be taken for one without. */
static bool was_identified(const struct programming *run, struct fault *fault)
{
    const struct identity *identity = bootloader_identity(run->bootloader);
    return identity->readout != PROTECTION_UNKNOWN || !identity->has_id_register ||
           fault_set(
               fault, FAULT_PORT,
               "the device refused the first READ, so its unique id is not known, nor whether an interrupted run "
               "left something of it to go on with; nothing was changed. Reset it and run the same command again");
}

static bool is_own(const struct programming *run, const char *path)
{
    return strcmp(path, run->journal_path) == 0 ||
           (run->journal_beside != NULL && strcmp(path, run->journal_beside) == 0);
}

static void note_outdated(struct programming *run, const char *path, const char *device)
{
    names_append(&run->outdated, path);
    names_append(&run->outdated_of, device);
}

/* Adds a journal to those found before, and releases it. A copy beside another image is out of date as soon as the
 * next run begins. */
static bool take_journal(struct programming *run, const char *path, struct journal *journal, struct fault *fault)
{
    uint32_t page;
    uint8_t digest[PLAN_DIGEST];
    if (journal->beside[0] != '\0' && !is_own(run, journal->beside))
        note_outdated(run, journal->beside, journal->device);
    if (!run->has_earlier) {
        run->earlier = *journal;
        run->has_earlier = true;
        return true;
    }
    bool good = journal_merge(&run->earlier, journal, &page);
    plan_digest(run->plan, digest);
    if (good && memcmp(digest, journal->digest, sizeof digest) == 0) {
        memcpy(run->earlier.digest, digest, sizeof digest);
        run->earlier.started = journal->started;
    }
    journal_release(journal);
    return good || fault_set(fault, FAULT_PORT,
                             "%s: saved other bytes of page 0x%08x than another journal of this device, so one of the "
                             "two is out of date; nothing was changed. Move that one away",
                             path, page);
}

/* The journals that have this device's name. Each is there by name alone, so the flash must not contradict it. */
static bool take_own(struct programming *run, const char *path, struct fault *fault)
{
    struct journal journal;
    bool found;
    if (path == NULL)
        return true;
    if (!journal_load(path, run->image, run->device, chip_page_size(run), &journal, &found, fault))
        return false;
    if (!found)
        return true;
    if (run->found_at == NULL)
        run->found_at = path;
    return take_journal(run, path, &journal, fault);
}

static bool refuse_contradicted(const struct programming *run, const struct evidence *evidence, struct fault *fault)
{
    return fault_set(fault, FAULT_PORT,
                     "%s: the interrupted run that this is the journal of cannot have left what 0x%08x holds now: this "
                     "is another device%s, or something else has written since; nothing was changed. Move the journal "
                     "away to start from what the device holds now",
                     run->found_at, evidence->at, is_identified(run) ? " with the same unique id" : "");
}

static bool refuse_unproven(const char *path, struct fault *fault)
{
    return fault_set(fault, FAULT_PORT,
                     "%s: the device has no unique id, and nothing in its flash shows whether it is the one that this "
                     "journal of an interrupted run is of; nothing was changed. Move the journal away if it is not, to "
                     "start from what the device holds now",
                     path);
}

static bool refuse_unnamed(const char *path, const char *device, struct fault *fault)
{
    return fault_set(
        fault, FAULT_PORT,
        "%s: an interrupted run left this flash half-written on a device with %s, and this one shows no "
        "unique id; nothing was changed. Reset it and run the same command again; if it is another device, "
        "move the journal away to start from what it holds now",
        path, device);
}

static bool weigh_own(struct programming *run, struct fault *fault)
{
    struct evidence evidence;
    if (!run->has_earlier)
        return true;
    if (!weigh_journal(run, &run->earlier, &evidence, fault))
        return false;
    if (evidence.contradicted)
        return refuse_contradicted(run, &evidence, fault);
    return is_identified(run) || evidence.proven || !evidence.at_stake || refuse_unproven(run->found_at, fault);
}

static bool is_named(const struct journal *journal)
{
    return strncmp(journal->device, "id ", 3) == 0;
}

/* A journal under another name: it counts only when the flash speaks for it. */
static bool weigh_other(struct programming *run, const char *path, struct journal *journal, bool *used,
                        struct fault *fault)
{
    struct evidence evidence;
    bool named = is_named(journal);
    *used = false;
    if (journal_pending(journal) == 0 || (named && is_identified(run)))
        return true;
    if (!weigh_journal(run, journal, &evidence, fault))
        return false;
    if (evidence.contradicted || !evidence.at_stake || (!evidence.proven && is_identified(run)))
        return true;
    if (named)
        return refuse_unnamed(path, journal->device, fault);
    *used = evidence.proven;
    return *used || refuse_unproven(path, fault);
}

static bool take_other(struct programming *run, const char *path, struct fault *fault)
{
    struct journal journal;
    struct fault why;
    bool found, used;
    if (!journal_read(path, run->image, &journal, &found, &why)) {
        tell(run, "%s; it is not used", why.sentence);
        return true;
    }
    if (!found)
        return true;
    bool good = weigh_other(run, path, &journal, &used, fault);
    if (!good || !used) {
        journal_release(&journal);
        return good;
    }
    tell(run, "%s, a journal of a device without unique id (%s), fits what this one holds and is used", path,
         journal.device);
    note_outdated(run, path, journal.device);
    return take_journal(run, path, &journal, fault);
}

static bool take_others(struct programming *run, struct fault *fault)
{
    struct names paths = {0};
    bool good = true;
    journal_list(run->options->journals, run->image, is_identified(run), &paths);
    for (size_t i = 0; i < paths.count && good; i++)
        good = is_own(run, paths.at[i]) || take_other(run, paths.at[i], fault);
    names_release(&paths);
    return good;
}

/* ---- what they say ---- */

static void adopt_progress(struct programming *run)
{
    uint8_t digest[PLAN_DIGEST];
    plan_digest(run->plan, digest);
    run->same_image = memcmp(digest, run->earlier.digest, sizeof digest) == 0;
    run->outcome->resumed = run->same_image;
    for (size_t i = 0; i < run->plan->page_count; i++)
        if (journal_progress(&run->earlier, run->plan->pages[i].address) == PAGE_BEGUN)
            run->plan->pages[i].progress = PAGE_BEGUN;
}

static void tell_resumed(const struct programming *run)
{
    char when[32] = "";
    struct tm tm;
    time_t started = (time_t)run->earlier.started;
    size_t begun = journal_begun(&run->earlier);
    if (gmtime_r(&started, &tm) != NULL)
        strftime(when, sizeof when, " of %Y-%m-%d %H:%M UTC", &tm);
    if (run->same_image)
        tell(run, "the interrupted run%s is continued", when);
    else if (begun > 0)
        tell(run, "an interrupted run%s of another image left %zu half-written page%s%s", when, begun,
             begun == 1 ? "" : "s",
             journal_pending(&run->earlier) > 0 ? "; what lay beside that image comes from its journal" : "");
}

bool load_journal(struct programming *run, struct fault *fault)
{
    if (!was_identified(run, fault) || !take_own(run, run->journal_path, fault) ||
        !take_own(run, run->journal_beside, fault) || !weigh_own(run, fault) || !take_others(run, fault))
        return false;
    if (run->has_earlier) {
        adopt_progress(run);
        tell_resumed(run);
    }
    return true;
}

/* ---- our own ---- */

/* What an earlier run half-wrote and this one does not touch stays the journal's business: also pages that no bytes
 * were saved of, since their cells may read right today and wrong tomorrow. */
static void inherit_pages(struct journal *to, const struct journal *from, const struct plan *plan)
{
    for (size_t i = 0; i < from->mark_count; i++) {
        uint32_t address = from->marks[i].address;
        const struct saved_page *saved = journal_saved(from, address);
        if (from->marks[i].progress != PAGE_BEGUN || plan_page(plan, address) != NULL)
            continue;
        if (saved != NULL)
            journal_save(to, address, saved->size, saved->old, saved->earlier, saved->wanted);
        journal_mark(to, &from->marks[i]);
    }
}

/* A journal that is full already can only be somebody's making: no device was left with so many pages. */
static bool has_room(const struct programming *run, struct fault *fault)
{
    size_t count = run->earlier.saved_count;
    for (size_t i = 0; i < run->plan->page_count; i++)
        count += page_is_partial(&run->plan->pages[i]);
    return (count <= JOURNAL_PAGE_CAP && journal_size(run->plan->geometry.largest, count) <= JOURNAL_FILE_CAP) ||
           fault_set(fault, FAULT_CONFIG, "%s: would hold %zu pages, more than a journal does: %s; nothing was changed",
                     run->journal_path, count,
                     run->earlier.saved_count > 0 ? "move it away" : "let the image fill the pages that it begins");
}

static void save_page(struct programming *run, const struct page *page)
{
    const struct saved_page *earlier = journal_saved(&run->earlier, page->address);
    bool begun = earlier != NULL && journal_progress(&run->earlier, page->address) == PAGE_BEGUN;
    journal_save(&run->journal, page->address, page->size, page->original, begun ? earlier->earlier : page->original,
                 page->wanted);
}

static struct journal_store *open_store(struct programming *run, const struct journal *journal, struct fault *fault)
{
    struct fault without;
    struct journal_store *store = journal_store_start(run->journal_path, run->journal_beside, journal, &without, fault);
    if (store != NULL && without.sentence[0] != '\0')
        tell(run,
             "%s: there is no copy of the journal beside the image, so only this account can go on if the run is "
             "interrupted",
             without.sentence);
    return store;
}

/* Once what they know is in our journal, or done. */
static bool remove_outdated(struct programming *run, struct fault *fault)
{
    for (size_t i = 0; i < run->outdated.count; i++)
        if (!journal_forget(run->outdated.at[i], run->outdated_of.at[i], fault))
            return false;
    return true;
}

bool start_journal(struct programming *run, struct fault *fault)
{
    const struct plan *plan = run->plan;
    if (!has_room(run, fault))
        return false;
    run->journal = (struct journal){.device = alloc_string(run->device), .page_size = chip_page_size(run)};
    run->journal.beside = alloc_string(run->journal_beside != NULL ? run->journal_beside : "");
    run->journal.started = run->same_image ? run->earlier.started : (int64_t)time(NULL);
    plan_digest(plan, run->journal.digest);
    inherit_pages(&run->journal, &run->earlier, plan);
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        if (page_is_partial(page)) /* also one that is right: another's bytes may fall onto it */
            save_page(run, page);
        if (page->progress == PAGE_BEGUN)
            journal_mark(&run->journal,
                         &(struct page_mark){page->address, PAGE_BEGUN, journal_garbled(&run->earlier, page->address)});
    }
    if (!call_witnesses(run, fault))
        return false;
    run->store = open_store(run, &run->journal, fault);
    return run->store != NULL && remove_outdated(run, fault);
}

/* What a block that went astray has changed, of the places that the device is known by and of the pages that are saved.
 */
static bool find_changed(struct programming *run, bool *gone, struct fault *fault)
{
    struct journal *journal = &run->journal;
    size_t kept = 0;
    for (size_t i = 0; i < journal->witness_count; i++) {
        const struct witness witness = journal->witnesses[i];
        if (!content_read(run->bootloader, witness.address, run->contents, run->again, JOURNAL_WITNESS, fault))
            return false;
        if (memcmp(run->contents, witness.bytes, JOURNAL_WITNESS) == 0)
            journal->witnesses[kept++] = witness;
    }
    *gone = kept < journal->witness_count;
    journal->witness_count = kept;
    for (size_t i = 0; i < journal->saved_count; i++) {
        const struct saved_page *saved = &journal->saved[i];
        struct page *page = plan_page(run->plan, saved->address);
        if (page == NULL || page->progress == PAGE_BEGUN)
            continue;
        if (!content_read(run->bootloader, page->address, run->contents, run->again, page->size, fault))
            return false;
        if (!journal_explains(journal, &run->plan->traces, saved, run->contents) &&
            !mark_page(run, page, PAGE_BEGUN, fault))
            return false;
    }
    return true;
}

void amend_journal(struct programming *run)
{
    struct fault fault;
    bool gone = false, good = find_changed(run, &gone, &fault);
    for (size_t i = 0; good && i < run->plan->page_count; i++)
        if (run->plan->pages[i].progress == PAGE_BEGUN)
            good = mark_page(run, &run->plan->pages[i], PAGE_BEGUN, &fault);
    if (good && gone) {
        journal_store_close(run->store);
        run->store = open_store(run, &run->journal, &fault);
        good = run->store != NULL;
    }
    if (!good)
        tell(run, "%s", fault.sentence);
}

static bool remove_own(const struct programming *run, struct fault *fault)
{
    return journal_remove(run->journal_path, fault) &&
           (run->journal_beside == NULL || journal_remove(run->journal_beside, fault));
}

/* The witnesses were called when this run began, or by the earlier one if this changed nothing. */
static void keep_witnesses(struct journal *kept, const struct programming *run)
{
    const struct journal *from = run->journal.device != NULL ? &run->journal : &run->earlier;
    memcpy(kept->witnesses, from->witnesses, sizeof kept->witnesses);
    kept->witness_count = from->witness_count;
}

bool finish_journal(struct programming *run, struct fault *fault)
{
    size_t pages;
    struct journal kept = {.page_size = chip_page_size(run), .started = run->earlier.started};
    journal_store_close(run->store);
    run->store = NULL;
    inherit_pages(&kept, &run->earlier, run->plan);
    if ((pages = journal_begun(&kept)) == 0)
        return remove_own(run, fault) && remove_outdated(run, fault);
    kept.device = alloc_string(run->device);
    kept.beside = alloc_string(run->journal_beside != NULL ? run->journal_beside : "");
    keep_witnesses(&kept, run);
    struct journal_store *store = open_store(run, &kept, fault);
    bool good = store != NULL;
    journal_store_close(store);
    journal_release(&kept);
    if (good)
        tell(run, "%s is kept: an earlier image, interrupted, left %zu page%s half-written", run->journal_path, pages,
             pages == 1 ? "" : "s");
    return good && remove_outdated(run, fault);
}
