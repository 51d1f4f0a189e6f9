#include "check_options.h"

#include "base/number.h"
#include "cli/command.h"
#include "shared_options.h"

#include <string.h>
#include <unistd.h>

enum key {
    KEY_BASE = 256,
    KEY_WITH,
    KEY_MAP,
    KEY_CC,
    KEY_COMMANDS,
    KEY_APPROVE,
    KEY_FILES_FROM,
    KEY_FLASH,
    KEY_BASELINE,
    KEY_WRITE_BASELINE,
    KEY_COMPARE
};

#define THREADS_CAP 256

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "How images are read:", 3},
    {"base", KEY_BASE, "ADDR", 0, "load address of a BIN (else its .ADR file, else the board's slot)", 3},
    {"with", KEY_WITH, "FILE", 0, "another part that is programmed beside the images: vectors may lead into it", 3},
    {"map", KEY_MAP, "FILE", 0,
     "the linker's map of the images (-Wl,-Map=FILE): names the archive and member of what is found", 3},
    {"cc", KEY_CC, "GCC", 0,
     "where libraries do not fit the core, ask this compiler why, as dsocheck toolchain does (runs it)", 3},
    {"compile-commands", KEY_COMMANDS, "FILE", 0,
     "the build's compile_commands.json (else the one beside the image or project file): its flags tell more of the "
     "same",
     3},
    {"approve", KEY_APPROVE, "PATTERN", 0, "a compiler that may have built the image, as in \"GCC 12.2.*\" (ABI010)",
     4},
    {"baseline", KEY_BASELINE, "FILE", 0, "findings in this file are known and do not count, but for bricks", 4},
    {"write-baseline", KEY_WRITE_BASELINE, "FILE", 0,
     "write all findings but the bricks to a baseline, and let them pass", 4},
    {"compare", KEY_COMPARE, "OLD", 0,
     "an older image: the report also tells what changed since (text, json, ndjson, markdown)", 3},
    {"files-from", KEY_FILES_FROM, "FILE", 0, "further images, one a line; - is standard input", 3},
    {"jobs", 'j', "N", 0, "check so many images at once (0: one for each processor); the report keeps their order", 3},
    {NULL, 0, NULL, 0, "What follows a pass:", 6},
    {"flash", KEY_FLASH, NULL, 0, "write the image to a device over UART and verify it there", 6},
    {0},
};

static const char doc[] =
    "The gate between a linker and a device: checks firmware images (ELF, Intel HEX, S-record, BIN, UF2) against the "
    "declared memory before they are flashed.\v"
    "Other commands: dsocheck rehearse | map | diff | merge | device | toolchain | regions | init | explain | rules | "
    "boards | "
    "chips | "
    "help | version (each with --help).\n\n"
    "Exit status: 0 passed, 1 findings at or above --fail-on, 2 usage or configuration, 3 an input can't be read as "
    "firmware, 4 device or port, 5 internal error. Several images: the highest. A folder stands for the firmware files "
    "below it.";

static void set_base(struct check_options *options, const char *value, struct argp_state *state)
{
    uint64_t base;
    const char *why;
    if (!number_read(value, UINT32_MAX, &base, &why))
        usage_error(state, "--base %s: %s", value, why);
    options->load.has_base = true;
    options->load.base = (uint32_t)base;
}

static void add_sibling(struct check_options *options, const char *path, struct argp_state *state)
{
    if (options->sibling_count == CHECK_LIST_CAP)
        usage_error(state, "--with %s: more than %d parts", path, CHECK_LIST_CAP);
    options->siblings[options->sibling_count++] = path;
}

static void add_approved(struct check_options *options, const char *pattern, struct argp_state *state)
{
    if (options->approved_count == CHECK_LIST_CAP)
        usage_error(state, "--approve %s: more than %d compilers", pattern, CHECK_LIST_CAP);
    options->approved[options->approved_count++] = pattern;
}

static void set_threads(struct check_options *options, const char *value, struct argp_state *state)
{
    uint64_t threads;
    const char *why;
    if (!number_read(value, THREADS_CAP, &threads, &why))
        usage_error(state, "--jobs %s: %s", value, why);
    if (threads == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        threads = processors < 1 ? 1 : processors > THREADS_CAP ? THREADS_CAP : (uint64_t)processors;
    }
    options->threads = (unsigned)threads;
}

/* What the command line alone shows, in its words. overwriting.h looks at the rest, once folders, lists and the project
 * file are known. */
