#include "facts/attributes.h"
#include "model/toolchain.h"
#include "pieces.h"
#include "reporters.h"
#include "toolchain_parts.h"

#include <string.h>

static void add_fact(void *context, const char *name, const char *value)
{
    struct text *out = context;
    if (value == NULL || value[0] == '\0')
        return;
    text_add(out, "  %-10s ", name);
    text_add_escaped(out, value);
    text_add(out, "\n");
}

/* The answer stands first. */
static void add_trust(struct text *out, const struct judged *judged)
{
    struct trust trust;
    trust_of(judged, &trust);
    text_add(out, "  %-10s %s", "trusted", trust.answer);
    if (trust.because.length > 0) {
        text_add(out, strcmp(trust.answer, "yes") == 0 ? ", " : ", because ");
        text_add_escaped(out, text_string(&trust.because));
    }
    text_add(out, "\n");
    add_fact(out, "for", text_string(&trust.part));
    trust_release(&trust);
}

static const char *yes_or_no(bool is)
{
    return is ? "yes" : "no";
}

static void add_probes(struct text *out, const struct toolchain *t)
{
    if (t->probe_count > 0)
        text_add(out, "  %-16s %-8s %-8s %-6s %7s  %s\n", "probe", "language", "compiled", "linked", "bytes",
                 "as an image");
    for (size_t i = 0; i < t->probe_count; i++) {
        const struct probe *p = &t->probes[i];
        struct text bytes = {0};
        if (p->linked)
            text_add_grouped(&bytes, p->bytes);
        text_add(out, "  %-16s %-8s %-8s %-6s %7s  ", p->name, p->language, yes_or_no(p->compiled),
                 yes_or_no(p->linked), text_string(&bytes));
        struct text outcome = {0};
        probe_outcome(p, &outcome);
        text_add_escaped(out, text_string(&outcome));
        text_add(out, "\n");
        text_release(&bytes);
        text_release(&outcome);
    }
}

static void add_text(void *report, const struct reported *input, struct text *out)
{
    const struct judged *judged = input->judged;
    struct text_style style = *(const struct text_style *)report;
    const struct verdict *v = judged->verdict;
    if (!style.quiet) {
        add_trust(out, judged);
        toolchain_facts(judged->toolchain, add_fact, out);
        add_probes(out, judged->toolchain);
    }
    text_add_findings(out, judged, style);
    if (style.verbose)
        text_add_skips(out, judged);
    if (!style.quiet || !v->pass)
        text_add_summary(out, judged, style);
}

const struct reporter toolchain_text_reporter = {
    .name = "text", .start = style_start, .add = add_text, .finish = style_finish};

static json_t *names_json(const struct names *names)
{
    json_t *list = json_array();
    for (size_t i = 0; i < names->count; i++)
        json_array_append_new(list, json_name(names->at[i]));
    return list;
}

/* The architectures that the members are built for. */
static json_t *archs_json(uint32_t archs)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < 32; i++)
        if ((archs & (uint32_t)1 << i) != 0)
            json_array_append_new(list, json_name(attribute_value_name(TAG_CPU_ARCH, i)));
    return list;
}

static json_t *archive_json(const struct library *l)
{
    const struct archive_facts *f = &l->facts;
    return l->scanned
               ? json_pack("{s:I, s:I, s:I, s:I, s:o, s:o}", "members", (json_int_t)f->members, "arm_state",
                           (json_int_t)f->arm, "hard_float", (json_int_t)f->hard_float, "unwind", (json_int_t)f->unwind,
                           "architectures", archs_json(f->archs), "stubs", names_json(&f->stubs))
               : json_null();
}

static json_t *libraries_json(const struct toolchain *t)
{
    json_t *list = json_array();
    for (size_t i = 0; i < t->library_count; i++) {
        const struct library *l = &t->libraries[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", json_name(l->name), "path",
                                              json_name(l->path), "sha256",
                                              json_name(l->sha256[0] != '\0' ? l->sha256 : NULL), "ldrd",
                                              json_number(l->ldrd_known, l->ldrd_count), "archive", archive_json(l)));
    }
    return list;
}

static json_t *fingerprint_json(const struct toolchain *t)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "driver",
                     json_name(t->driver), "version", json_name(t->version), "machine", json_name(t->machine), "flags",
                     names_json(&t->flags), "link_flags",
                     t->link_source != NULL ? names_json(&t->link_flags) : json_null(), "multilib",
                     json_name(t->multilib), "libgcc", json_name(t->libgcc), "libc", json_name(t->libc), "libm",
                     json_name(t->libm), "ld", json_name(t->linker_version), "sysroot", json_name(t->sysroot), "cxx",
                     json_name(t->cxx), "producers", names_json(&t->producers), "libraries", libraries_json(t));
}

static json_t *probe_json(const struct probe *p)
{
    json_t *fails = json_array();
    const char *last = "";
    for (size_t i = 0; i < p->verdict.finding_count; i++) {
        const struct finding *f = &p->verdict.findings[i];
        if (f->severity < SEVERITY_ERROR || strcmp(f->rule->code, last) == 0)
            continue;
        last = f->rule->code;
        json_array_append_new(fails, json_string(last));
    }
    const char *verdict = p->omitted != NULL || p->too_large ? NULL : probe_passes(p) ? "pass" : "fail";
    const char *reason = p->omitted != NULL ? p->omitted : p->complaint;
    return json_pack("{s:s, s:s, s:b, s:b, s:o, s:b, s:o, s:o, s:o}", "name", p->name, "language", p->language,
                     "compiled", (int)p->compiled, "linked", (int)p->linked, "bytes", json_number(p->linked, p->bytes),
                     "arm_code", (int)p->arm_code, "codes", fails, "reason", json_name(reason), "verdict",
                     json_name(verdict));
}

static void put_trust(struct json_writer *w, const struct judged *judged)
{
    struct trust trust;
    trust_of(judged, &trust);
    json_open(w, "trusted", '{');
    json_put_string(w, "answer", trust.answer);
    json_put_string(w, "because", trust.because.length > 0 ? trust.because.at : NULL);
    json_close(w, '}');
    trust_release(&trust);
}

/* One toolchain is one document, so nothing is kept for the end. */
static void add_json(void *report, const struct reported *input, struct text *out)
{
    (void)report;
    const struct judged *judged = input->judged;
    const struct subject *s = judged->subject;
    struct json_writer w = {.out = out, .pretty = true, .first = true};
    json_open(&w, NULL, '{');
    json_put_head(&w);
    json_put_tree(&w, "toolchain", fingerprint_json(judged->toolchain));
    json_put_string(&w, "board", s->board->name);
    json_put_string(&w, "chip", s->chip->name);
    json_put_string(&w, "memory", s->map != &s->board->map ? s->map->path : NULL);
    json_put_string(&w, "project", s->project);
    json_open(&w, "probes", '[');
    for (size_t i = 0; i < judged->toolchain->probe_count; i++)
        json_put_tree(&w, NULL, probe_json(&judged->toolchain->probes[i]));
    json_close(&w, ']');
    put_trust(&w, judged);
    json_put_verdict(&w, judged->verdict);
    json_close(&w, '}');
    text_add_bytes(out, "\n", 1);
}

const struct reporter toolchain_json_reporter = {
    .name = "json", .digest = true, .start = style_start, .add = add_json, .finish = style_finish};
