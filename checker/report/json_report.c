#include "base/alloc.h"
#include "debuginfo/demangle.h"
#include "facts/usage.h"
#include "facts/vector_table.h"
#include "pieces.h"
#include "reporters.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void report_prepare(void)
{
    json_set_alloc_funcs(alloc_bytes, free);
}

json_t *json_name(const char *name)
{
    if (name == NULL)
        return json_null();
    json_t *string = json_string(name);
    if (string != NULL)
        return string;
    struct text escaped = {0};
    text_add_escaped(&escaped, name);
    string = json_string(text_string(&escaped));
    text_release(&escaped);
    return string;
}

json_t *json_demangled(const char *name)
{
    char *read = demangle(name);
    json_t *json = json_name(read);
    free(read);
    return json;
}

json_t *json_number(bool known, uint64_t number)
{
    return known ? json_integer((json_int_t)number) : json_null();
}

void json_add_document(struct text *out, json_t *document)
{
    char *text = json_dumps(document, JSON_INDENT(2));
    text_add_json(out, text);
    text_add_bytes(out, "\n", 1);
    free(text);
    json_decref(document);
}

static json_t *vectors_json(const struct subject *subject)
{
    struct vector_table table = vector_table_find(subject);
    if (!table.exists)
        return json_null();
    return json_pack("{s:I, s:I, s:I}", "address", (json_int_t)table.address, "sp", (json_int_t)table.sp, "reset",
                     (json_int_t)table.reset);
}

static json_t *image_json(const struct subject *subject)
{
    const struct image *image = subject->image;
    json_t *ranges = json_array();
    for (size_t i = 0; i < image->extent_count; i++)
        json_array_append_new(ranges, json_pack("{s:I, s:I}", "start", (json_int_t)image->extents[i].range.start, "end",
                                                (json_int_t)image->extents[i].range.end));
    return json_pack("{s:o, s:s, s:s, s:I, s:o, s:o, s:o}", "path", json_name(image->path), "format",
                     image_format_name(image->format), "sha256", image->sha256, "bytes",
                     (json_int_t)image_loaded(image, range_of(0, UINT64_MAX)), "ranges", ranges, "entry",
                     json_number(image->has_entry, image->entry), "vectors", vectors_json(subject));
}

static json_t *regions_json(const struct subject *subject)
{
    json_t *regions = json_array();
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        struct usage usage = region_usage(subject, i);
        json_array_append_new(regions, json_pack("{s:o, s:s, s:I, s:I, s:o}", "name", json_name(r->name), "attributes",
                                                 r->attributes, "origin", (json_int_t)r->origin, "length",
                                                 (json_int_t)r->length, "used", json_number(usage.known, usage.used)));
    }
    return regions;
}

static json_t *finding_json(const struct finding *f)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "code", f->rule->code,
                     "slug", f->rule->slug, "severity", severity_name(f->severity), "message", json_name(f->message),
                     "fix", json_name(f->fix), "address", json_number(f->has_address, f->address), "end",
                     json_number(f->has_address, f->end), "section", json_name(f->section), "symbol",
                     json_name(f->symbol), "demangled", json_demangled(f->symbol), "region", json_name(f->region),
                     "file", json_name(f->file), "line", json_number(f->line > 0, f->line), "accepted",
                     json_name(f->accepted));
}

void json_set_verdict(json_t *run, const struct verdict *v)
{
    json_t *findings = json_array(), *skips = json_array(), *summary = json_object();
    for (size_t i = 0; i < v->finding_count; i++)
        json_array_append_new(findings, finding_json(&v->findings[i]));
    for (size_t i = 0; i < v->skip_count; i++)
        json_array_append_new(
            skips, json_pack("{s:s, s:o}", "code", v->skips[i].rule->code, "reason", json_name(v->skips[i].reason)));
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        json_object_set_new(summary, severity_name((enum severity)i), json_integer((json_int_t)v->counts[i]));
    json_object_set_new(summary, "accepted", json_integer((json_int_t)v->accepted_count));
    json_object_set_new(run, "findings", findings);
    json_object_set_new(run, "skipped", skips);
    json_object_set_new(run, "summary", summary);
    json_object_set_new(run, "verdict", json_string(v->pass ? "pass" : "fail"));
}

static json_t *emitted_json(const struct names *emitted)
{
    if (emitted == NULL)
        return json_null();
    json_t *paths = json_array();
    for (size_t i = 0; i < emitted->count; i++)
        json_array_append_new(paths, json_name(emitted->at[i]));
    return paths;
}

static json_t *assumed_json(const struct assumed *assumed)
{
    return assumed != NULL ? json_pack("{s:o, s:o}", "what", json_name(assumed->what), "why", json_name(assumed->why))
                           : json_null();
}

