/* `dsocheck device restore FILE`: a whole dump goes back to the device it is of. It is judged first, by the board that
 * knows whole dumps; what the board calls preserved stays the device's own. */
#include "base/alloc.h"
#include "base/path.h"
#include "check/check.h"
#include "cli/asking.h"
#include "cli/options/check_options.h"
#include "cli/options/command_line.h"
#include "cli/reports.h"
#include "device.h"
#include "dump_return.h"
#include "rules/families.h"

#include <stdlib.h>
#include <string.h>

struct restore_options {
    struct device_options device;
    struct policy policy;
    struct report_options report;
    struct flash_options flash;
    struct load_options load;
    const char *path;
    bool yes, foreign;
};

enum key { KEY_YES = 1408, KEY_FOREIGN };

/* --report json=FILE.json would replace what tells of which device the dump is. */
static void spare_dump(const struct restore_options *options, struct argp_state *state)
{
    char *sidecar = dump_sidecar_path(options->path);
    report_options_spare(&options->report, options->path, state);
    report_options_spare(&options->report, sidecar, state);
    free(sidecar);
}

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
    case KEY_YES:
        options->yes = true;
        return 0;
    case KEY_FOREIGN:
        options->foreign = true;
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
        spare_dump(options, state);
        if (options->flash.backup != NULL && path_same(options->flash.backup, options->path))
            usage_error(state, "--backup %s: would overwrite the dump that goes back", options->flash.backup);
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

static int check_and_flash(const struct restore_options *options, const struct target *target, struct image *image,
                           const struct dump_return *dump, struct reports *reports, const char *command)
{
    const struct subject request = {.map = target->map, .board = &target->board, .chip = &target->chip};
    struct checked checked;
    check_image(image, &request, &options->policy, &checked);
    const struct judged judged = {.subject = &checked.subject, .verdict = &checked.verdict};
    reports_add(reports, &(struct reported){.path = options->path, .judged = &judged});
    const struct flash_consent consent = {dump_return_decide, dump};
    const struct flash_job job = {.port = &options->device.port,
                                  .flash = &options->flash,
                                  .target = target,
                                  .purpose = PLAN_RESTORE,
                                  .command = command,
                                  .consent = &consent,
                                  .json = strcmp(options->report.format->name, "json") == 0,
                                  .reports = reports};
    int status = checked.verdict.pass ? flash_judged(&job, &checked.subject, &checked.verdict) : STATUS_FINDINGS;
    checked_release(&checked);
    return status;
}

static bool can_ask(const struct restore_options *options, struct fault *fault)
{
    return options->flash.dry_run || asking_is_possible(options->yes, fault);
}

static int restore(struct restore_options *options, struct target *target, const char *command)
{
    struct fault fault;
    struct image image = {0};
    struct reports *reports = reports_open(&options->report, families, family_count);
    options->load.has_slot = target->board.has_slot;
    options->load.slot = (uint32_t)target->board.slot;
    options->load.digest = report_options_digest(&options->report);
    struct dump_return dump = {.image = &image, .target = target, .yes = options->yes, .foreign = options->foreign};
    int status;
    bool loaded = image_load(options->path, &options->load, &image, &fault);
    if (loaded && dump_return_check(&dump, &fault) && can_ask(options, &fault)) {
        status = check_and_flash(options, target, &image, &dump, reports, command);
    } else {
        reports_add(reports, &(struct reported){.path = options->path, .fault = &fault});
        status = complain(&fault);
    }
    if (loaded)
        image_release(&image);
    return reports_close(reports, status);
}

int device_restore_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0},
                                                 {&verdict_argp, 0, NULL, 2},
                                                 {&flash_argp, 0, NULL, 3},
                                                 {&report_argp, 0, NULL, 5},
                                                 {0}};
    static const struct argp_option table[] = {
        {"yes", KEY_YES, NULL, 0, "do not ask", 0},
        {"foreign", KEY_FOREIGN, NULL, 0, "take a dump of another device, or of a device that nothing tells", 0},
        {0}};
    static const struct argp argp = {table,
                                     parse,
                                     "FILE",
                                     "Writes a whole dump back to the device that `device read` made it of, once it "
                                     "passed the check for whole dumps. Says what will be overwritten, and asks. What "
                                     "the board calls preserved, such as a licence, stays the device's own, unless the "
                                     "device has lost it; --allow-protected NAME writes the dump's in any case.",
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
