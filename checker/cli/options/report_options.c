#include "report_options.h"

#include "base/alloc.h"
#include "base/path.h"
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum key { KEY_REPORT = 768, KEY_COLOR };

static bool color_wanted(const char *when, struct argp_state *state)
{
    if (strcmp(when, "always") == 0)
        return true;
    if (strcmp(when, "never") == 0)
        return false;
    if (strcmp(when, "auto") != 0)
        usage_error(state, "--color %s: expected auto, always or never", when);
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
           (term == NULL || strcmp(term, "dumb") != 0);
}

struct report_options report_options_default(const struct reporter *const *reporters)
{
    return (struct report_options){
        .reporters = reporters, .format = reporters[0], .style.color = color_wanted("auto", NULL)};
}

/* The reporter of that name; NULL and "expected text, json or …" when there is none. */
static const struct reporter *find_reporter(const struct report_options *options, const char *name, const char *behind,
                                            struct fault *fault)
{
    const struct reporter *found = reporter_find(options->reporters, name);
    if (found != NULL)
        return found;
    struct text names = {0};
    for (const struct reporter *const *r = options->reporters; *r != NULL; r++)
        text_add(&names, "%s%s", r == options->reporters ? "" : r[1] != NULL ? ", " : " or ", (*r)->name);
    fault_set(fault, FAULT_USAGE, "expected %s%s", text_string(&names), behind);
    text_release(&names);
    return NULL;
}

bool report_options_format(struct report_options *options, const char *name, struct fault *fault)
{
    const struct reporter *format = find_reporter(options, name, "", fault);
    options->format = format != NULL ? format : options->format;
    return format != NULL;
}

static const struct report_file *written_to(const struct report_options *options, const char *path)
{
    for (size_t i = 0; path != NULL && i < options->file_count; i++)
        if (path_same(options->files[i].path, path))
            return &options->files[i];
    return NULL;
}

void report_options_spare(const struct report_options *options, const char *path, struct argp_state *state)
{
    const struct report_file *file = written_to(options, path);
    if (file != NULL)
        usage_error(state,
                    "--report %s=%s: that file is named twice on this command line, and one would "
                    "overwrite the other",
                    file->reporter->name, file->path);
}

bool report_options_digest(const struct report_options *options)
{
    bool wanted = options->format->digest;
    for (size_t i = 0; i < options->file_count; i++)
        wanted = wanted || options->files[i].reporter->digest;
    return wanted;
}

bool report_options_add(struct report_options *options, const char *value, struct fault *fault)
{
    const char *equals = strchrnul(value, '='), *path = equals + (*equals == '=');
    char *name = alloc_text(value, (size_t)(equals - value));
    const struct reporter *reporter = find_reporter(options, name, ", then = and a file", fault);
    free(name);
    if (reporter == NULL)
        return false;
    if (path[0] == '\0')
        return fault_set(fault, FAULT_USAGE, "a file is missing, as in %s=FILE", reporter->name);
    if (strcmp(path, "-") == 0)
        return fault_set(fault, FAULT_USAGE, "expected a file; what standard output gets is --format's");
    if (written_to(options, path) != NULL)
        return fault_set(fault, FAULT_USAGE, "two reports go into that file, and one would overwrite the other");
    if (options->file_count == REPORT_FILES)
        return fault_set(fault, FAULT_USAGE, "more than %d reports", REPORT_FILES);
    options->files[options->file_count++] = (struct report_file){reporter, path};
    return true;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct report_options *options = state->input;
    struct fault why;
    switch (key) {
    case 'f':
        if (!report_options_format(options, value, &why))
            usage_error(state, "--format %s: %s", value, why.sentence);
        return 0;
    case KEY_REPORT:
        if (!report_options_add(options, value, &why))
            usage_error(state, "--report %s: %s", value, why.sentence);
        return 0;
    case KEY_COLOR:
        options->style.color = color_wanted(value, state);
        return 0;
    case 'q':
        options->style.quiet = true;
        return 0;
    case 'v':
        options->style.verbose = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "The report:", 0},
    {"format", 'f', "FORMAT", 0, "text (default), json, ndjson, sarif, junit, github, gitlab, gcc, markdown or html",
     0},
    {"report", KEY_REPORT, "FORMAT=FILE", 0, "a further report, into a file (may be given several times)", 0},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 0},
    {"quiet", 'q', NULL, 0, "print only findings and failures", 0},
    {"verbose", 'v', NULL, 0, "also print which rules were skipped, and why", 0},
    {0},
};

const struct argp report_argp = {.options = table, .parser = parse};

struct output_options output_options_default(void)
{
    return (struct output_options){.color = color_wanted("auto", NULL)};
}

static void set_output(struct output_options *options, const char *value, struct argp_state *state)
{
    static const char *const names[] = {[OUTPUT_TEXT] = "text", [OUTPUT_JSON] = "json", [OUTPUT_MARKDOWN] = "markdown"};
    for (unsigned i = 0; i < (options->markdown ? 3 : 2); i++) {
        if (strcmp(value, names[i]) != 0)
            continue;
        options->format = (enum output_format)i;
        return;
    }
    usage_error(state, "--format %s: expected text%s json", value, options->markdown ? ", markdown or" : " or");
}

static error_t parse_output(int key, char *value, struct argp_state *state)
{
    struct output_options *options = state->input;
    switch (key) {
    case 'f':
        set_output(options, value, state);
        return 0;
    case KEY_COLOR:
        options->color = color_wanted(value, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option output_table[] = {
    {NULL, 0, NULL, 0, "The output:", 0},
    {"format", 'f', "FORMAT", 0, "text (default) or json", 0},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 0},
    {0},
};

static const struct argp_option output_markdown_table[] = {
    {NULL, 0, NULL, 0, "The output:", 0},
    {"format", 'f', "FORMAT", 0, "text (default), json or markdown", 0},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 0},
    {0},
};

const struct argp output_argp = {.options = output_table, .parser = parse_output};
const struct argp output_markdown_argp = {.options = output_markdown_table, .parser = parse_output};