static void spare_inputs(const struct check_options *options, struct argp_state *state)
{
    for (size_t i = 0; i < options->image_count; i++)
        report_options_spare(&options->report, options->images[i], state);
    for (size_t i = 0; i < options->sibling_count; i++) {
        report_options_spare(&options->report, options->siblings[i], state);
        emit_options_spare(&options->emit, options->siblings[i], state);
    }
    report_options_spare(&options->report, options->compare, state);
    if (options->compare != NULL)
        emit_options_spare(&options->emit, options->compare, state);
    report_options_spare(&options->report, options->target.memory, state);
    report_options_spare(&options->report, options->map, state);
    report_options_spare(&options->report, options->commands, state);
    report_options_spare(&options->report, options->write_baseline, state);
    report_options_spare(&options->report, options->rehearsal.trace, state);
    for (size_t i = 0; i < options->emit.count; i++)
        report_options_spare(&options->report, options->emit.outputs[i].path, state);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct check_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->target;
        state->child_inputs[1] = &options->script;
        state->child_inputs[2] = &options->policy;
        state->child_inputs[3] = &options->report;
        state->child_inputs[4] = &options->emit;
        state->child_inputs[5] = &options->project;
        state->child_inputs[6] = &options->flash;
        state->child_inputs[7] = &options->port;
        state->child_inputs[8] = &options->rehearsal;
        return 0;
    case KEY_BASE:
        set_base(options, value, state);
        return 0;
    case KEY_WITH:
        add_sibling(options, value, state);
        return 0;
    case KEY_MAP:
        options->map = value;
        return 0;
    case KEY_CC:
        if (value[0] == '\0')
            usage_error(state, "--cc: the driver's name is empty: is a variable not set?");
        options->driver = value;
        return 0;
    case KEY_COMMANDS:
        options->commands = value;
        return 0;
    case KEY_APPROVE:
        add_approved(options, value, state);
        return 0;
    case KEY_FILES_FROM:
        if (options->list != NULL)
            usage_error(state, "--files-from %s: given twice, the other is %s: make one list of them", value,
                        options->list);
        options->list = value;
        return 0;
    case KEY_FLASH:
        options->flash_wanted = true;
        return 0;
    case 'j':
        set_threads(options, value, state);
        return 0;
    case KEY_COMPARE:
        options->compare = value;
        return 0;
    case KEY_BASELINE:
        options->baseline = value;
        return 0;
    case KEY_WRITE_BASELINE:
        options->write_baseline = value;
        return 0;
    case ARGP_KEY_ARGS:
        options->images = state->argv + state->next;
        options->image_count = (size_t)(state->argc - state->next);
        for (size_t i = 0; i < options->image_count; i++)
            if (options->images[i][0] == '\0')
                usage_error(state, "an image's name is empty: is a variable not set?");
        return 0;
    case ARGP_KEY_NO_ARGS:
        if (options->list == NULL)
            usage_error(state, "no image given");
        return 0;
    case ARGP_KEY_SUCCESS:
        if (!options->flash_wanted && options->flash.first != NULL)
            usage_error(state, "--%s: goes with --flash", options->flash.first);
        spare_inputs(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What the options leave open; what may be given several times adds up. */
static bool fill(const struct project *project, struct check_options *options, struct fault *fault)
{
    project_fill_target(project, &options->target, &options->script);
    project_fill_base(project, &options->load);
    for (size_t i = 0; i < project->sibling_count; i++)
        options->siblings[options->sibling_count++] = project->siblings[i];
    for (size_t i = 0; i < project->approved_count; i++)
        options->approved[options->approved_count++] = project->approved[i];
    options->map = options->map != NULL ? options->map : project->map;
    options->baseline = options->baseline != NULL ? options->baseline : project->baseline;
    return project_fill_port(project, &options->port, fault);
}

bool check_options_parse(int argc, char **argv, const struct project *project, struct check_options *options,
                         struct fault *fault)
{
    static const struct argp_child children[] = {{&target_argp, 0, NULL, 1},   {&script_argp, 0, NULL, 2},
                                                 {&verdict_argp, 0, NULL, 4},  {&report_argp, 0, NULL, 5},
                                                 {&emit_argp, 0, NULL, 6},     {&project_argp, 0, NULL, 7},
                                                 {&flash_argp, 0, NULL, 8},    {&port_argp, 0, NULL, 9},
                                                 {&rehearse_argp, 0, NULL, 4}, {0}};
    static const struct argp argp = {table, parse, "IMAGE|FOLDER...", doc, children, NULL, NULL};
    options->policy.fail_on = SEVERITY_ERROR;
    options->report = report_options_default(check_reporters);
    options->rehearsal = rehearse_options_default();
    if (project != NULL)
        project_put_policy(project, &options->policy);
    if (project != NULL && !project_put_report(project, &options->report, fault))
        return false;
    parse_arguments(&argp, argc, argv, options);
    if (project != NULL && !fill(project, options, fault))
        return false;
    target_options_default(&options->target);
    options->target.script = script_options_view(&options->script);
    options->load.digest = report_options_digest(&options->report);
    return true;
}
