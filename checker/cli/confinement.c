#include "confinement.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/path.h"
#include "confine/confine.h"
#include "emit/emit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void mention(const struct check_options *options, const char *what, const char *why)
{
    if (options->report.style.verbose && why != NULL)
        fprintf(stderr, "dsocheck: images are read with the right to %s: %s\n", what, why);
}

/* A port is opened behind the verdict, and nobody gets a right back: a call that flashes keeps its own. */
static bool needs_port(const struct check_options *options)
{
    return options->flash_wanted && !options->flash.dry_run;
}

/* It is not understood here, with all rights: a key in escapes is missed, and its report then cannot be written. */
static bool may_name_reports(const char *project)
{
    struct file file;
    if (!file_read(project, FILE_CAP_CONFIG, FAULT_CONFIG, &file, NULL))
        return false;
    bool may = memmem(file.bytes, file.size, "report", strlen("report")) != NULL;
    file_release(&file);
    return may;
}

static bool may_write(const struct check_options *options)
{
    struct stat status;
    const char *first = options->image_count > 0 ? options->images[0] : NULL;
    if (options->report.file_count > 0 || options->emit.count > 0 || options->write_baseline != NULL ||
        options->rehearsal.trace != NULL)
        return true;
    if (options->project.none)
        return false;
    if (first == NULL || (stat(first, &status) == 0 && S_ISDIR(status.st_mode)))
        return true;
    char *project = project_options_find(&options->project, first);
    bool may = project != NULL && may_name_reports(project);
    free(project);
    return may;
}

void give_up_calls(const struct check_options *options)
{
    const char *why;
    if (needs_port(options))
        return;
    if ((may_write(options) && !confine_keep(emit_is_part, &why)) || !confine_calls(&why))
        mention(options, "run programs and connect", why);
}

static void add(struct names *outputs, const char *path)
{
    if (path != NULL)
        names_append(outputs, path);
}

/* With the address file of a BIN, which may be there in another case. */
static void add_emitted(struct names *outputs, const char *path)
{
    char *beside[] = {alloc_format("%s.json", path), path_with_extension(path, ".adr"),
                      path_with_extension(path, ".ADR"), NULL, NULL};
    path_siblings(path, ".adr", beside + 3);
    add(outputs, path);
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        add(outputs, beside[i]);
        free(beside[i]);
    }
}

static void add_stems(struct names *stems, const struct inputs *inputs, const char *folder)
{
    for (size_t i = 0; i < inputs->count; i++) {
        char *stem = emit_folder_stem(inputs->paths[i], folder);
        add(stems, stem);
        free(stem);
    }
}

/* How many parts it has is not known yet. */
static void add_short(struct names *outputs, const struct inputs *inputs, const char *folder)
{
    for (size_t i = 0; i < inputs->count; i++)
        for (size_t part = 0; part <= EMIT_PARTS; part++) {
            char *path = emit_short_path(inputs->paths[i], folder, part, part == 0 ? 1 : EMIT_PARTS);
            add_emitted(outputs, path);
            free(path);
        }
}

void give_up_writing(const struct check_options *options, const struct inputs *inputs)
{
    struct names outputs = {0}, stems = {0};
    const char *why;
    if (needs_port(options))
        return;
    for (size_t i = 0; i < options->report.file_count; i++)
        add(&outputs, options->report.files[i].path);
    add(&outputs, options->write_baseline);
    add(&outputs, options->rehearsal.trace);
    for (size_t i = 0; i < options->emit.count; i++) {
        const struct emit_output *output = &options->emit.outputs[i];
        if (output->folder && options->emit.short_names)
            add_short(&outputs, inputs, output->path);
        else if (output->folder)
            add_stems(&stems, inputs, output->path);
        else
            add_emitted(&outputs, output->path);
    }
    if (!confine_writing(&(struct confinement){&outputs, &stems}, &why))
        mention(options, "write any file of this user's", why);
    names_release(&outputs);
    names_release(&stems);
}
