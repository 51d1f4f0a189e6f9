#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void report_rules_text(struct text *out, const struct family *const *families, size_t count)
{
    for (size_t f = 0; f < count; f++) {
        for (size_t i = 0; i < families[f]->count; i++) {
            const struct rule *r = &families[f]->rules[i];
            text_add(out, "%s  %-7s  %-22s  %s\n", r->code, severity_name(r->severity), r->slug, r->summary);
        }
    }
}

void report_rule_text(struct text *out, const struct rule *rule)
{
    text_add(out, "%s %s (%s)\n\n%s\n\nWhy:    %s\nFix:    %s\nSource: %s\nSample: samples/museum/%s-%s\n", rule->code,
             rule->slug, severity_name(rule->severity), rule->summary, rule->why, rule->remedy, rule->source,
             rule->code, rule->slug);
}

void report_rules_markdown(struct text *out, const struct family *const *families, size_t count)
{
    text_add(
        out,
        "# Rules\n\nWritten by `dsocheck rules --format markdown`; a test compares the two. Severities are defaults "
        "(`--level`, `--accept`).\n");
    for (size_t f = 0; f < count; f++) {
        text_add(out, "\n## %s — %s\n", families[f]->prefix, families[f]->title);
        for (size_t i = 0; i < families[f]->count; i++) {
            const struct rule *r = &families[f]->rules[i];
            text_add(out,
                     "\n### %s %s (%s)\n\n%s\n\n- Why: %s\n- Fix: %s\n- Source: %s\n- Sample: `samples/museum/%s-%s`\n",
                     r->code, r->slug, severity_name(r->severity), r->summary, r->why, r->remedy, r->source, r->code,
                     r->slug);
        }
    }
}

void report_list_text(struct text *out, const struct listed *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_add(out, "%-20s %s", rows[i].name, rows[i].title != NULL ? rows[i].title : "");
        if (rows[i].origin != NULL) {
            text_add(out, " [");
            report_add_origin(out, rows[i].origin);
            text_add(out, "]");
        }
        text_add(out, "\n");
    }
}

bool report_flush(struct text *out, struct fault *fault)
{
    const char *at = text_string(out);
    size_t left = out->length;
    while (left > 0) {
        ssize_t written = write(STDOUT_FILENO, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            fault_set(fault, FAULT_OUTPUT, "standard output: %s; the report is incomplete", strerror(errno));
            break;
        }
        at += written;
        left -= (size_t)written;
    }
    text_release(out);
    return left == 0;
}
