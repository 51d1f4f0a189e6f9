#include "flash.h"

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "emit/dump.h"
#include "programmer/journal/journal_store.h"
#include "programmer/plan/forecast.h"
#include "programmer/plan/program.h"
#include "programmer/protocol/frame_log.h"

#include <stdio.h>
#include <stdlib.h>

struct flashing {
    const struct flash_job *job;
    struct safe_image *safe;
    struct plan plan;
    struct bench bench;
    struct progress progress;
    struct program_outcome outcome;
    struct programmed programmed; /* what the report gets to see */
    struct text plan_text, at_the_end;
    struct names notes, frames;
    char unique_id[BENCH_UNIQUE_ID];
};

static void take_note(void *context, const char *sentence)
{
    struct flashing *flashing = context;
    names_append(&flashing->notes, sentence);
    progress_say(&flashing->progress, sentence);
}

static void take_progress(void *context, enum program_phase phase, size_t pages_done, size_t pages)
{
    struct flashing *flashing = context;
    progress_step(&flashing->progress, phase == PHASE_COMPARE ? "reading" : "writing", pages_done, pages,
                  flashing->plan.page_size > 0 ? flashing->plan.page_size
                                               : flashing->plan.bytes / flashing->plan.page_count);
}

static void take_frame(const struct frame_entry *entry, void *context)
{
    struct flashing *flashing = context;
    struct text text = {0};
    frame_entry_text(entry, &text);
    names_append(&flashing->frames, text_string(&text));
    text_release(&text);
}

/* ---- the report's view ---- */

static void show_identity(struct flashing *flashing)
{
    const struct identity *identity = bootloader_identity(flashing->bench.bootloader);
    struct programmed *p = &flashing->programmed;
    p->identified = true;
    p->baud = identity->baud;
    p->product_id = identity->product_id;
    p->bootloader = identity->version;
    p->flash_size = identity->has_flash_size ? identity->flash_size : 0;
    bench_unique_id(&flashing->bench, flashing->unique_id);
    p->unique_id = identity->has_unique_id ? flashing->unique_id : NULL;
}

static void show_outcome(struct flashing *flashing)
{
    const struct program_outcome *outcome = &flashing->outcome;
    struct programmed *p = &flashing->programmed;
    p->same = outcome->same;
    p->erased = outcome->erased;
    p->written = outcome->written;
    p->retries = outcome->retries;
    p->bytes_written = outcome->bytes_written;
    p->resumed = outcome->resumed;
    p->backup = outcome->backed_up ? flashing->job->flash->backup : NULL;
    p->notes = flashing->notes.at;
    p->note_count = flashing->notes.count;
    p->frames = flashing->frames.at;
    p->frame_count = flashing->frames.count;
}

static void show_plan(struct flashing *flashing)
{
    const struct plan *plan = &flashing->plan;
    flashing->programmed.pages = plan->page_count;
    flashing->programmed.page_size = plan->page_size;
    flashing->programmed.bytes = plan->bytes;
}

static void start_report(struct flashing *flashing)
{
    plan_describe(&flashing->plan, bench_baud(flashing->job->port, &flashing->job->target->board),
                  &flashing->plan_text);
    flashing->programmed.plan = text_string(&flashing->plan_text);
    show_plan(flashing);
}

/* ---- the steps ---- */

/* Before a device is waited for. An interrupted run's backup is its own, and only the device can say whether there was
 * one. */
static bool backup_is_free(const struct flash_job *job, const char *image, struct fault *fault)
{
    const struct flash_options *flash = job->flash;
    if (flash->backup == NULL || flash->force || flash->dry_run)
        return true;
    char *folder = journal_folder(image);
    bool good = journal_is_any(folder, image) || dump_name_is_free(flash->backup, false, fault);
    free(folder);
    return good;
}

