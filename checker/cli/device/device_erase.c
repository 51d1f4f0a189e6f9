/* `dsocheck device erase RANGE|REGION`: whole pages become blank. Says what is there, and asks. */
#include "base/alloc.h"
#include "base/number.h"
#include "cli/asking.h"
#include "cli/options/flash_options.h"
#include "cli/progress.h"
#include "device.h"
#include "programmer/journal/journal_store.h"
#include "programmer/plan/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum key { KEY_YES = 1440, KEY_ALLOW };

struct erase_options {
    struct device_options device;
    struct flash_options unlocked; /* --allow-protected alone */
    const char *what;
    bool yes;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct erase_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->device;
        return 0;
    case KEY_YES:
        options->yes = true;
        return 0;
    case KEY_ALLOW:
        flash_options_allow(&options->unlocked, value, state);
        return 0;
    case ARGP_KEY_ARG:
        if (options->what != NULL)
            usage_error(state, "%s: one argument too many", value);
        options->what = value;
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "erase what? ADDRESS:LENGTH or the name of a region is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* ADDRESS:LENGTH, or a region of the board. */
static bool find_range(const struct target *target, const char *what, struct range *range, struct fault *fault)
{
    const char *colon = strchr(what, ':');
    if (colon != NULL) {
        char *start = alloc_text(what, (size_t)(colon - what));
        uint64_t from, length;
        bool good = number_read(start, UINT32_MAX, &from, NULL) && number_read(colon + 1, UINT32_MAX, &length, NULL) &&
                    length > 0;
        free(start);
        if (!good)
            return fault_set(fault, FAULT_USAGE, "%s: expected ADDRESS:LENGTH, as in 0x0804c000:2K", what);
        *range = range_of(from, length);
        return true;
    }
    struct text names = {0};
    for (size_t i = 0; i < target->map->region_count; i++) {
        const struct region *region = &target->map->regions[i];
        *range = range_of(region->origin, region->length);
        if (strcmp(region->name, what) == 0) {
            text_release(&names);
            return true;
        }
        text_add(&names, "%s%s", i > 0 ? ", " : "", region->name);
    }
    fault_set(fault, FAULT_USAGE, "%s: is neither ADDRESS:LENGTH nor a region of board %s, which has %s", what,
              target->board.name, text_string(&names));
    text_release(&names);
    return false;
}

/* For the observer. */
struct erasing {
    struct progress progress;
    size_t page_size; /* on average */
};

static void show_progress(void *context, enum program_phase phase, size_t pages_done, size_t pages)
{
    struct erasing *erasing = context;
    progress_step(&erasing->progress, phase == PHASE_COMPARE ? "reading" : "erasing", pages_done, pages,
                  erasing->page_size);
}

static void say(void *context, const char *sentence)
{
    struct erasing *erasing = context;
    progress_say(&erasing->progress, sentence);
}

/* On stderr, before it is asked. */
static void explain(const struct device *device, const struct plan *plan, const struct range *range)
{
    fprintf(stderr, "%zu page%s, 0x%08llx..0x%08llx, on the device at %s will be erased.\n", plan->page_count,
            plan->page_count == 1 ? "" : "s", (unsigned long long)range->start, (unsigned long long)range->end,
            device->bench.port);
}

static bool carry_out(struct device *device, struct plan *plan, struct text *out, struct fault *fault)
{
    struct erasing erasing = {.progress.style = progress_style_for(device->options->port.progress, false),
                              .page_size = plan->bytes / plan->page_count};
    const struct program_observer observer = {show_progress, say, &erasing};
    char *journals = journal_folder("./");
    const struct program_options options = {.journals = journals, .stop = device->bench.stop, .observer = &observer};
    struct program_outcome outcome;
    bool good = program_run(device->bench.bootloader, device->bench.port, plan, &options, &outcome, fault);
    progress_clear(&erasing.progress);
    text_add_escaped(out, device->bench.port);
    if (good)
        text_add(out, ": %zu page%s erased and read back, %zu blank before\n", outcome.erased,
                 outcome.erased == 1 ? "" : "s", outcome.same);
    else
        text_add(out, ": %s\n", text_string(&outcome.state));
    program_outcome_release(&outcome);
    free(journals);
    return good;
}

static bool erase(struct device *device, struct erase_options *options, struct text *out, struct fault *fault)
{
    struct target *target = &device->target;
    struct range range;
    struct plan plan;
    if (!flash_options_unlock(&options->unlocked, &target->board, fault) ||
        !find_range(target, options->what, &range, fault) ||
        !plan_erase(&target->chip, &target->board, range, &plan, fault))
        return false;
    explain(device, &plan, &range);
    bool good = asking_is_possible(options->yes, fault) && asking_agreed(options->yes, &device->bench, fault) &&
                carry_out(device, &plan, out, fault);
    plan_release(&plan);
    return good;
}

int device_erase_command(int argc, char **argv)
{
    static const struct argp_option table[] = {
        {"yes", KEY_YES, NULL, 0, "do not ask", 0},
        {"allow-protected", KEY_ALLOW, "NAME", 0, "this once, the board does not protect the range of this name", 0},
        {0}};
    static const struct argp_child children[] = {{&device_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        table,
        parse,
        "ADDRESS:LENGTH|REGION",
        "Erases whole pages of the flash and reads them back. Says what will be erased, and "
        "asks.",
        children,
        NULL,
        NULL};
    struct erase_options options = {0};
    struct device device;
    struct fault fault;
    struct text out = {0};
    int status = STATUS_PASS;
    parse_arguments(&argp, argc, argv, &options);
    if (!device_open(&device, &options.device, &status))
        return status;
    if (!erase(&device, &options, &out, &fault))
        status = complain(&fault);
    status = device_close(&device, status);
    return deliver(&out, status);
}