static json_t *run_json(const struct judged *judged)
{
    const struct subject *s = judged->subject;
    json_t *memory = s->map != &s->board->map ? json_name(s->map->path) : json_null();
    json_t *run = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "image", image_json(s), "board",
                            json_name(s->board->name), "chip", json_name(s->chip->name), "memory", memory, "project",
                            json_name(s->project), "regions", regions_json(s));
    json_object_set_new(run, "assumed", assumed_json(s->assumed));
    json_object_set_new(run, "code", json_code(s));
    json_object_set_new(run, "rehearsal", json_rehearsal(s));
    json_object_set_new(run, "toolchain", json_fingerprint(s));
    json_set_verdict(run, judged->verdict);
    json_object_set_new(run, "comparison",
                        judged->comparison != NULL ? json_comparison(judged->old, s, judged->comparison) : json_null());
    json_object_set_new(run, "emitted", emitted_json(judged->emitted));
    json_object_set_new(run, "flash", json_null());
    json_object_set_new(run, "fault", json_null());
    json_object_set_new(run, "status", json_integer(judged->status));
    return run;
}

/* The members of any run, so that a program that goes through the findings needs no special case. */
static json_t *unread_json(const struct reported *input)
{
    static const struct verdict nothing;
    json_t *run = json_pack("{s:{s:o, s:n, s:n, s:n, s:[], s:n, s:n}, s:n, s:n, s:n, s:n, s:[]}", "image", "path",
                            json_name(input->path), "format", "sha256", "bytes", "ranges", "entry", "vectors", "board",
                            "chip", "memory", "project", "regions");
    json_object_set_new(run, "assumed", json_null());
    json_object_set_new(run, "code", json_null());
    json_object_set_new(run, "rehearsal", json_null());
    json_object_set_new(run, "toolchain", json_null());
    json_set_verdict(run, &nothing);
    json_object_set_new(run, "comparison", json_null());
    json_object_set_new(run, "emitted", json_null());
    json_object_set_new(run, "flash", json_null());
    json_object_set_new(run, "fault",
                        json_pack("{s:s, s:o}", "kind", fault_kind_name(input->fault->kind), "sentence",
                                  json_name(input->fault->sentence)));
    json_object_set_new(run, "status", json_integer(fault_exit_status(input->fault->kind)));
    return run;
}

json_t *json_run(const struct reported *input)
{
    return input->judged != NULL ? run_json(input->judged) : unread_json(input);
}

static void *start_runs(const struct report_setting *setting)
{
    (void)setting;
    return json_array();
}

static void add_run(void *runs, const struct reported *input, struct text *out)
{
    (void)out;
    json_array_append_new(runs, json_run(input));
}

static void finish_runs(void *runs, struct text *out)
{
    json_add_document(out, json_pack("{s:s, s:{s:s, s:s}, s:o}", "schema", "dsocheck/1", "tool", "name", "dsocheck",
                                     "version", DSOCHECK_VERSION, "runs", (json_t *)runs));
}

static void add_programmed(void *runs, const struct programmed *programmed, struct text *out)
{
    (void)out;
    json_object_set_new(json_array_get(runs, json_array_size(runs) - 1), "flash", json_programmed(programmed));
}

const struct reporter json_reporter = {.name = "json",
                                       .digest = true,
                                       .start = start_runs,
                                       .add = add_run,
                                       .finish = finish_runs,
                                       .programmed = add_programmed};

void report_map_json(struct text *out, const struct memory_map *map)
{
    json_t *regions = json_array(), *aliases = json_array();
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *r = &map->regions[i];
        json_array_append_new(regions,
                              json_pack("{s:o, s:s, s:I, s:I}", "name", json_name(r->name), "attributes", r->attributes,
                                        "origin", (json_int_t)r->origin, "length", (json_int_t)r->length));
    }
    for (size_t i = 0; i < map->alias_count; i++)
        json_array_append_new(aliases, json_pack("{s:o, s:o}", "name", json_name(map->aliases[i].name), "region",
                                                 json_name(map->regions[map->aliases[i].region].name)));
    json_add_document(out,
                      json_pack("{s:s, s:o, s:o}", "schema", "dsocheck/1", "regions", regions, "aliases", aliases));
}

void report_rules_json(struct text *out, const struct family *const *families, size_t count)
{
    json_t *rules = json_array();
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < families[f]->count; i++) {
            const struct rule *r = &families[f]->rules[i];
            json_array_append_new(rules, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "code", r->code, "slug",
                                                   r->slug, "severity", severity_name(r->severity), "summary",
                                                   r->summary, "why", r->why, "fix", r->remedy, "source", r->source));
        }
    }
    json_add_document(out, json_pack("{s:s, s:o}", "schema", "dsocheck/1", "rules", rules));
}

void report_list_json(struct text *out, const char *member, const struct listed *rows, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, json_pack("{s:o, s:o}", "name", json_name(rows[i].name), "title", json_name(rows[i].title)));
    json_add_document(out, json_pack("{s:s, s:o}", "schema", "dsocheck/1", member, list));
}
