#include "handover.h"

#include "base/alloc.h"
#include "cli/command.h"
#include "cli/options/command_line.h"
#include "cli/progress.h"
#include "emit/emit.h"
#include "programmer/handover/drive.h"
#include "programmer/handover/engine.h"
#include "toolchain/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct handover {
    const struct flash_job *job;
    struct safe_image *safe;
    struct image_part *parts;
    size_t part_count;
    struct programmed programmed; /* what the report gets to see */
    struct progress progress;
    struct text plan, taker, state;
    struct names notes;
};

static const char *disk_folder(const struct flash_job *job)
{
    static const char disk[] = "disk:";
    const char *port = bench_port_named(job->port);
    return port != NULL && strncmp(port, disk, sizeof disk - 1) == 0 ? port + sizeof disk - 1 : NULL;
}

bool handover_is_wanted(const struct flash_job *job)
{
    return job->flash->via != NULL || disk_folder(job) != NULL;
}

/* Only over UART is anything read back or left as it was. */
static bool options_suit(const struct flash_options *flash, const char *where, struct fault *fault)
{
    const char *option = flash->backup != NULL ? "--backup" : flash->no_skip ? "--no-skip" : flash->go ? "--go" : NULL;
    return option == NULL ||
           fault_set(fault, FAULT_USAGE, "%s: goes with a device over UART, not with %s", option, where);
}

static void take_step(void *context, const char *sentence)
{
    struct handover *handover = context;
    names_append(&handover->notes, sentence);
    if (handover->progress.style != PROGRESS_NONE)
        progress_say(&handover->progress, sentence);
}

static void add_plan(struct handover *handover, const char *what)
{
    text_add_escaped(&handover->plan, handover->programmed.path);
    text_add(&handover->plan, ": plan: %s\n", what);
}

/* What is going to be on the device, and by whom. */
static void describe(struct handover *handover)
{
    for (size_t i = 0; i < handover->part_count; i++) {
        const struct image_part *part = &handover->parts[i];
        char *line = alloc_format("%zu bytes at 0x%08x..0x%08llx", part->size, part->address,
                                  (unsigned long long)part->address + part->size);
        add_plan(handover, line);
        free(line);
        handover->programmed.bytes += (uint32_t)part->size;
    }
    char *line = alloc_format("%s, by %s", handover->job->flash->dry_run ? "would be written" : "to be written",
                              text_string(&handover->taker));
    add_plan(handover, line);
    free(line);
    handover->programmed.plan = text_string(&handover->plan);
    handover->programmed.taker = text_string(&handover->taker);
    reports_plan(handover->job->reports, &handover->programmed);
}

/* ---- disk:PATH ---- */

static bool put_on_disk(struct handover *handover, const char *folder, struct fault *fault)
{
    struct drive drive = {.folder = folder, .patience = DRIVE_PATIENCE, .step = take_step, .context = handover};
    enum drive_kind kind;
    if (!options_suit(handover->job->flash, "disk:PATH", fault) || !drive_kind_of(folder, &kind, fault))
        return false;
    text_add(&handover->taker, kind == DRIVE_UF2 ? "the UF2 bootloader on disk:%s" : "the DFU on disk:%s", folder);
    describe(handover);
    if (handover->job->flash->dry_run)
        return true;
    bool good = (kind == DRIVE_UF2 ? uf2_drive_put : ds203_drive_put)(&drive, handover->safe, fault);
    text_add(&handover->state, "%s", good ? "" : text_string(&drive.state));
    text_release(&drive.state);
    return good;
}

/* ---- --via ---- */

static void hear(void *context, const char *bytes, size_t size)
{
    (void)context;
    fwrite(bytes, 1, size, stderr);
}

static bool write_files(const struct handover *handover, const struct engine_input *input, struct fault *fault)
{
    struct names written = {0};
    bool good = emit_file(handover->safe, EMIT_HEX, input->hex, &written, fault) &&
                (input->bin == NULL || emit_file(handover->safe, EMIT_BIN, input->bin, &written, fault));
    names_release(&written);
    return good;
}

