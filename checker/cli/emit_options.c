#include "emit_options.h"

#include "alloc.h"
#include "command.h"
#include "path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum key { KEY_EMIT = 256 };

static void set_path(struct emit_options *options, const char *path, struct argp_state *state)
{
    struct stat status;
    size_t length = strlen(path);
    if (options->path != NULL)
        usage_error(state, "--emit %s: given twice, the other is %s", path, options->path);
    options->path = path;
    options->folder = length > 0 && (path[length - 1] == '/' || (stat(path, &status) == 0 && S_ISDIR(status.st_mode)));
    if (!options->folder && !emit_format_of(path, &options->format))
        usage_error(state, "--emit %s: expected a name that ends in %s, or a folder", path, emit_extensions);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    if (key != KEY_EMIT)
        return ARGP_ERR_UNKNOWN;
    set_path(state->input, value, state);
    return 0;
}

static const struct argp_option table[] = {
    {NULL, 0, NULL, 0, "After a pass:", 0},
    {"emit", KEY_EMIT, "FILE|DIR/", 0,
     "write what was checked, and nothing else, as .bin (with .adr), .hex or .srec; a folder gets a .bin and .adr for "
     "each part",
     0},
    {0},
};

const struct argp emit_argp = {.options = table, .parser = parse};

static bool overwrites(const struct emit_options *options, const char *path)
{
    return options->path != NULL && !options->folder && path_same(options->path, path);
}

void emit_options_spare(const struct emit_options *options, const char *path, struct argp_state *state)
{
    if (overwrites(options, path))
        usage_error(state, "--emit %s: would overwrite an input", options->path);
}

static bool suits_file(const struct emit_options *options, char *const *images, size_t count, struct fault *fault)
{
    if (count > 1)
        return fault_set(fault, FAULT_USAGE, "--emit %s: %zu images for one file: give a folder (--emit DIR/)",
                         options->path, count);
    if (count == 1 && overwrites(options, images[0]))
        return fault_set(fault, FAULT_USAGE, "--emit %s: would overwrite an input", options->path);
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
static bool is_part_of(const char *path, const struct stem *stems, size_t count, const struct emit_options *options)
{
    static const char digits[] = "0123456789abcdef", end[] = ".bin";
    const size_t tail = 1 + 8 + sizeof end - 1;
    char *there = emit_folder_stem(path, options->path), *whole = alloc_format("%s%s", there, end);
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

static bool suits_folder(const struct emit_options *options, char *const *images, size_t count, struct fault *fault)
{
    struct stem *stems = alloc_items(count, sizeof *stems);
    bool good = true;
    for (size_t i = 0; i < count; i++)
        stems[i] = (struct stem){emit_folder_stem(images[i], options->path), images[i]};
    qsort(stems, count, sizeof *stems, by_text);
    for (size_t i = 1; i < count && good; i++)
        if (by_text(&stems[i - 1], &stems[i]) == 0)
            good = fault_set(fault, FAULT_USAGE, "--emit %s: %s and %s would go to the same files there", options->path,
                             stems[i - 1].image, stems[i].image);
    for (size_t i = 0; i < count && good; i++)
        if (is_part_of(images[i], stems, count, options))
            good = fault_set(fault, FAULT_USAGE, "--emit %s: would overwrite %s, which is an input", options->path,
                             images[i]);
    for (size_t i = 0; i < count; i++)
        free(stems[i].text);
    free(stems);
    return good;
}

bool emit_options_suit(const struct emit_options *options, char *const *images, size_t count, struct fault *fault)
{
    if (options->path == NULL)
        return true;
    return (options->folder ? suits_folder : suits_file)(options, images, count, fault);
}

/* The sentence is about the image; the user wants to know about the file. */
static int say_not_written(const struct emit_options *options, const struct fault *fault)
{
    struct fault whole;
    bool stale = fault->kind == FAULT_REFUSED && !options->folder && access(options->path, F_OK) == 0;
    fault_set(&whole, fault->kind, "%s: not written: %s%s", options->path, fault->sentence,
              stale ? "; the file there is an older one" : "");
    return complain(&whole);
}

int emit_judged(const struct emit_options *options, const struct subject *subject, const struct verdict *verdict,
                struct names *written)
{
    if (options->path == NULL)
        return STATUS_PASS;
    struct fault fault;
    struct safe_image *image = safe_image_new(subject, verdict, &fault);
    bool good = image != NULL && (options->folder ? emit_folder(image, options->path, written, &fault)
                                                  : emit_file(image, options->format, options->path, written, &fault));
    safe_image_free(image);
    if (good)
        return STATUS_PASS;
    return fault.kind == FAULT_REFUSED ? say_not_written(options, &fault) : complain(&fault);
}
