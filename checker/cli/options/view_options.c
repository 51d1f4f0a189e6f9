#include "view_options.h"

#include "base/number.h"
#include "cli/command.h"
#include "debuginfo/debuginfo.h"
#include "facts/facts.h"
#include "shared_options.h"

#include <stdlib.h>

enum key { KEY_BASE = 1024 };

static void set_base(struct view_options *options, const char *value, struct argp_state *state)
{
    uint64_t base;
    const char *why;
    if (!number_read(value, UINT32_MAX, &base, &why))
        usage_error(state, "--base %s: %s", value, why);
    options->load.has_base = true;
    options->load.base = (uint32_t)base;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct view_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->target;
        state->child_inputs[1] = &options->script;
        state->child_inputs[2] = &options->output;
        state->child_inputs[3] = &options->config;
        return 0;
    case KEY_BASE:
        set_base(options, value, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "How images are read:", 3},
    {"base", KEY_BASE, "ADDR", 0, "load address of a BIN (else its .ADR file, else the board's slot)", 3},
    {0},
};

static const struct argp_child children[] = {{&target_argp, 0, NULL, 1},
                                             {&script_argp, 0, NULL, 2},
                                             {&output_argp, 0, NULL, 5},
                                             {&project_argp, 0, NULL, 6},
                                             {0}};

static const struct argp_child markdown_children[] = {{&target_argp, 0, NULL, 1},
                                                      {&script_argp, 0, NULL, 2},
                                                      {&output_markdown_argp, 0, NULL, 5},
                                                      {&project_argp, 0, NULL, 6},
                                                      {0}};

const struct argp view_markdown_argp = {.options = table, .parser = parse, .children = markdown_children};
const struct argp view_argp = {.options = table, .parser = parse, .children = children};

struct view_options view_options_default(void)
{
    return (struct view_options){.output = output_options_default()};
}

static bool fill(struct view_options *options, const char *image, struct fault *fault)
{
    char *path = project_options_find(&options->config, image);
    bool good = path == NULL || project_open(&options->config, path, &options->project, fault);
    if (good && path != NULL) {
        project_fill_target(&options->project, &options->target, &options->script);
        project_fill_base(&options->project, &options->load);
    }
    free(path);
    return good;
}

bool view_open(struct view_options *options, const char *image, struct target *target, struct fault *fault)
{
    *target = (struct target){0};
    if (!fill(options, image, fault))
        return false;
    target_options_default(&options->target);
    options->target.script = script_options_view(&options->script);
    options->target.any_core = true;
    if (!target_open(&options->target, target, fault))
        return false;
    options->load.has_slot = target->board.has_slot;
    options->load.slot = (uint32_t)target->board.slot;
    return true;
}

bool view_image(const struct view_options *options, const struct target *target, const char *path, struct view *view,
                struct fault *fault)
{
    *view = (struct view){0};
    if (!image_load(path, &options->load, &view->image, fault))
        return false;
    view->subject = (struct subject){.image = &view->image,
                                     .map = target->map,
                                     .board = &target->board,
                                     .chip = &target->chip,
                                     .debug = debuginfo_new(&view->image)};
    bool left = is_left_to_image(&options->target);
    if (left && !assume(&view->image, &options->target, &view->assumption, fault))
        return false;
    if (left)
        assumption_apply(&view->assumption, &view->subject);
    view->facts = facts_new(&view->subject);
    return true;
}

void view_close(struct view *view)
{
    facts_free(view->facts);
    debuginfo_free(view->subject.debug);
    assumption_release(&view->assumption);
    image_release(&view->image);
}
