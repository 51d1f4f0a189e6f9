/* `dsocheck toolchain`: can what this compiler builds with these flags run on this board? */
#include "base/alloc.h"
#include "check/check.h"
#include "cli/options/misplaced_flags.h"
#include "cli/options/project_options.h"
#include "cli/options/script_options.h"
#include "cli/options/shared_options.h"
#include "command.h"
#include "reports.h"
#include "rules/families.h"
#include "toolchain/compile_commands.h"
#include "toolchain/driver.h"
#include "toolchain/flags.h"
#include "toolchain/lock.h"
#include "toolchain/try.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_DRIVER "arm-none-eabi-gcc"

enum key { KEY_CC = 256, KEY_COMMANDS, KEY_LOCK, KEY_LOCKED };

struct toolchain_options {
    struct project_options project;
    struct target_options target;
    struct script_options script;
    struct policy policy;
    struct report_options report;
    const char *driver, *commands;
    const char *lock, *locked; /* the file to write, to compare with; NULL without */
    char **flags;
    size_t flag_count;
};

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "The toolchain:", 0},
    {"cc", KEY_CC, "GCC", 0, "the compiler driver (default: " DEFAULT_DRIVER ")", 0},
    {"compile-commands", KEY_COMMANDS, "FILE", 0,
     "the flags that all C and C++ entries of a compile_commands.json share; those behind -- are added", 0},
    {"lock", KEY_LOCK, "FILE", 0, "after a pass, write what decides what this toolchain builds", 0},
    {"locked", KEY_LOCKED, "FILE", 0, "fail when the toolchain is not the one that --lock FILE wrote", 0},
    {0},
};

static const char doc[] =
    "Checks the toolchain itself: compiles and links small programs with the flags, for the board, and says whether "
    "the results can run there.\v"
    "Example: dsocheck toolchain --board ds203 -- -mcpu=cortex-m3 -mthumb -O2\n\n"
    "Exit status: 0 passed, 1 findings at or above --fail-on, 2 usage or configuration, 3 no folder for the probes, "
    "5 internal error.";

