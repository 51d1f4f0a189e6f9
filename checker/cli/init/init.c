/* `dsocheck init`: writes .dsocheck.yaml for the working directory, from what lies in it, and says what it took from
 * where. */
#include "base/alloc.h"
#include "base/outfile.h"
#include "check/assumption.h"
#include "cli/command.h"
#include "cli/options/shared_options.h"
#include "folder.h"
#include "load/load.h"
#include "profile/profile.h"
#include "project/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum key { KEY_FORCE = 1472 };

struct init_options {
    struct target_options target;
    bool force;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct init_options *options = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->target;
        return 0;
    case KEY_FORCE:
        options->force = true;
        return 0;
    case ARGP_KEY_ARG:
        usage_error(state, "%s: one argument too many: the file is written for the working directory", value);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What will be in the file, and where each comes from: a clause. */
struct draft {
    char *board, *chip, *memory, *image;       /* owned; NULL: not in it */
    char *target_why, *memory_why, *image_why; /* owned */
};

static void draft_release(struct draft *draft)
{
    char *const texts[] = {draft->board,      draft->chip,       draft->memory,   draft->image,
                           draft->target_why, draft->memory_why, draft->image_why};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

/* ---- what the file will say ---- */

static char *copy_or_null(const char *text)
{
    return text != NULL ? alloc_string(text) : NULL;
}

static bool take_options(struct draft *draft, const struct target_options *options, struct fault *fault)
{
    struct target target;
    if (options->board == NULL && options->chip == NULL)
        return true;
    struct target_options named = *options;
    if (!target_open(&named, &target, fault))
        return false;
    target_close(&target);
    draft->board = copy_or_null(options->board);
    draft->chip = copy_or_null(options->chip);
    draft->target_why = alloc_string("as the options say");
    return true;
}

/* What the image shows itself: a DS203 application, or a core. */
static void take_from_image(struct draft *draft)
{
    const struct load_options how = {0};
    struct target_options options = {.any_core = true};
    struct assumption assumption = {0};
    struct image image;
    struct fault fault;
    if (draft->image == NULL || !image_load(draft->image, &how, &image, &fault))
        return;
    if (assume(&image, &options, &assumption, &fault) && assumption.made &&
        assumption_suffices(&assumption, &image, &options, &fault)) {
        const char *what = assumption.said.what;
        *(board_is_embedded(what) ? &draft->board : &draft->chip) = alloc_string(what);
        draft->target_why = alloc_format("shown by %s: %s", draft->image, assumption.said.why);
    }
    assumption_release(&assumption);
    image_release(&image);
}

static char *ask_part(void)
{
    char answer[64] = "";
    fprintf(stderr, "Which part is on the board, as printed on it (or a core, such as cortex-m4f)? ");
    if (fgets(answer, sizeof answer, stdin) == NULL)
        return NULL;
    answer[strcspn(answer, "\r\n")] = '\0';
    return answer[0] != '\0' ? alloc_string(answer) : NULL;
}

static bool take_answer(struct draft *draft, const struct folder *folder, struct fault *fault)
{
    struct chip chip;
    char *part = isatty(STDIN_FILENO) ? ask_part() : NULL;
    if (part == NULL && folder->rivals.count > 1)
        return fault_set(fault, FAULT_USAGE,
                         "the files here name several parts, %s and %s among them: give the one that it is with --chip",
                         folder->rivals.at[0], folder->rivals.at[1]);
    if (part == NULL)
        return fault_set(
            fault, FAULT_USAGE,
            "nothing here says which part or core this is for (a linker script's name, a .ioc, a Makefile, "
            "an ELF): give it with --chip or --board");
    bool good = chip_read(part, &chip, fault);
    if (good) {
        chip_release(&chip);
        draft->chip = part;
        draft->target_why = alloc_string("as it was answered");
    } else {
        free(part);
    }
    return good;
}

static bool take_target(struct draft *draft, const struct folder *folder, const struct target_options *options,
                        struct fault *fault)
{
    if (!take_options(draft, options, fault))
        return false;
    if (draft->target_why != NULL)
        return true;
    if (folder->part != NULL) {
        draft->chip = alloc_string(folder->part);
        draft->target_why = alloc_format("guessed from %s", folder->part_source);
        return true;
    }
    if (folder->rivals.count == 0)
        take_from_image(draft);
    return draft->target_why != NULL || take_answer(draft, folder, fault);
}

/* A script that can be read and declares memory: one of a library need not. */
static void take_memory(struct draft *draft, const struct folder *folder, const struct target_options *options)
{
    if (options->memory != NULL) {
        draft->memory = alloc_string(options->memory);
        draft->memory_why = alloc_string("as the options say");
        return;
    }
    if (draft->board != NULL) /* it has regions, and a script would replace them */
        return;
    const struct ldscript_options view = {0};
    size_t declares = 0;
    for (size_t i = 0; i < folder->scripts.count; i++) {
        struct memory_map map = {0};
        if (!ldscript_read(folder->scripts.at[i], &view, &map, NULL))
            continue;
        if (map.region_count > 0 && declares++ == 0)
            draft->memory = alloc_string(folder->scripts.at[i]);
        map_release(&map);
    }
    if (declares == 1)
        draft->memory_why = alloc_string("the one linker script here that declares memory");
    else if (declares > 1)
        draft->memory_why = alloc_format("guessed: the first of %zu linker scripts that declare memory", declares);
}

static void take_image(struct draft *draft, const struct folder *folder)
{
    if (folder->images.count == 0)
        return;
    draft->image = alloc_string(folder->images.at[0]);
    draft->image_why = folder->images.count == 1 ? alloc_string("the one image here")
                                                 : alloc_format("the newest of %zu images", folder->images.count);
}

/* ---- the file ---- */

static void add_quoted(struct text *out, const char *value)
{
    text_add(out, "\"");
    for (const char *at = value; *at != '\0'; at++)
        text_add(out, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
    text_add(out, "\"");
}

static void add_member(struct text *out, const char *key, const char *value, const char *why)
{
    if (value == NULL)
        return;
    text_add(out, "%s: ", key);
    add_quoted(out, value);
    text_add(out, " # ");
    text_add_escaped(out, why);
    text_add(out, "\n");
}

static void write_yaml(const struct draft *draft, struct text *out)
{
    text_add(
        out,
        "# What dsocheck checks the images of this folder against; docs/FORMATS.md, \"Project file\", has the rest.\n");
    add_member(out, "board", draft->board, draft->target_why);
    add_member(out, "chip", draft->chip, draft->target_why);
    add_member(out, "memory", draft->memory, draft->memory_why);
}

static void say_member(struct text *out, const char *key, const char *value, const char *why)
{
    if (value == NULL)
        return;
    text_add(out, "  %s: ", key);
    text_add_escaped(out, value);
    text_add(out, " (");
    text_add_escaped(out, why);
    text_add(out, ")\n");
}

static void say(const struct draft *draft, struct text *out)
{
    text_add(out, "%s: written\n", PROJECT_FILE);
    say_member(out, "board", draft->board, draft->target_why);
    say_member(out, "chip", draft->chip, draft->target_why);
    say_member(out, "memory", draft->memory, draft->memory_why);
    say_member(out, "image", draft->image, draft->image_why);
    text_add(out, "next: dsocheck ");
    text_add_escaped(out, draft->image != NULL ? draft->image : "IMAGE");
    text_add(out, "\n");
}

static bool init(const struct init_options *options, struct text *out, struct fault *fault)
{
    struct folder folder;
    struct draft draft = {0};
    struct text yaml = {0};
    if (!options->force && access(PROJECT_FILE, F_OK) == 0)
        return fault_set(fault, FAULT_USAGE, "%s: is there already; --force replaces it", PROJECT_FILE);
    folder_look(&folder);
    take_image(&draft, &folder);
    bool good = take_target(&draft, &folder, &options->target, fault);
    if (good) {
        take_memory(&draft, &folder, &options->target);
        write_yaml(&draft, &yaml);
        good = outfile_save(PROJECT_FILE, yaml.at, yaml.length, fault);
    }
    if (good)
        say(&draft, out);
    text_release(&yaml);
    draft_release(&draft);
    folder_release(&folder);
    return good;
}

int init_command(int argc, char **argv)
{
    static const struct argp_option table[] = {{"force", KEY_FORCE, NULL, 0, "replace the file that is there", 0}, {0}};
    static const struct argp_child children[] = {{&target_argp, 0, NULL, 1}, {0}};
    static const struct argp argp = {
        table,
        parse,
        "",
        "Writes .dsocheck.yaml for this folder: the part, the linker script and the newest "
        "image, as the options say, or as the files here tell. What is guessed is said.",
        children,
        NULL,
        NULL};
    struct init_options options = {0};
    struct fault fault;
    struct text out = {0};
    parse_arguments(&argp, argc, argv, &options);
    if (!init(&options, &out, &fault))
        return complain(&fault);
    return deliver(&out, STATUS_PASS);
}
