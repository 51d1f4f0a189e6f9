/* dso_target, and what has nothing to do with any handle. */
#include "base/alloc.h"
#include "errors.h"
#include "handles.h"

#include <string.h>

const char *dso_version(void)
{
    return DSOCHECK_VERSION;
}

struct opening {
    struct call call;
    struct dso_target_options given;
    dso_target *made;
};

static void copy_search(const struct dso_target_options *given, struct ldscript_options *script)
{
    const char **folders = alloc_items(given->include_count, sizeof *folders);
    for (size_t i = 0; i < given->include_count; i++)
        folders[i] = alloc_string(given->include[i]);
    script->search = folders;
    script->search_count = given->include_count;
}

static void copy_symbols(const struct dso_target_options *given, struct ldscript_options *script)
{
    struct ldscript_definition *definitions = alloc_items(given->symbol_count, sizeof *definitions);
    for (size_t i = 0; i < given->symbol_count; i++)
        definitions[i] = (struct ldscript_definition){alloc_string(given->symbols[i].name), given->symbols[i].value};
    script->definitions = definitions;
    script->definition_count = given->symbol_count;
}

static void open_target(void *context)
{
    struct opening *opening = context;
    struct target_options *options = &opening->made->options;
    options->board = alloc_string(opening->given.board);
    options->chip = alloc_string(opening->given.part);
    options->memory = alloc_string(opening->given.script);
    options->any_core = true;
    copy_search(&opening->given, &options->script);
    copy_symbols(&opening->given, &options->script);
    opening->call.good = target_open(options, &opening->made->target, &opening->call.fault);
}

enum dso_status dso_target_open(const struct dso_target_options *options, dso_target **target, struct dso_error *error)
{
    struct opening opening = {.made = arena_new(sizeof(dso_target))};
    size_t size =
        options != NULL && options->size > 0 && options->size < sizeof *options ? options->size : sizeof *options;
    if (options != NULL)
        memcpy(&opening.given, options, size);
    return call_make(opening.made, open_target, &opening, &opening.call, target, error);
}

void dso_target_free(dso_target *target)
{
    arena_free((struct arena *)target);
}
