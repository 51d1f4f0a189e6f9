#include "ldscript.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "ld_expression.h"

#include <stdlib.h>
#include <string.h>

static void release(struct ld_script *script)
{
    ld_sources_release(&script->sources);
    ld_names_release(&script->names);
    for (size_t i = 0; i < script->placement_count; i++)
        free(script->placements[i].section);
    free(script->code);
    free(script->regions);
    free(script->aliases);
    free(script->placements);
    free(script->statements);
    free(script->stack);
}

static const char *name_text(const struct ld_script *script, uint32_t name)
{
    return script->names.all[name].text;
}

/* The INCLUDEd file a line belongs to; NULL for the script itself, which is map.path. */
static char *other_file(const struct ld_script *script, struct ld_spot spot)
{
    return spot.path == script->sources.all[0]->path ? NULL : alloc_string(spot.path);
}

static void fill_regions(const struct ld_script *script, struct memory_map *map)
{
    for (size_t i = 0; i < script->region_count; i++) {
        const struct ld_region *from = &script->regions[i];
        struct region *region = map_add_region(map, name_text(script, from->name));
        char attributes[16];
        ld_region_attributes(from, attributes, &region->access);
        region->attributes = alloc_string(attributes);
        region->origin = from->origin;
        region->length = from->length;
        region->line = from->spot.line;
        region->file = other_file(script, from->spot);
    }
    for (size_t i = 0; i < script->alias_count; i++) {
        const struct ld_alias *alias = &script->aliases[i];
        map_add_alias(map, name_text(script, alias->name), alias->region, alias->spot.line);
    }
}

static size_t region_index(uint32_t one_based)
{
    return one_based == 0 ? NO_REGION : one_based - 1;
}

static void fill_placements(const struct ld_script *script, struct memory_map *map)
{
    map->has_sections = script->has_sections;
    map->is_addition = script->has_sections && script->inserts;
    for (size_t i = 0; i < script->placement_count; i++) {
        const struct ld_placement *from = &script->placements[i];
        struct placement *placement = map_add_placement(map, from->section);
        placement->run_region = region_index(from->run_region);
        placement->load_region = region_index(from->load_region);
        placement->has_load = from->load.unknown == LD_KNOWN;
        placement->load = placement->has_load ? from->load.number : 0;
        placement->only = from->only;
        placement->overlay = from->overlay;
        placement->takes_input = from->takes_input;
        placement->not_loaded = from->not_loaded;
        placement->line = from->spot.line;
        placement->file = other_file(script, from->spot);
    }
}

/* The next word of a remark, and *at behind it; false at the end. The stars that some begin each line with are none. */
static bool next_word(const char **at, const char *end, struct text *word)
{
    text_release(word);
    while (*at < end && strchr(" \t\r\n*", **at) != NULL)
        (*at)++;
    const char *first = *at;
    while (*at < end && strchr(" \t\r\n", **at) == NULL)
        (*at)++;
    text_add_bytes(word, first, (size_t)(*at - first));
    return word->length > 0;
}

/* "dsocheck: accept MEM008 REASON", the one thing that a script can say. */
static bool fill_accept(const struct ld_script *script, const struct ld_remark *remark, struct memory_map *map)
{
    const char *at = remark->text, *end = at + remark->length;
    struct text word = {0}, code = {0}, reason = {0};
    bool good = next_word(&at, end, &word) && strcmp(text_string(&word), "accept") == 0 && next_word(&at, end, &code);
    while (good && next_word(&at, end, &word))
        text_add(&reason, "%s%s", reason.length > 0 ? " " : "", text_string(&word));
    if (reason.length == 0)
        good = ld_fail(script->fault, remark->spot,
                       "a comment that begins with \"dsocheck:\" goes on with accept CODE REASON");
    else if (map->accept_count == MAP_ACCEPTS)
        good = ld_fail(script->fault, remark->spot, "more than %d accepted rules", MAP_ACCEPTS);
    else
        map_add_accept(map, text_string(&code), text_string(&reason), remark->spot.path, remark->spot.line);
    text_release(&reason);
    text_release(&code);
    text_release(&word);
    return good;
}

static bool fill_accepts(const struct ld_script *script, struct memory_map *map)
{
    for (size_t i = 0; i < script->sources.remark_count; i++)
        if (!fill_accept(script, &script->sources.remarks[i], map))
            return false;
    return true;
}

bool ldscript_read_bytes(const char *path, const uint8_t *bytes, size_t size, const struct ldscript_options *options,
                         struct memory_map *map, struct fault *fault)
{
    struct ld_script script = {.sources.fault = fault, .fault = fault};
    *map = (struct memory_map){0};
    for (size_t i = 0; options != NULL && i < options->search_count; i++)
        ld_sources_add_search(&script.sources, options->search[i], strlen(options->search[i]));
    script.sources.given_count = script.sources.search_count;
    bool good = ld_sources_begin(&script.sources, path, (const char *)bytes, size) && ld_read_commands(&script) &&
                ld_resolve(&script, options);
    good = good && fill_accepts(&script, map);
    if (good) {
        map->path = alloc_string(path);
        fill_regions(&script, map);
        fill_placements(&script, map);
        map_seal(map);
    }
    release(&script);
    if (!good)
        map_release(map);
    return good;
}

bool ldscript_read(const char *path, const struct ldscript_options *options, struct memory_map *map,
                   struct fault *fault)
{
    struct file file;
    *map = (struct memory_map){0};
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, fault))
        return false;
    bool good = ldscript_read_bytes(path, file.bytes, file.size, options, map, fault);
    file_release(&file);
    return good;
}

bool ldscript_constant(const char *expression, uint64_t *value, struct fault *fault)
{
    struct fault inner = {0};
    struct ld_script script = {.sources.fault = &inner, .fault = &inner};
    struct ld_token end = {.kind = LD_END};
    struct ld_value result = {0};
    uint32_t code;
    bool good = ld_sources_begin(&script.sources, "expression", expression, strlen(expression)) &&
                ld_compile(&script, &code) && ld_next(&script.sources, LD_EXPRESSION, &end) &&
                (end.kind == LD_END || ld_unexpected(&script.sources, &end, "an operator or the end")) &&
                ld_evaluate(&script, code, LD_FIRST, end.spot, &result);
    if (!good) {
        const char *why = strstr(inner.sentence, ": ");
        fault_set(fault, FAULT_USAGE, "\"%.80s\" is no constant: %s", expression, why != NULL ? why + 2 : "");
    } else if (result.unknown != LD_KNOWN) {
        char why[320];
        ld_explain_unknown(&script, &result, why, sizeof why);
        good = fault_set(fault, FAULT_USAGE, "\"%.80s\" is no constant, for it uses more than numbers: %s", expression,
                         why);
    } else {
        *value = result.number;
    }
    release(&script);
    return good;
}
