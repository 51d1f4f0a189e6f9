/* `dsocheck diff OLD NEW`: what changed from one image to the next. */
#include "cli/options/view_options.h"
#include "command.h"
#include "compare/comparison.h"
#include "report/report.h"

enum key { KEY_ALL = 256 };

struct diff_options {
    struct view_options view;
    bool all;
    const char *images[2];
    size_t image_count;
};

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "The comparison:", 4},
    {"all", KEY_ALL, NULL, 0, "list everything, not only the largest changes", 4},
    {0},
};

static const char doc[] =
    "Tells what changed from one image to the next: use of the regions, sections, symbols, vectors, entry, toolchain "
    "and bytes. The two may have different formats.\v"
    "Exit status: 0 they are the same, 1 they differ, 2 usage or configuration, 3 an input can't be read as firmware, "
    "5 internal error.";

static void add_image(struct diff_options *options, const char *path, struct argp_state *state)
{
    if (path[0] == '\0')
        usage_error(state, "an image's name is empty: is a variable not set?");
    if (options->image_count == 2)
        usage_error(state, "%s: one argument too many: an old and a new image are compared", path);
    options->images[options->image_count++] = path;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct diff_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->view;
        return 0;
    case KEY_ALL:
        options->all = true;
        return 0;
    case ARGP_KEY_ARG:
        add_image(options, value, state);
        return 0;
    case ARGP_KEY_END:
        if (options->image_count < 2)
            usage_error(state, "an old and a new image are needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int compare(const struct diff_options *options, const struct subject *old, const struct subject *new)
{
    struct comparison *comparison = comparison_new(old, new);
    struct text out = {0};
    struct diff_style style = {.color = options->view.output.color, .all = options->all};
    switch (options->view.output.format) {
    case OUTPUT_TEXT:
        report_diff_text(&out, old, new, comparison, style);
        break;
    case OUTPUT_JSON:
        report_diff_json(&out, old, new, comparison);
        break;
    case OUTPUT_MARKDOWN:
        report_diff_markdown(&out, old, new, comparison, style);
        break;
    }
    int status = comparison->same ? STATUS_PASS : STATUS_FINDINGS;
    comparison_free(comparison);
    return deliver(&out, status);
}

int diff_command(int argc, char **argv)
{
    static const struct argp_child children[] = {{&view_markdown_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {table, parse, "OLD NEW", doc, children, NULL, NULL};
    static struct diff_options options;
    struct target target;
    struct view old, new;
    struct fault fault;
    options.view = view_options_default();
    options.view.output.markdown = true;
    parse_arguments(&argp, argc, argv, &options);
    if (!view_open(&options.view, options.images[1], &target, &fault)) {
        project_release(&options.view.project);
        return complain(&fault);
    }
    bool good = view_image(&options.view, &target, options.images[0], &old, &fault);
    int status = STATUS_PASS;
    if (good) {
        good = view_image(&options.view, &target, options.images[1], &new, &fault);
        if (good)
            status = compare(&options, &old.subject, &new.subject);
        view_close(&new);
    }
    view_close(&old);
    target_close(&target);
    project_release(&options.view.project);
    return good ? status : complain(&fault);
}