static bool run_engine(struct handover *handover, const struct engine *engine, struct fault *fault)
{
    command_line_add(&handover->taker, (int)engine->words.count, engine->words.at);
    describe(handover);
    if (handover->job->flash->dry_run)
        return true;
    text_add(&handover->state, "what the flash holds is not known");
    return engine_run(engine, hear, handover, fault);
}

/* Given the files, or their names for a dry run, which has no right to write any. */
static bool put_given(struct handover *handover, const struct engine_input *input, struct fault *fault)
{
    struct engine engine;
    if (!engine_make(handover->job->flash->via, input, &engine, fault))
        return false;
    bool good = run_engine(handover, &engine, fault);
    engine_release(&engine);
    return good;
}

static bool put_by_engine(struct handover *handover, struct fault *fault)
{
    struct scratch scratch;
    struct engine_input input = {.chip = safe_image_chip(handover->safe)->name, .address = handover->parts[0].address};
    if (!options_suit(handover->job->flash, "--via", fault))
        return false;
    if (handover->job->flash->dry_run) {
        input.hex = "image.hex";
        input.bin = handover->part_count == 1 ? "image.bin" : NULL;
        return put_given(handover, &input, fault);
    }
    if (!scratch_open(&scratch, fault))
        return false;
    char *hex = scratch_path(&scratch, "image.hex"), *bin = scratch_path(&scratch, "image.bin");
    input.hex = hex;
    input.bin = handover->part_count == 1 ? bin : NULL;
    bool good = write_files(handover, &input, fault) && put_given(handover, &input, fault);
    free(hex);
    free(bin);
    scratch_remove(&scratch);
    return good;
}

/* ---- both ---- */

/* What is on the chip and what to do, behind the sentence that says what went wrong. */
static int explain_failure(struct handover *handover, const struct fault *fault)
{
    struct programmed *programmed = &handover->programmed;
    int status = complain(fault);
    if (handover->state.length == 0)
        text_add(&handover->state, "the flash is as it was");
    struct text lines = {0};
    text_add(&lines, "dsocheck: ");
    text_add_escaped(&lines, programmed->path);
    text_add(&lines, ": %s\ndsocheck: then run again: ", text_string(&handover->state));
    text_add_escaped(&lines, handover->job->command);
    fprintf(stderr, "%s\n", text_string(&lines));
    text_release(&lines);
    programmed->result = "failed";
    programmed->state = text_string(&handover->state);
    programmed->next = handover->job->command;
    return status;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int carry_out(struct handover *handover)
{
    struct fault fault;
    const struct flash_job *job = handover->job;
    struct programmed *programmed = &handover->programmed;
    const char *folder = disk_folder(job);
    double started = now();
    int status = STATUS_PASS;
    handover->parts = image_parts_new(handover->safe, &handover->part_count);
    programmed->result = job->flash->dry_run ? "dry-run" : "taken";
    bool good = job->flash->via != NULL ? put_by_engine(handover, &fault) : put_on_disk(handover, folder, &fault);
    programmed->seconds = now() - started;
    if (!good && handover->taker.length == 0)
        return complain(&fault);
    if (!good)
        status = explain_failure(handover, &fault);
    programmed->notes = handover->notes.at;
    programmed->note_count = handover->notes.count;
    reports_programmed(job->reports, programmed);
    return status;
}

int handover_judged(const struct flash_job *job, const struct subject *subject, const struct verdict *verdict)
{
    struct fault fault;
    struct handover handover = {.job = job, .programmed = {.path = subject->image->path}};
    handover.progress.style = progress_style_for(job->port->progress, job->json);
    if (job->flash->via == NULL)
        handover.programmed.port = bench_port_named(job->port);
    bool good =
        reports_are_whole(job->reports) ||
        fault_set(&fault, FAULT_PLACE, "%s: not flashed, since a report of it cannot be written", subject->image->path);
    handover.safe = good ? safe_image_new(subject, verdict, &fault) : NULL;
    int status = handover.safe != NULL ? carry_out(&handover) : complain(&fault);
    image_parts_free(handover.parts, handover.part_count);
    safe_image_free(handover.safe);
    names_release(&handover.notes);
    text_release(&handover.plan);
    text_release(&handover.taker);
    text_release(&handover.state);
    return status;
}
