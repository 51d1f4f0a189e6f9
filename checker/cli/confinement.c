#include "confinement.h"

#include "alloc.h"
#include "confine.h"
#include "path.h"

#include <stdio.h>
#include <stdlib.h>

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

void give_up_calls(const struct check_options *options)
{
    const char *why;
    if (needs_port(options))
        return;
    if (!confine_calls(&why))
        mention(options, "run programs and connect", why);
}

static void add(struct confinement *confinement, const char *path)
{
    if (path == NULL)
        return;
    if (confinement->output_count < CONFINE_OUTPUTS)
        confinement->outputs[confinement->output_count] = path;
    confinement->output_count++;
}

void give_up_writing(const struct check_options *options)
{
    struct confinement confinement = {0};
    const char *why;
    if (needs_port(options))
        return;
    for (size_t i = 0; i < options->report.file_count; i++)
        add(&confinement, options->report.files[i].path);
    /* What goes beside an emitted file may be a link, as that may. */
    bool file = options->emit.path != NULL && !options->emit.folder;
    char *sidecar = file ? alloc_format("%s.json", options->emit.path) : NULL;
    char *address = file ? path_with_extension(options->emit.path, ".adr") : NULL;
    add(&confinement, options->emit.path);
    add(&confinement, sidecar);
    add(&confinement, address);
    add(&confinement, options->write_baseline);
    if (!confine_writing(&confinement, &why))
        mention(options, "write any file of this user's", why);
    free(sidecar);
    free(address);
}
