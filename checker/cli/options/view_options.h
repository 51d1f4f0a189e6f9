/* The options of commands that look at images and judge nothing (map, diff): what they are seen on, how a BIN is read,
 * what stdout gets. An argp child. */
#pragma once
#include "check/assumption.h"
#include "check/target.h"
#include "load/load.h"
#include "project_options.h"
#include "report_options.h"
#include "script_options.h"

#include <argp.h>

struct view_options {
    struct project_options config;
    struct project project; /* by view_open; the other members may borrow from it, so it stays */
    struct target_options target;
    struct script_options script;
    struct load_options load; /* base only; view_open adds the board's slot */
    struct output_options output;
};

/* state->input must point to a struct view_options as view_options_default gives it. */
extern const struct argp view_argp, view_markdown_argp;
struct view_options view_options_default(void);

/* Behind argp: reads the project file for `image`, which fills what the options leave open, and opens the target. The
 * caller calls target_close and project_release, behind a fault too. */
bool view_open(struct view_options *options, const char *image, struct target *target, struct fault *fault);

/* An image seen on the target. */
struct view {
    struct image image;
    struct assumption assumption;
    struct subject subject;
    struct facts *facts; /* the subject's */
};

/* The caller calls view_close, also when this failed. */
bool view_image(const struct view_options *options, const struct target *target, const char *path, struct view *view,
                struct fault *fault);
void view_close(struct view *view);
