#include "parts.h"
#include "reporters.h"
#include "toolchain.h"

#include <string.h>

static void add_fact(struct text *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    text_add(out, "  %-10s ", name);
    text_add_escaped(out, value);
    text_add(out, "\n");
}

static void add_joined(struct text *out, const char *name, const struct names *names, const char *separator)
{
    struct text joined = {0};
    for (size_t i = 0; i < names->count; i++)
        text_add(&joined, "%s%s", i > 0 ? separator : "", names->at[i]);
    add_fact(out, name, names->count > 0 ? text_string(&joined) : "none");
    text_release(&joined);
}

static void add_facts(struct text *out, const struct toolchain *t)
{
    add_fact(out, "driver", t->driver);
    add_fact(out, "version", t->version);
    add_fact(out, "machine", t->machine);
    add_joined(out, "flags", &t->flags, " ");
    add_fact(out, "multilib", t->multilib);
    add_fact(out, "libgcc", t->libgcc);
    add_fact(out, "libc", t->libc);
    add_fact(out, "libm", t->libm);
    add_fact(out, "ld", t->linker_version);
    add_fact(out, "sysroot", t->sysroot);
    add_fact(out, "C++ driver", t->cxx);
    if (t->producers.count > 0)
        add_joined(out, "producers", &t->producers, "; ");
}

static const char *yes_or_no(bool is)
{
    return is ? "yes" : "no";
}

/* "pass", or the codes of what fails. */
static void add_probe_verdict(struct text *out, const struct probe *p)
{
    if (p->omitted != NULL)
        text_add(out, "not tried: %s", p->omitted);
    else if (p->too_large)
        text_add(out, "does not fit the board's regions");
    else
        text_add(out, "%s%s", probe_passes(p) ? "pass" : "fail", p->arm_code ? " ARM code" : "");
    const char *last = "";
    for (size_t i = 0; i < p->verdict.finding_count; i++) {
        const struct finding *f = &p->verdict.findings[i];
        if (f->severity < SEVERITY_ERROR || strcmp(f->rule->code, last) == 0)
            continue;
        last = f->rule->code;
        text_add(out, " %s", last);
    }
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
        add_probe_verdict(out, p);
        text_add(out, "\n");
        text_release(&bytes);
    }
}

static void add_text(void *report, const struct reported *input, struct text *out)
{
    const struct judged *judged = input->judged;
    struct text_style style = *(const struct text_style *)report;
    const struct verdict *v = judged->verdict;
    if (!style.quiet) {
        add_facts(out, judged->subject->toolchain);
        add_probes(out, judged->subject->toolchain);
    }
    for (size_t i = 0; i < v->finding_count; i++)
        text_add_finding(out, judged, &v->findings[i], style);
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

static json_t *libraries_json(const struct toolchain *t)
{
    json_t *list = json_array();
    for (size_t i = 0; i < t->library_count; i++) {
        const struct library *l = &t->libraries[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:o, s:o, s:o}", "name", json_name(l->name), "path", json_name(l->path),
                                        "sha256", json_name(l->sha256[0] != '\0' ? l->sha256 : NULL), "ldrd",
                                        json_number(l->ldrd_known, l->ldrd_count)));
    }
    return list;
}

static json_t *fingerprint_json(const struct toolchain *t)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "driver",
                     json_name(t->driver), "version", json_name(t->version), "machine", json_name(t->machine), "flags",
                     names_json(&t->flags), "multilib", json_name(t->multilib), "libgcc", json_name(t->libgcc), "libc",
                     json_name(t->libc), "libm", json_name(t->libm), "ld", json_name(t->linker_version), "sysroot",
                     json_name(t->sysroot), "cxx", json_name(t->cxx), "producers", names_json(&t->producers),
                     "libraries", libraries_json(t));
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

/* One toolchain is one document, so nothing is kept for the end. */
static void add_json(void *report, const struct reported *input, struct text *out)
{
    (void)report;
    const struct judged *judged = input->judged;
    const struct subject *s = judged->subject;
    json_t *probes = json_array();
    for (size_t i = 0; i < s->toolchain->probe_count; i++)
        json_array_append_new(probes, probe_json(&s->toolchain->probes[i]));
    json_t *memory = s->map != &s->board->map ? json_name(s->map->path) : json_null();
    json_t *document = json_pack(
        "{s:s, s:{s:s, s:s}, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", "dsocheck/1", "tool", "name", "dsocheck",
        "version", DSOCHECK_VERSION, "toolchain", fingerprint_json(s->toolchain), "board", json_name(s->board->name),
        "chip", json_name(s->chip->name), "memory", memory, "project", json_name(s->project), "probes", probes);
    json_set_verdict(document, judged->verdict);
    json_add_document(out, document);
}

const struct reporter toolchain_json_reporter = {
    .name = "json", .start = style_start, .add = add_json, .finish = style_finish};
