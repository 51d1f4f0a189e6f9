/* `dsocheck device restore FILE`: a dump goes back. It is judged first, by the board that knows whole dumps; what the
 * board calls preserved stays the device's own. */
#include "alloc.h"
#include "check_options.h"
#include "command_line.h"
#include "debuginfo.h"
#include "device.h"
#include "families.h"
#include "flash.h"
#include "reports.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

struct restore_options {
    struct device_options device;
    struct policy policy;
    struct report_options report;
    struct flash_options flash;
    struct load_options load;
    const char *path;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct restore_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        state->child_inputs[1] = &options->policy;
        state->child_inputs[2] = &options->flash;
        state->child_inputs[3] = &options->report;
        return 0;
    case ARGP_KEY_ARG:
        if (options->path != NULL)
            usage_error(state, "%s: one argument too many", value);
        options->path = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "which file? A dump is missing");
        return 0;
    case ARGP_KEY_SUCCESS:
        report_options_spare(&options->report, options->path, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The board that whole dumps are judged by. */
static bool open_target(const struct target_options *options, struct target *target, struct fault *fault)
{
    if (!target_open(options, target, fault))
        return false;
    if (target->board.whole_flash != NULL) {
        char *whole = alloc_string(target->board.whole_flash);
        struct target_options again = {.board = whole, .memory = options->memory, .script = options->script};
        target_close(target);
        bool good = target_open(&again, target, fault);
        free(whole);
        if (!good)
            return false;
    }
    return true;
}

/* A dump may be of a part only; what is not in it is not missed. */
static void excuse_missing_table(struct board *board, const struct image *image)
{
    if (board->table_need == TABLE_REQUIRED && image_loaded(image, range_of(board->table_address, 8)) == 0)
        board->table_need = TABLE_OPTIONAL;
}

static int judge_and_flash(const struct restore_options *options, const struct target *target, struct image *image,
                           struct reports *reports, const char *command)
{
    struct subject subject = {.image = image,
                              .map = target->map,
                              .board = &target->board,
                              .chip = &target->chip,
                              .debug = debuginfo_new(image)};
    struct verdict verdict;
    struct walk *walk = walk_new(&subject);
    subject.walk = walk;
    judge(&subject, families, family_count, &options->policy, &verdict);
    const struct judged judged = {.subject = &subject, .verdict = &verdict};
    reports_add(reports, &(struct reported){.path = options->path, .judged = &judged});
    const struct flash_job job = {.port = &options->device.port,
                                  .flash = &options->flash,
                                  .target = target,
                                  .purpose = PLAN_RESTORE,
                                  .command = command,
                                  .json = strcmp(options->report.format->name, "json") == 0,
                                  .reports = reports};
    int status = verdict.pass ? flash_judged(&job, &subject, &verdict) : STATUS_FINDINGS;
    verdict_release(&verdict);
    walk_free(walk);
    debuginfo_free(subject.debug);
    return status;
}

static int restore(struct restore_options *options, struct target *target, const char *command)
{
    struct fault fault;
    struct image image = {0};
    struct reports *reports = reports_open(&options->report, families, family_count, &fault);
    if (reports == NULL)
        return complain(&fault);
    options->load.has_slot = target->board.has_slot;
    options->load.slot = (uint32_t)target->board.slot;
    options->load.digest = report_options_digest(&options->report);
    int status;
    if (image_load(options->path, &options->load, &image, &fault)) {
        excuse_missing_table(&target->board, &image);
        status = judge_and_flash(options, target, &image, reports, command);
        image_release(&image);
    } else {
        reports_add(reports, &(struct reported){.path = options->path, .fault = &fault});
        status = complain(&fault);
    }
    return reports_close(reports, status);
}

int device_restore_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0},
                                                 {&verdict_argp, 0, NULL, 2},
                                                 {&flash_argp, 0, NULL, 3},
                                                 {&report_argp, 0, NULL, 5},
                                                 {0}};
    static const struct argp argp = {NULL,
                                     parse,
                                     "FILE",
                                     "Writes a dump of a device back, once it passed the check for whole dumps. What "
                                     "the board calls preserved, such "
                                     "as a licence, stays the device's own; --allow-protected NAME writes the dump's.",
                                     children,
                                     NULL,
                                     NULL};
    struct restore_options *options = alloc_items(1, sizeof *options);
    struct target target;
    struct fault fault;
    struct text command = {0};
    int status;
    command_line_add(&command, argc, argv);
    options->policy.fail_on = SEVERITY_ERROR;
    options->report = report_options_default(check_reporters);
    parse_arguments(&argp, argc, argv, options);
    if (!device_options_settle(&options->device, &fault) || !open_target(&options->device.target, &target, &fault)) {
        status = complain(&fault);
    } else {
        status = flash_options_unlock(&options->flash, &target.board, &fault)
                     ? restore(options, &target, text_string(&command))
                     : complain(&fault);
        target_close(&target);
    }
    text_release(&command);
    device_options_release(&options->device);
    free(options);
    return status;
}
