#include "emit_options.h"

#include "base/alloc.h"
#include "base/path.h"
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum key { KEY_EMIT = 256, KEY_SHORT = 1344 };

static void add_output(struct emit_options *options, const char *path, struct argp_state *state)
{
    struct stat status;
    size_t length = strlen(path);
    struct emit_output output = {.path = path};
    for (size_t i = 0; i < options->count; i++)
        if (path_same(options->outputs[i].path, path))
            usage_error(state, "--emit %s: given twice, the other is %s", path, options->outputs[i].path);
    if (options->count == EMIT_OUTPUTS)
        usage_error(state, "--emit %s: more than %d files", path, EMIT_OUTPUTS);
    output.folder = length > 0 && (path[length - 1] == '/' || (stat(path, &status) == 0 && S_ISDIR(status.st_mode)));
    if (!output.folder && !emit_format_of(path, &output.format))
        usage_error(state, "--emit %s: expected a name that ends in %s, or a folder", path, emit_extensions);
    options->outputs[options->count++] = output;
}

static void refuse_short_files(const struct emit_options *options, struct argp_state *state)
{
    bool folder = options->count > 0;
    for (size_t i = 0; i < options->count; i++)
        folder = folder && options->outputs[i].folder;
    if (options->short_names && !folder)
        usage_error(state, "--short-names: are those of a folder's files: --emit DIR/");
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct emit_options *options = state->input;
    switch (key) {
    case KEY_EMIT:
        add_output(options, value, state);
        return 0;
    case KEY_SHORT:
        options->short_names = true;
        return 0;
    case ARGP_KEY_SUCCESS:
        refuse_short_files(options, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "After a pass:", 0},
    {"emit", KEY_EMIT, "FILE|DIR/", 0,
     "write what was checked, and nothing else, as .bin (with .adr), .hex or .srec; a folder gets a .bin and .adr for "
     "each part (may be given several times)",
     0},
    {"short-names", KEY_SHORT, NULL, 0,
     "names of 8.3 in that folder and no .json beside them, as a device's disk wants them", 0},
    {0},
};

const struct argp emit_argp = {.options = table, .parser = parse};

static bool overwrites(const struct emit_output *output, const char *path)
{
    return !output->folder && path_same(output->path, path);
}

void emit_options_spare(const struct emit_options *options, const char *path, struct argp_state *state)
{
    for (size_t i = 0; i < options->count; i++)
        if (overwrites(&options->outputs[i], path))
            usage_error(state, "--emit %s: would overwrite an input", options->outputs[i].path);
}

static bool suits_file(const struct emit_output *output, char *const *images, size_t count, struct fault *fault)
{
    if (count > 1)
        return fault_set(fault, FAULT_USAGE, "--emit %s: %zu images for one file: give a folder (--emit DIR/)",
                         output->path, count);
    if (count == 1 && overwrites(output, images[0]))
        return fault_set(fault, FAULT_USAGE, "--emit %s: would overwrite an input", output->path);
    return true;
}

struct stem {
    char *text;
    const char *image;
};

static int by_text(const void *left, const void *right)
{
    const struct stem *a = left, *b = right;
    return strcmp(a->text, b->text);
}

/* What the parts of an image are called there: STEM-ADDRESS.bin. */
static bool is_part_of(const char *path, const struct stem *stems, size_t count, const struct emit_output *output)
{
    static const char digits[] = "0123456789abcdef", end[] = ".bin";
    const size_t tail = 1 + 8 + sizeof end - 1;
    char *there = emit_folder_stem(path, output->path), *whole = alloc_format("%s%s", there, end);
    size_t length = strlen(whole);
    bool part = length > tail && whole[length - tail] == '-' && strspn(whole + length - tail + 1, digits) == 8 &&
                path_same(whole, path);
    if (part)
        whole[length - tail] = '\0';
    part = part && bsearch(&(struct stem){whole, NULL}, stems, count, sizeof *stems, by_text) != NULL;
    free(whole);
    free(there);
    return part;
}

static bool suits_folder(const struct emit_output *output, char *const *images, size_t count, struct fault *fault)
{
    struct stem *stems = alloc_items(count, sizeof *stems);
    bool good = true;
    for (size_t i = 0; i < count; i++)
        stems[i] = (struct stem){emit_folder_stem(images[i], output->path), images[i]};
    qsort(stems, count, sizeof *stems, by_text);
    for (size_t i = 1; i < count && good; i++)
        if (by_text(&stems[i - 1], &stems[i]) == 0)
            good = fault_set(fault, FAULT_USAGE, "--emit %s: %s and %s would go to the same files there", output->path,
                             stems[i - 1].image, stems[i].image);
    for (size_t i = 0; i < count && good; i++)
        if (is_part_of(images[i], stems, count, output))
            good = fault_set(fault, FAULT_USAGE, "--emit %s: would overwrite %s, which is an input", output->path,
                             images[i]);
    for (size_t i = 0; i < count; i++)
        free(stems[i].text);
    free(stems);
    return good;
}

/* Short names tell images apart no longer than their first letters. */
static bool suits_short(const struct emit_output *output, char *const *images, size_t count, struct fault *fault)
{
    if (count > 1)
        return fault_set(fault, FAULT_USAGE,
                         "--short-names: %zu images for one folder, whose names could be the same: emit each alone",
                         count);
    bool good = true;
    for (size_t part = 0; part <= EMIT_PARTS && count == 1 && good; part++) {
        char *path = emit_short_path(images[0], output->path, part, part == 0 ? 1 : EMIT_PARTS);
        if (path_same(path, images[0]))
            good = fault_set(fault, FAULT_USAGE, "--emit %s: would overwrite %s, which is an input", output->path,
                             images[0]);
        free(path);
    }
    return good;
}

bool emit_options_suit(const struct emit_options *options, char *const *images, size_t count, struct fault *fault)
{
    for (size_t i = 0; i < options->count; i++) {
        const struct emit_output *output = &options->outputs[i];
        bool (*suits)(const struct emit_output *, char *const *, size_t, struct fault *) = !output->folder ? suits_file
                                                                                           : options->short_names
                                                                                               ? suits_short
                                                                                               : suits_folder;
        if (!suits(output, images, count, fault))
            return false;
    }
    return true;
}

/* The sentence is about the image; the user wants to know about the file. */
static int say_not_written(const struct emit_output *output, const struct fault *fault)
{
    struct fault whole;
    bool stale = fault->kind == FAULT_REFUSED && !output->folder && access(output->path, F_OK) == 0;
    fault_set(&whole, fault->kind, "%s: not written: %s%s", output->path, fault->sentence,
              stale ? "; the file there is an older one" : "");
    return complain(&whole);
}

static int emit_output(const struct emit_output *output, bool short_names, const struct subject *subject,
                       const struct verdict *verdict, struct names *written)
{
    struct fault fault;
    struct safe_image *image = safe_image_new(subject, verdict, &fault);
    bool good = image != NULL &&
                (output->folder ? (short_names ? emit_short : emit_folder)(image, output->path, written, &fault)
                                : emit_file(image, output->format, output->path, written, &fault));
    safe_image_free(image);
    if (good)
        return STATUS_PASS;
    return fault.kind == FAULT_REFUSED ? say_not_written(output, &fault) : complain(&fault);
}

int emit_judged(const struct emit_options *options, const struct subject *subject, const struct verdict *verdict,
                struct names *written)
{
    int status = STATUS_PASS;
    for (size_t i = 0; i < options->count; i++)
        status = worse(status, emit_output(&options->outputs[i], options->short_names, subject, verdict, written));
    return status;
}
