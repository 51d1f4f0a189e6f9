/* What changed between two images, for programs: all of it. */
#include "compare/comparison.h"
#include "facts/vector_table.h"
#include "pieces.h"

static json_t *range_json(bool known, struct range range)
{
    if (!known)
        return json_null();
    return json_pack("{s:I, s:I}", "start", (json_int_t)range.start, "end", (json_int_t)range.end);
}

static json_t *regions_json(const struct comparison *c)
{
    json_t *regions = json_array();
    for (size_t i = 0; i < c->region_count; i++) {
        const struct region_change *r = &c->regions[i];
        json_array_append_new(regions,
                              json_pack("{s:o, s:I, s:o, s:o}", "name", json_name(r->region->name), "length",
                                        (json_int_t)r->region->length, "old", json_number(r->old.known, r->old.used),
                                        "new", json_number(r->new.known, r->new.used)));
    }
    return regions;
}

static json_t *item_json(const struct item_change *item, bool is_section)
{
    bool in_old = item->change != CHANGE_ADDED, in_new = item->change != CHANGE_REMOVED;
    json_t *json = json_pack("{s:s, s:o, s:o, s:o}", "change", change_name(item->change), "name", json_name(item->name),
                             "old", range_json(in_old, item->old), "new", range_json(in_new, item->new));
    if (is_section) {
        json_object_set_new(json, "old_load", json_number(in_old, item->old_load));
        json_object_set_new(json, "new_load", json_number(in_new, item->new_load));
    } else {
        json_object_set_new(json, "demangled", json_demangled(item->name));
        json_object_set_new(json, "section", json_name(item->section));
    }
    return json;
}

static json_t *items_json(const struct item_changes *changes, bool is_section)
{
    if (!changes->compared)
        return json_null();
    json_t *items = json_array();
    for (size_t i = 0; i < changes->count; i++)
        json_array_append_new(items, item_json(&changes->at[i], is_section));
    return items;
}

static json_t *vectors_json(const struct comparison *c)
{
    if (!c->vectors_compared)
        return json_null();
    json_t *vectors = json_array();
    for (size_t i = 0; i < c->vector_count; i++) {
        const struct vector_change *v = &c->vectors[i];
        char buffer[24];
        json_array_append_new(vectors, json_pack("{s:i, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "index",
                                                 (int)v->index, "vector", vector_name(v->index, buffer), "old",
                                                 json_number(v->in_old, v->old), "new", json_number(v->in_new, v->new),
                                                 "old_handler", json_name(v->old_name), "new_handler",
                                                 json_name(v->new_name), "old_demangled", json_demangled(v->old_name),
                                                 "new_demangled", json_demangled(v->new_name), "moved", v->moved));
    }
    return vectors;
}

static json_t *toolchain_json(const struct comparison *c)
{
    if (!c->toolchain_compared)
        return json_null();
    json_t *changes = json_array();
    for (size_t i = 0; i < c->toolchain_count; i++)
        json_array_append_new(changes,
                              json_pack("{s:s, s:s, s:o}", "change", c->toolchain[i].added ? "added" : "removed",
                                        "kind", c->toolchain[i].kind, "text", json_name(c->toolchain[i].text)));
    return changes;
}

static json_t *bytes_json(const struct comparison *c)
{
    json_t *runs = json_array();
    for (size_t i = 0; i < c->run_count; i++)
        json_array_append_new(runs,
                              json_pack("{s:s, s:I, s:I}", "change", change_name(c->runs[i].change), "start",
                                        (json_int_t)c->runs[i].range.start, "end", (json_int_t)c->runs[i].range.end));
    return json_pack("{s:I, s:I, s:I, s:o, s:I}", "added", (json_int_t)c->bytes[CHANGE_ADDED], "removed",
                     (json_int_t)c->bytes[CHANGE_REMOVED], "contents", (json_int_t)c->bytes[CHANGE_CONTENTS], "runs",
                     runs, "runs_left_out", (json_int_t)c->runs_left_out);
}

static json_t *image_json(const struct image *image, uint64_t bytes)
{
    return json_pack("{s:o, s:s, s:I}", "path", json_name(image->path), "format", image_format_name(image->format),
                     "bytes", (json_int_t)bytes);
}

json_t *json_comparison(const struct subject *old, const struct subject *new, const struct comparison *c)
{
    json_t *entry = c->entry_compared
                        ? json_pack("{s:I, s:I}", "old", (json_int_t)c->old_entry, "new", (json_int_t)c->new_entry)
                        : json_null();
    json_t *json = json_pack("{s:b, s:o, s:o, s:o, s:o}", "same", c->same, "old", image_json(old->image, c->old_bytes),
                             "new", image_json(new->image, c->new_bytes), "board", json_name(old->board->name),
                             "regions", regions_json(c));
    json_object_set_new(json, "sections", items_json(&c->sections, true));
    json_object_set_new(json, "symbols", items_json(&c->symbols, false));
    json_object_set_new(json, "vectors", vectors_json(c));
    json_object_set_new(json, "entry", entry);
    json_object_set_new(json, "toolchain", toolchain_json(c));
    json_object_set_new(json, "bytes", bytes_json(c));
    return json;
}

void report_diff_json(struct text *out, const struct subject *old, const struct subject *new,
                      const struct comparison *comparison)
{
    json_t *document = json_pack("{s:s, s:{s:s, s:s}}", "schema", "dsocheck/1", "tool", "name", "dsocheck", "version",
                                 DSOCHECK_VERSION);
    json_object_update_new(document, json_comparison(old, new, comparison));
    json_add_document(out, document);
}