static void set_flags(struct toolchain_options *options, struct argp_state *state)
{
    if (state->quoted == 0 || state->next < state->quoted)
        usage_error(state, "%s: the compiler's flags stand behind --", state->argv[state->next]);
    options->flags = state->argv + state->next;
    options->flag_count = (size_t)(state->argc - state->next);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct toolchain_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->target;
        state->child_inputs[1] = &options->script;
        state->child_inputs[2] = &options->policy;
        state->child_inputs[3] = &options->report;
        state->child_inputs[4] = &options->project;
        return 0;
    case KEY_CC:
        if (value[0] == '\0')
            usage_error(state, "--cc: the driver's name is empty: is a variable not set?");
        options->driver = value;
        return 0;
    case KEY_COMMANDS:
        options->commands = value;
        return 0;
    case KEY_LOCK:
        options->lock = value;
        return 0;
    case KEY_LOCKED:
        options->locked = value;
        return 0;
    case ARGP_KEY_ARGS:
        set_flags(options, state);
        return 0;
    case ARGP_KEY_SUCCESS:
        report_options_spare(&options->report, options->target.memory, state);
        report_options_spare(&options->report, options->commands, state);
        report_options_spare(&options->report, options->lock, state);
        report_options_spare(&options->report, options->locked, state);
        if (options->lock != NULL && options->locked != NULL)
            usage_error(state, "--lock writes what --locked compares with: give one of them");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* The options, over the values of the working directory's project file, which `project` keeps. */
static bool parse_options(int argc, char **argv, struct toolchain_options *options, struct project *project,
                          struct fault *fault)
{
    static const struct argp_child children[] = {{&target_argp, 0, NULL, 1},  {&script_argp, 0, NULL, 2},
                                                 {&verdict_argp, 0, NULL, 4}, {&report_argp, 0, NULL, 5},
                                                 {&project_argp, 0, NULL, 6}, {0}};
    static const struct argp argp = {table, parse, "[-- FLAGS...]", doc, children, NULL, NULL};
    *options = (struct toolchain_options){.driver = DEFAULT_DRIVER, .policy.fail_on = SEVERITY_ERROR};
    options->report = report_options_default(toolchain_reporters);
    parse_arguments(&argp, argc, argv, options);
    char *path = project_options_find(&options->project, NULL);
    if (path != NULL) {
        bool good = project_open(&options->project, path, project, fault);
        free(path);
        if (!good)
            return false;
        struct text loosened = {0};
        project_add_loosened(project, &loosened);
        project_mention_loosened(project, &loosened);
        text_release(&loosened);
        /* Again, over what the file says: of the levels and accepts the later ones count. */
        *options = (struct toolchain_options){.driver = DEFAULT_DRIVER};
        options->report = report_options_default(toolchain_reporters);
        project_put_policy(project, &options->policy);
        parse_arguments(&argp, argc, argv, options);
        project_fill_target(project, &options->target, &options->script);
        if (options->locked == NULL && options->lock == NULL) /* whoever writes a lock approves what is new */
            options->locked = project->locked;
    }
    target_options_default(&options->target);
    options->target.script = script_options_view(&options->script);
    return true;
}

/* The project may compile with another toolchain than the one that is tried, whose C++ driver is tried with it. */
static void mention_other_driver(const struct toolchain_options *options, const struct names *drivers)
{
    const char *slash = strrchr(options->driver, '/');
    const char *name = slash != NULL ? slash + 1 : options->driver;
    char *cxx = driver_cxx_name(name);
    size_t first = 0;
    while (first < drivers->count && strcmp(drivers->at[first], name) != 0 &&
           (cxx == NULL || strcmp(drivers->at[first], cxx) != 0))
        first++;
    if (first == drivers->count && first > 0) {
        struct fault fault;
        fault_set(&fault, FAULT_CONFIG, "%s: compiles with %s, not with %s: name the one to check with --cc",
                  options->commands, drivers->at[0], name);
        complain(&fault);
    }
    free(cxx);
}

/* Those of the database, and behind them those that were typed; when linking, those of the build's own link. */
static bool gather_flags(const struct toolchain_options *options, struct toolchain *toolchain, struct fault *fault)
{
    struct compile_commands database = {0};
    if (options->commands != NULL && !compile_commands_read(options->commands, &database, fault))
        return false;
    mention_other_driver(options, &database.drivers);
    bool good = flags_take(database.flags.at, database.flags.count, &toolchain->flags, fault) &&
                flags_take(options->flags, options->flag_count, &toolchain->flags, fault);
    if (good && database.link_source != NULL) {
        toolchain->link_source = alloc_string(database.link_source);
        good = flags_take(database.link_flags.at, database.link_flags.count, &toolchain->link_flags, fault) &&
               flags_take(options->flags, options->flag_count, &toolchain->link_flags, fault);
    }
    compile_commands_release(&database);
    return good;
}

/* As a check of this project's images would see the probes. */
static struct subject subject_of(const struct target *target, const struct project *project)
{
    return (struct subject){.map = target->map,
                            .board = &target->board,
                            .chip = &target->chip,
                            .approved = (const char *const *)project->approved,
                            .approved_count = project->approved_count,
                            .project = project->path};
}

/* Only what passes is worth approving. */
static int lock(const struct toolchain_options *options, const struct toolchain *toolchain, int status)
{
    struct fault fault;
    if (options->lock == NULL)
        return status;
    if (status == STATUS_PASS)
        return lock_write(options->lock, toolchain, &fault) ? status : complain(&fault);
    fault_set(&fault, FAULT_REFUSED, "%s: not written: the toolchain fails", options->lock);
    complain(&fault);
    return status;
}

static int report(const struct toolchain_options *options, const struct subject *subject,
                  const struct toolchain *toolchain)
{
    const struct family *const *own = families + rehearsed_family_count;
    size_t own_count = all_family_count - rehearsed_family_count;
    struct reports *reports = reports_open(&options->report, own, own_count);
    struct image name = {.path = (char *)options->driver};
    struct checked checked;
    check_toolchain(toolchain, &name, subject, &options->policy, &checked);
    struct judged judged = {.subject = &checked.subject,
                            .verdict = &checked.verdict,
                            .toolchain = toolchain,
                            .status = checked.verdict.pass ? STATUS_PASS : STATUS_FINDINGS};
    reports_add(reports, &(struct reported){.path = name.path, .judged = &judged});
    checked_release(&checked);
    return reports_close(reports, judged.status);
}

static int try_toolchain(const struct toolchain_options *options, const struct subject *subject,
                         struct toolchain *toolchain)
{
    struct fault fault;
    enum trial_depth depth = options->lock != NULL || options->locked != NULL ? TRIAL_FINGERPRINT
                             : report_options_digest(&options->report)        ? TRIAL_DIGESTS
                                                                              : TRIAL_VERDICT;
    bool good = gather_flags(options, toolchain, &fault) &&
                toolchain_try(options->driver, subject, depth, toolchain, &fault) &&
                (options->locked == NULL || lock_compare(options->locked, toolchain, &fault));
    return good ? lock(options, toolchain, report(options, subject, toolchain)) : complain(&fault);
}

int toolchain_command(int argc, char **argv)
{
    static struct toolchain_options options;
    struct target target;
    struct toolchain toolchain = {0};
    struct fault fault;
    struct project project = {0};
    if (!flags_in_place(argc, argv, &fault) || !parse_options(argc, argv, &options, &project, &fault) ||
        !target_open(&options.target, &target, &fault)) {
        project_release(&project);
        return complain(&fault);
    }
    struct subject subject = subject_of(&target, &project);
    int status = try_toolchain(&options, &subject, &toolchain);
    toolchain_release(&toolchain);
    target_close(&target);
    project_release(&project);
    return status;
}