/* Before anything is sent; nothing here needs the port. */
static bool prepare(struct flashing *flashing, const struct subject *subject, const struct verdict *verdict,
                    struct fault *fault)
{
    uint32_t address, sp, reset;
    flashing->safe = safe_image_new(subject, verdict, fault);
    if (flashing->safe == NULL || !plan_make(flashing->safe, flashing->job->purpose, &flashing->plan, fault))
        return false;
    if (flashing->job->flash->go && !safe_image_vectors(flashing->safe, &address, &sp, &reset))
        return fault_set(fault, FAULT_REFUSED, "%s: --go: the image has no vector table to start from",
                         subject->image->path);
    return backup_is_free(flashing->job, subject->image->path, fault) &&
           (flashing->job->flash->dry_run ||
            bench_find(&flashing->bench, flashing->job->port, flashing->job->target, fault));
}

static bool rehearse(struct flashing *flashing, struct fault *fault)
{
    uint32_t address, sp, reset;
    bool go = flashing->job->flash->go && safe_image_vectors(flashing->safe, &address, &sp, &reset);
    struct text assumed = {0};
    struct frame_log *log = frame_log_new(false, take_frame, flashing);
    bool good = protocol_of(flashing->plan.chip)->dry_run(&flashing->plan, go ? &address : NULL, log, &assumed, fault);
    frame_log_free(log);
    names_append(&flashing->notes, text_string(&assumed));
    text_add_escaped(&flashing->plan_text, flashing->programmed.path);
    text_add(&flashing->plan_text, ": plan: %s\n", text_string(&assumed));
    flashing->programmed.plan = text_string(&flashing->plan_text);
    text_release(&assumed);
    flashing->programmed.result = "dry-run";
    return good;
}

static bool start_program(struct flashing *flashing, struct fault *fault)
{
    uint32_t address, sp, reset;
    if (!flashing->job->flash->go || !safe_image_vectors(flashing->safe, &address, &sp, &reset))
        return true;
    flashing->outcome.interrupted = bench_stopped(&flashing->bench, "the program was not started", fault);
    if (!flashing->outcome.interrupted && bootloader_go(flashing->bench.bootloader, address, fault))
        return true;
    text_add(&flashing->outcome.state, "the flash holds the image, verified; it was not started");
    return false;
}

static bool run(struct flashing *flashing, struct fault *fault)
{
    const struct flash_job *job = flashing->job;
    const struct program_observer observer = {take_progress, take_note, flashing};
    char *journals = journal_folder(flashing->programmed.path);
    const struct program_options options = {.no_skip = job->flash->no_skip,
                                            .backup = job->flash->backup,
                                            .replace_backup = job->flash->force,
                                            .journals = journals,
                                            .image = flashing->programmed.path,
                                            .stop = flashing->bench.stop,
                                            .observer = &observer};
    bool good = program_run(flashing->bench.bootloader, flashing->bench.port, &flashing->plan, &options,
                            &flashing->outcome, fault);
    progress_clear(&flashing->progress);
    free(journals);
    return good && start_program(flashing, fault);
}

static bool agree(struct flashing *flashing, struct fault *fault)
{
    const struct flash_job *job = flashing->job;
    enum plan_purpose purpose = job->purpose;
    if (job->consent == NULL)
        return true;
    if (!job->consent->decide(job->consent->context, &flashing->bench, &purpose, &flashing->at_the_end, fault))
        return false;
    if (purpose == job->purpose)
        return true;
    plan_release(&flashing->plan);
    if (!plan_make(flashing->safe, purpose, &flashing->plan, fault))
        return false;
    show_plan(flashing);
    return true;
}

