#include "base/alloc.h"
#include "debuginfo/demangle.h"
#include "facts/usage.h"
#include "facts/vector_table.h"
#include "json_writer.h"
#include "pieces.h"
#include "reporters.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define RUN_DEPTH 3 /* of a run's members in the document */

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

static void put_vectors(struct json_writer *w, const struct subject *subject)
{
    struct vector_table table = vector_table_find(subject);
    if (!table.exists) {
        json_put_null(w, "vectors");
        return;
    }
    json_open(w, "vectors", '{');
    json_put_number(w, "address", true, table.address);
    json_put_number(w, "sp", true, table.sp);
    json_put_number(w, "reset", true, table.reset);
    json_close(w, '}');
}

/* All of the image but its path. */
static void put_image_facts(struct json_writer *w, const struct subject *subject)
{
    const struct image *image = subject->image;
    json_put_string(w, "format", image_format_name(image->format));
    json_put_string(w, "sha256", image->sha256);
    json_put_number(w, "bytes", true, image_loaded(image, range_of(0, UINT64_MAX)));
    json_open(w, "ranges", '[');
    for (size_t i = 0; i < image->extent_count; i++) {
        json_open(w, NULL, '{');
        json_put_number(w, "start", true, image->extents[i].range.start);
        json_put_number(w, "end", true, image->extents[i].range.end);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_put_number(w, "entry", image->has_entry, image->entry);
    put_vectors(w, subject);
}

static void put_regions(struct json_writer *w, const struct subject *subject)
{
    json_open(w, "regions", '[');
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        struct usage usage = region_usage(subject, i);
        json_open(w, NULL, '{');
        json_put_string(w, "name", r->name);
        json_put_string(w, "attributes", r->attributes);
        json_put_number(w, "origin", true, r->origin);
        json_put_number(w, "length", true, r->length);
        json_put_number(w, "used", usage.known, usage.used);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_demangled(struct json_writer *w, const char *name, const char *symbol)
{
    char *read = demangle(symbol);
    json_put_string(w, name, read);
    free(read);
}

static void put_places(struct json_writer *w, const struct finding *f)
{
    if (f->place_count == 0) {
        json_put_null(w, "places");
        return;
    }
    json_open(w, "places", '[');
    for (size_t i = 0; i < f->place_count; i++) {
        const struct finding_place *p = &f->places[i];
        json_open(w, NULL, '{');
        json_put_number(w, "address", true, p->range.start);
        json_put_number(w, "end", true, p->range.end);
        json_put_string(w, "section", p->section);
        json_put_string(w, "symbol", p->symbol);
        put_demangled(w, "demangled", p->symbol);
        json_put_string(w, "origin", p->origin);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_finding(struct json_writer *w, const struct finding *f)
{
    json_open(w, NULL, '{');
    json_put_string(w, "code", f->rule->code);
    json_put_string(w, "slug", f->rule->slug);
    json_put_string(w, "severity", severity_name(f->severity));
    json_put_string(w, "message", f->message);
    json_put_string(w, "fix", f->fix);
    json_put_number(w, "address", f->has_address, f->address);
    json_put_number(w, "end", f->has_address, f->end);
    json_put_string(w, "section", f->section);
    json_put_string(w, "symbol", f->symbol);
    put_demangled(w, "demangled", f->symbol);
    json_put_string(w, "region", f->region);
    json_put_string(w, "file", f->file);
    json_put_number(w, "line", f->line > 0, f->line);
    json_put_string(w, "accepted", f->accepted);
    json_put_number(w, "caused_by", f->caused_by != NO_CAUSE, f->caused_by);
    put_places(w, f);
    json_close(w, '}');
}

void json_put_verdict(struct json_writer *w, const struct verdict *v)
{
    json_open(w, "findings", '[');
    for (size_t i = 0; i < v->finding_count; i++)
        put_finding(w, &v->findings[i]);
    json_close(w, ']');
    json_open(w, "skipped", '[');
    for (size_t i = 0; i < v->skip_count; i++) {
        json_open(w, NULL, '{');
        json_put_string(w, "code", v->skips[i].rule->code);
        json_put_string(w, "reason", v->skips[i].reason);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_open(w, "summary", '{');
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        json_put_number(w, severity_name((enum severity)i), true, v->counts[i]);
    json_put_number(w, "accepted", true, v->accepted_count);
    json_close(w, '}');
    json_put_string(w, "verdict", v->pass ? "pass" : "fail");
}

static void put_emitted(struct json_writer *w, const struct names *emitted)
{
    if (emitted == NULL) {
        json_put_null(w, "emitted");
        return;
    }
    json_open(w, "emitted", '[');
    for (size_t i = 0; i < emitted->count; i++)
        json_put_string(w, NULL, emitted->at[i]);
    json_close(w, ']');
}

static void put_assumed(struct json_writer *w, const struct assumed *assumed)
{
    if (assumed == NULL) {
        json_put_null(w, "assumed");
        return;
    }
    json_open(w, "assumed", '{');
    json_put_string(w, "what", assumed->what);
    json_put_string(w, "why", assumed->why);
    json_close(w, '}');
}

void json_put_body(struct json_writer *w, const struct judged *judged)
{
    const struct subject *s = judged->subject;
    put_image_facts(w, s);
    json_close(w, '}');
    json_put_string(w, "board", s->board->name);
    json_put_string(w, "chip", s->chip->name);
    json_put_string(w, "memory", s->map != &s->board->map ? s->map->path : NULL);
    json_put_string(w, "project", s->project);
    put_regions(w, s);
    put_assumed(w, s->assumed);
    json_put_code(w, s);
    json_put_fingerprint(w, s);
    json_put_verdict(w, judged->verdict);
}

static struct json_member put_end(struct json_writer *w, const struct judged *judged)
{
    if (judged->comparison != NULL)
        json_put_tree(w, "comparison", json_comparison(judged->old, judged->subject, judged->comparison));
    else
        json_put_null(w, "comparison");
    put_emitted(w, judged->emitted);
    struct json_member flash = {.start = w->out->length};
    json_put_null(w, "flash");
    flash.end = w->out->length;
    json_put_null(w, "fault");
    json_put_number(w, "status", true, (uint64_t)judged->status);
    return flash;
}

static void put_nulls(struct json_writer *w, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_put_null(w, names[i]);
}

/* The members of any run, so that a program that goes through the findings needs no special case. */
static void put_unread(struct json_writer *w, const struct fault *fault)
{
    static const struct verdict nothing;
    static const char *const of_image[] = {"format", "sha256", "bytes"};
    static const char *const of_target[] = {"board", "chip", "memory", "project"};
    static const char *const of_code[] = {"assumed", "code", "toolchain"};
    static const char *const behind[] = {"comparison", "emitted", "flash"};
    put_nulls(w, of_image, 3);
    json_open(w, "ranges", '[');
    json_close(w, ']');
    json_put_null(w, "entry");
    json_put_null(w, "vectors");
    json_close(w, '}');
    put_nulls(w, of_target, 4);
    json_open(w, "regions", '[');
    json_close(w, ']');
    put_nulls(w, of_code, 3);
    json_put_verdict(w, &nothing);
    put_nulls(w, behind, 3);
    json_open(w, "fault", '{');
    json_put_string(w, "kind", fault_kind_name(fault->kind));
    json_put_string(w, "sentence", fault->sentence);
    json_close(w, '}');
    json_put_number(w, "status", true, (uint64_t)fault_exit_status(fault->kind));
}

struct json_member json_put_run(struct json_writer *w, const char *name, const struct reported *input)
{
    const struct judged *judged = input->judged;
    struct json_member flash = {0};
    json_open(w, name, '{');
    json_open(w, "image", '{');
    json_put_string(w, "path", judged != NULL ? judged->subject->image->path : input->path);
    if (judged == NULL) {
        put_unread(w, input->fault);
    } else if (judged->body != NULL && !w->pretty) {
        text_add_bytes(w->out, judged->body->at, judged->body->length);
        w->depth--; /* it closes the image's object */
        flash = put_end(w, judged);
    } else {
        json_put_body(w, judged);
        flash = put_end(w, judged);
    }
    json_close(w, '}');
    return flash;
}

/* ---- the report ---- */

struct json_report {
    struct json_writer writer;
    struct text document;     /* leaves as a whole */
    struct json_member flash; /* of the last run */
};

void json_put_head(struct json_writer *w)
{
    json_put_string(w, "schema", "dsocheck/1");
    json_open(w, "tool", '{');
    json_put_string(w, "name", "dsocheck");
    json_put_string(w, "version", DSOCHECK_VERSION);
    json_close(w, '}');
}

static void *start_runs(const struct report_setting *setting)
{
    (void)setting;
    struct json_report *report = alloc_items(1, sizeof *report);
    report->writer = (struct json_writer){.out = &report->document, .pretty = true, .first = true};
    json_open(&report->writer, NULL, '{');
    json_put_head(&report->writer);
    json_open(&report->writer, "runs", '[');
    return report;
}

static void add_run(void *state, const struct reported *input, struct text *out)
{
    (void)out;
    struct json_report *report = state;
    report->flash = json_put_run(&report->writer, NULL, input);
}

static void finish_runs(void *state, struct text *out)
{
    struct json_report *report = state;
    json_close(&report->writer, ']');
    json_close(&report->writer, '}');
    text_add_bytes(&report->document, "\n", 1);
    text_add_bytes(out, report->document.at, report->document.length);
    text_release(&report->document);
    free(report);
}

/* The last run's flash stands there as null. */
static void add_programmed(void *state, const struct programmed *programmed, struct text *out)
{
    (void)out;
    struct json_report *report = state;
    struct text *document = &report->document;
    char *behind = alloc_string(document->at + report->flash.end);
    document->length = report->flash.start;
    json_put_tree(&(struct json_writer){.out = document, .pretty = true, .depth = RUN_DEPTH}, "flash",
                  json_programmed(programmed));
    text_add_bytes(document, behind, strlen(behind));
    free(behind);
}

const struct reporter json_reporter = {.name = "json",
                                       .digest = true,
                                       .start = start_runs,
                                       .add = add_run,
                                       .finish = finish_runs,
                                       .programmed = add_programmed};

/* "a, b" as a list. */
static json_t *sources_json(const char *sources)
{
    json_t *list = json_array();
    for (const char *at = sources; *at != '\0';) {
        size_t length = strcspn(at, ",");
        json_array_append_new(list, json_stringn(at, length));
        at += length;
        at += strspn(at, ", ");
    }
    return list;
}

static void set_origin(json_t *object, const struct origin *origin)
{
    if (origin == NULL)
        return;
    json_object_set_new(object, "sources", sources_json(origin->sources));
    json_object_set_new(object, "agreed",
                        json_pack("{s:b, s:b}", "flash", origin->flash_agreed, "ram", origin->ram_agreed));
}

void report_map_json(struct text *out, const struct memory_map *map, const struct origin *origin)
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
    json_t *document = json_pack("{s:s, s:o, s:o}", "schema", "dsocheck/1", "regions", regions, "aliases", aliases);
    set_origin(document, origin);
    json_add_document(out, document);
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
    for (size_t i = 0; i < count; i++) {
        json_t *row = json_pack("{s:o, s:o}", "name", json_name(rows[i].name), "title", json_name(rows[i].title));
        set_origin(row, rows[i].origin);
        json_array_append_new(list, row);
    }
    json_add_document(out, json_pack("{s:s, s:o}", "schema", "dsocheck/1", member, list));
}
