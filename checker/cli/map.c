/* `dsocheck map IMAGE`: what lies where, drawn for a terminal. */
#include "base/number.h"
#include "cli/options/view_options.h"
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum key { KEY_ASCII = 256, KEY_WIDTH, KEY_SYMBOLS };

#define USUAL_WIDTH   80
#define USUAL_SYMBOLS 10
/* A line longer than this is hard to follow, however wide the window is. */
#define PLEASANT_WIDTH 120

struct map_options {
    struct view_options view;
    struct map_style style;
    const char *image;
};

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "The picture:", 4},
    {"ascii", KEY_ASCII, NULL, 0, "draw with ASCII (default where the locale is not UTF-8)", 4},
    {"width", KEY_WIDTH, "N", 0, "columns, 80 to 500 (default: the terminal's up to 120, else 80)", 4},
    {"symbols", KEY_SYMBOLS, "N", 0, "how many of the largest symbols are listed (default: 10)", 4},
    {0},
};

static const char doc[] = "Draws what an image puts where: the memories, region by region to scale, how full they are, "
                          "what else lies there, and the largest symbols.";

static uint64_t read_number(const char *option, const char *value, uint64_t most, struct argp_state *state)
{
    uint64_t number = 0;
    const char *why;
    if (!number_read(value, most, &number, &why))
        usage_error(state, "--%s %s: %s", option, value, why);
    return number;
}

static void set_width(struct map_options *options, const char *value, struct argp_state *state)
{
    uint64_t width = read_number("width", value, UINT32_MAX, state);
    if (width < MAP_WIDTH_LEAST || width > MAP_WIDTH_MOST)
        usage_error(state, "--width %s: expected %d to %d", value, MAP_WIDTH_LEAST, MAP_WIDTH_MOST);
    options->style.width = (unsigned)width;
}

static void set_image(struct map_options *options, char *value, struct argp_state *state)
{
    if (value[0] == '\0')
        usage_error(state, "the image's name is empty: is a variable not set?");
    if (options->image != NULL)
        usage_error(state, "%s: one argument too many", value);
    options->image = value;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct map_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->view;
        return 0;
    case KEY_ASCII:
        options->style.ascii = true;
        return 0;
    case KEY_WIDTH:
        set_width(options, value, state);
        return 0;
    case KEY_SYMBOLS:
        options->style.symbols = (size_t)read_number("symbols", value, UINT32_MAX, state);
        return 0;
    case ARGP_KEY_ARG:
        set_image(options, value, state);
        return 0;
    case ARGP_KEY_NO_ARGS:
        usage_error(state, "no image given");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* As the C library reads the environment. It is not asked: linked statically it finds no locales on most systems. */
static bool locale_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = "";
    for (size_t i = 0; i < sizeof names / sizeof *names && locale[0] == '\0'; i++) {
        const char *named = getenv(names[i]);
        locale = named != NULL ? named : "";
    }
    return strcasestr(locale, "UTF-8") != NULL || strcasestr(locale, "utf8") != NULL;
}

static unsigned terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL_WIDTH;
    unsigned width = size.ws_col < PLEASANT_WIDTH ? size.ws_col : PLEASANT_WIDTH;
    return width > MAP_WIDTH_LEAST ? width : MAP_WIDTH_LEAST;
}

static void parse_options(int argc, char **argv, struct map_options *options)
{
    static const struct argp_child children[] = {{&view_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {table, parse, "IMAGE", doc, children, NULL, NULL};
    *options = (struct map_options){.view = view_options_default(),
                                    .style = {.width = terminal_width(), .symbols = USUAL_SYMBOLS}};
    parse_arguments(&argp, argc, argv, options);
    options->style.ascii = options->style.ascii || !locale_is_utf8();
    options->style.color = options->view.output.color;
}

static int draw(const struct map_options *options, const struct subject *subject)
{
    struct picture *picture = picture_new(subject);
    struct text out = {0};
    if (options->view.output.format == OUTPUT_JSON)
        report_picture_json(&out, subject, picture, options->style.symbols);
    else
        report_picture_text(&out, subject, picture, options->style);
    picture_free(picture);
    return deliver(&out, STATUS_PASS);
}

int map_command(int argc, char **argv)
{
    static struct map_options options;
    struct target target;
    struct view view;
    struct fault fault;
    parse_options(argc, argv, &options);
    if (!view_open(&options.view, options.image, &target, &fault)) {
        project_release(&options.view.project);
        return complain(&fault);
    }
    int status = view_image(&options.view, &target, options.image, &view, &fault) ? draw(&options, &view.subject)
                                                                                  : complain(&fault);
    view_close(&view);
    target_close(&target);
    project_release(&options.view.project);
    return status;
}