static bool reach_device(struct flashing *flashing, struct fault *fault)
{
    struct bench *bench = &flashing->bench;
    flashing->programmed.port = bench->port;
    if (!bench_open(bench, &flashing->job->target->chip, fault)) {
        /* Bytes that nobody answered may have been heard as others. */
        text_add(&flashing->outcome.state, "the flash is %s",
                 bench->link == NULL ? "as it was" : "not known to have changed");
        return false;
    }
    uint64_t started = bench->link->operations->now(bench->link);
    show_identity(flashing);
    if (!agree(flashing, fault)) {
        text_add(&flashing->outcome.state, "the flash is not known to have changed");
        return false;
    }
    bool good = run(flashing, fault);
    flashing->programmed.seconds = (double)(bench->link->operations->now(bench->link) - started) / 1e6;
    flashing->programmed.result = flashing->outcome.written > 0 ? "verified" : "unchanged";
    return good;
}

/* What the same command would only be refused for once more: something else has to be done first, and the sentence says
 * what. */
static bool is_final(enum fault_kind kind)
{
    static const bool final[] = {
        [FAULT_USAGE] = true,   [FAULT_FORMAT] = true,      [FAULT_CONFIG] = true, [FAULT_DEVICE] = true,
        [FAULT_REFUSED] = true, [FAULT_UNSUPPORTED] = true, [FAULT_BUG] = true,
    };
    return final[kind];
}

/* What is on the chip and what to do, behind the sentence that says what went wrong. */
static int explain_failure(struct flashing *flashing, const struct fault *fault)
{
    const struct program_outcome *outcome = &flashing->outcome;
    bool again = outcome->changed || !is_final(fault->kind);
    struct text lines = {0};
    int status = bench_complain(&flashing->bench, fault);
    text_add(&lines, "dsocheck: ");
    text_add_escaped(&lines, flashing->programmed.path);
    text_add(&lines, ": %s", text_string(&outcome->state));
    if (again) {
        text_add(&lines, "\ndsocheck: then run again: ");
        text_add_escaped(&lines, flashing->job->command);
    }
    fprintf(stderr, "%s\n", text_string(&lines));
    text_release(&lines);
    flashing->programmed.result = outcome->interrupted ? "interrupted" : "failed";
    flashing->programmed.state = text_string(&outcome->state);
    flashing->programmed.next = again ? flashing->job->command : NULL;
    /* Once a device has been touched, that is what counts; only our own mistakes rank above it. */
    return outcome->changed && fault->kind != FAULT_BUG ? STATUS_DEVICE : status;
}

static int carry_out(struct flashing *flashing)
{
    struct fault fault;
    struct reports *reports = flashing->job->reports;
    bool dry = flashing->job->flash->dry_run;
    int status = STATUS_PASS;
    start_report(flashing);
    if (dry && !rehearse(flashing, &fault))
        return complain(&fault);
    show_outcome(flashing);
    reports_plan(reports, &flashing->programmed);
    if (!dry && !reach_device(flashing, &fault))
        status = explain_failure(flashing, &fault);
    if (flashing->at_the_end.length > 0)
        take_note(flashing, text_string(&flashing->at_the_end));
    show_outcome(flashing);
    reports_programmed(reports, &flashing->programmed);
    return status;
}

int flash_judged(const struct flash_job *job, const struct subject *subject, const struct verdict *verdict)
{
    struct flashing *flashing = alloc_items(1, sizeof *flashing);
    struct fault fault;
    flashing->job = job;
    flashing->programmed.path = subject->image->path;
    flashing->progress.style = progress_style_for(job->port->progress, job->json);
    bool good =
        reports_are_whole(job->reports) ||
        fault_set(&fault, FAULT_PLACE, "%s: not flashed, since a report of it cannot be written", subject->image->path);
    int status = good && prepare(flashing, subject, verdict, &fault) ? carry_out(flashing) : complain(&fault);
    status = bench_close(&flashing->bench, status);
    program_outcome_release(&flashing->outcome);
    plan_release(&flashing->plan);
    safe_image_free(flashing->safe);
    names_release(&flashing->notes);
    names_release(&flashing->frames);
    text_release(&flashing->plan_text);
    text_release(&flashing->at_the_end);
    free(flashing);
    return status;
}
