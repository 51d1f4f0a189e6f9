#include "program.h"

#include "base/alloc.h"
#include "programming.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void program_outcome_release(struct program_outcome *outcome)
{
    text_release(&outcome->state);
}

void tell(const struct programming *run, const char *format, ...)
{
    char sentence[sizeof((struct fault *)NULL)->sentence + 64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    run->options->observer->say(run->options->observer->context, sentence);
}

bool wants_stop(struct programming *run, struct fault *fault)
{
    if (run->options->stop == NULL || *run->options->stop == 0)
        return false;
    run->outcome->interrupted = true;
    fault_set(fault, FAULT_PORT, "stopped by signal %d", (int)*run->options->stop);
    return true;
}

/* ---- the run ---- */

bool change_pages(struct programming *run, struct fault *fault)
{
    struct plan *plan = run->plan;
    size_t total = plan_count_work(plan, PAGE_FILL) + plan_count_work(plan, PAGE_REPLACE), done = 0;
    if (plan->last != NULL && total > 1 && (wants_stop(run, fault) || !begin_page(run, plan->last, fault)))
        return false;
    for (size_t i = 0; i <= plan->page_count; i++) {
        struct page *page = i < plan->page_count ? &plan->pages[i] : plan->last;
        if (page == NULL || !page_changes(page) || (page == plan->last && i < plan->page_count))
            continue;
        /* What is erased already is sooner written than explained. */
        bool erased = page->progress == PAGE_BEGUN && page->work == PAGE_FILL;
        if (!erased && wants_stop(run, fault))
            return false;
        if (page != plan->last && !erase_ahead(run, page, fault))
            return false;
        if (!change_page(run, page, fault))
            return false;
        run->options->observer->progress(run->options->observer->context, PHASE_WRITE, ++done, total);
    }
    return true;
}

static bool has_changes(const struct plan *plan)
{
    return plan_count_work(plan, PAGE_FILL) + plan_count_work(plan, PAGE_REPLACE) > 0;
}

static bool program(struct programming *run, struct fault *fault)
{
    if (!match_device(run, fault) || !load_journal(run, fault) || !survey(run, fault))
        return false;
    if (has_changes(run->plan)) {
        if ((!run->has_earlier && !look_for_signs(run, fault)) || !match_erase(run, fault) ||
            !match_alias(run, fault) || !place_sentinels(run, fault) || !write_backup(run, fault))
            return false;
        if (!start_journal(run, fault)) {
            take_backup_back(run); /* nothing was changed, and the same command shall not stumble over it */
            return false;
        }
        run->disturbances = bootloader_disturbances(run->bootloader);
        if (!check_alias(run, fault) || !change_pages(run, fault) || !prove_pages(run, fault))
            return false;
    }
    return finish_journal(run, fault);
}

/* A run that fails for one thing may have done another: as long as somebody answers, that can be looked at. */
static void look_around(struct programming *run, const struct fault *fault)
{
    struct fault stray;
    if (run->store == NULL || !was_disturbed(run) || fault->kind == FAULT_TIMEOUT)
        return;
    if (!run->strayed && !check_sentinels(run, true, &stray) && run->strayed)
        tell(run, "%s", stray.sentence);
    amend_journal(run);
}

bool program_run(struct bootloader *bootloader, const char *port, struct plan *plan,
                 const struct program_options *options, struct program_outcome *outcome, struct fault *fault)
{
    *outcome = (struct program_outcome){.pages = plan->page_count};
    struct programming run = {.bootloader = bootloader,
                              .plan = plan,
                              .options = options,
                              .outcome = outcome,
                              .contents = alloc_items(1, plan->geometry.largest),
                              .again = alloc_items(1, plan->geometry.largest),
                              .other = alloc_items(1, plan->geometry.largest),
                              .stretches = alloc_items(PLAN_STRETCHES(plan->geometry.largest), sizeof *run.stretches)};
    run.device = program_device(bootloader_identity(bootloader), port);
    run.journal_path = journal_path(options->journals, run.device);
    run.image = options->image != NULL ? realpath(options->image, NULL) : NULL;
    run.journal_beside = journal_path_beside(run.image, run.device);
    bool good = program(&run, fault);
    outcome->changed = plan_count_progress(plan, PAGE_UNTOUCHED) < plan->page_count;
    if (!good) {
        look_around(&run, fault);
        describe_state(&run, &outcome->state);
    }
    journal_store_close(run.store);
    journal_release(&run.journal);
    journal_release(&run.earlier);
    names_release(&run.outdated);
    names_release(&run.outdated_of);
    free(run.image);
    free(run.journal_path);
    free(run.journal_beside);
    free(run.device);
    free(run.contents);
    free(run.again);
    free(run.other);
    free(run.stretches);
    free(run.sentinels);
    return good;
}
