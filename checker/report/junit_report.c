/* JUnit XML as Jenkins and GitLab read it: a suite per image, a case per rule. */
#include "base/alloc.h"
#include "pieces.h"
#include "reporters.h"

#include <stdlib.h>
#include <string.h>

struct counts {
    size_t cases, failures, errors, skipped;
};

struct suites {
    const struct family *const *families;
    size_t family_count;
    struct text body;
    struct counts total;
};

/* Text or the value of an attribute. Control bytes and broken UTF-8 become \xNN first; U+FFFE and U+FFFF are the
 * characters that UTF-8 has and XML 1.0 has not. */
static void add_xml(struct text *out, const char *text)
{
    static const char *const entity[] = {['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"};
    struct text clean = {0};
    text_add_escaped(&clean, text);
    for (const char *at = text_string(&clean); *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < sizeof entity / sizeof *entity && entity[byte] != NULL)
            text_add(out, "%s", entity[byte]);
        else if (strncmp(at, "\xEF\xBF\xBE", 3) == 0 || strncmp(at, "\xEF\xBF\xBF", 3) == 0)
            text_add(out, "\\u%s", (unsigned char)*(at += 2) == 0xBE ? "fffe" : "ffff");
        else
            text_add_bytes(out, at, 1);
    }
    text_release(&clean);
}

static void add_attribute(struct text *out, const char *name, const char *value)
{
    text_add(out, " %s=\"", name);
    add_xml(out, value);
    text_add(out, "\"");
}

static void add_counts(struct text *out, const struct counts *counts)
{
    text_add(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", counts->cases, counts->failures, counts->errors);
}

static void open_case(struct text *out, const char *path, const char *name)
{
    text_add(out, "    <testcase");
    add_attribute(out, "classname", path);
    add_attribute(out, "name", name);
    text_add(out, " time=\"0\"");
}

/* What the text report says of each finding of the rule; those that fail, or the others. */
static void add_findings(struct text *out, const struct judged *judged, const struct rule *rule, bool fails)
{
    for (size_t i = 0; i < judged->verdict->finding_count; i++) {
        const struct finding *f = &judged->verdict->findings[i];
        if (f->rule != rule || f->fails != fails)
            continue;
        struct text text = {0};
        text_add_finding(&text, judged, f, (struct text_style){0});
        for (char *line = text.at, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            *end = '\0';
            add_xml(out, line);
            text_add(out, "\n");
        }
        text_release(&text);
    }
}

static const struct finding *first_finding(const struct verdict *verdict, const struct rule *rule, bool fails)
{
    for (size_t i = 0; i < verdict->finding_count; i++)
        if (verdict->findings[i].rule == rule && verdict->findings[i].fails == fails)
            return &verdict->findings[i];
    return NULL;
}

static const struct skip *find_skip(const struct verdict *verdict, const struct rule *rule)
{
    for (size_t i = 0; i < verdict->skip_count; i++)
        if (verdict->skips[i].rule == rule)
            return &verdict->skips[i];
    return NULL;
}

static void add_failure(struct text *out, const struct judged *judged, const struct finding *first)
{
    text_add(out, "      <failure type=\"%s\"", severity_name(first->severity));
    add_attribute(out, "message", first->message);
    text_add(out, ">");
    add_findings(out, judged, first->rule, true);
    text_add(out, "</failure>\n");
}

static void add_skipped(struct text *out, const struct skip *skip)
{
    text_add(out, "      <skipped");
    add_attribute(out, "message", skip->reason);
    text_add(out, "/>\n");
}

/* A finding below the threshold, or an accepted one, does not fail its case: that would contradict the exit status. */
static void add_case(struct text *out, const struct judged *judged, const struct rule *rule, struct counts *counts)
{
    const struct finding *failing = first_finding(judged->verdict, rule, true);
    const struct finding *other = first_finding(judged->verdict, rule, false);
    const struct skip *skip = failing == NULL ? find_skip(judged->verdict, rule) : NULL;
    char *name = alloc_format("%s %s", rule->code, rule->slug);
    open_case(out, judged->subject->image->path, name);
    free(name);
    bool silent = failing == NULL && skip == NULL && other == NULL;
    text_add(out, silent ? "/>\n" : ">\n");
    if (failing != NULL)
        add_failure(out, judged, failing);
    if (skip != NULL)
        add_skipped(out, skip);
    if (other != NULL) {
        text_add(out, "      <system-out>");
        add_findings(out, judged, rule, false);
        text_add(out, "</system-out>\n");
    }
    if (!silent)
        text_add(out, "    </testcase>\n");
    counts->cases++;
    counts->failures += failing != NULL;
    counts->skipped += skip != NULL;
}

static void add_suite(struct suites *suites, const char *path, const struct text *cases, const struct counts *counts)
{
    struct text *out = &suites->body;
    text_add(out, "  <testsuite");
    add_attribute(out, "name", path);
    add_counts(out, counts);
    text_add(out, " skipped=\"%zu\" time=\"0\">\n", counts->skipped);
    text_add_bytes(out, text_string(cases), cases->length);
    text_add(out, "  </testsuite>\n");
    suites->total.cases += counts->cases;
    suites->total.failures += counts->failures;
    suites->total.errors += counts->errors;
}

static void add_unread(const struct reported *input, struct text *out, struct counts *counts)
{
    *counts = (struct counts){.cases = 1, .errors = 1};
    open_case(out, input->path, "read the input");
    text_add(out, ">\n      <error type=\"%s\"", fault_kind_name(input->fault->kind));
    add_attribute(out, "message", input->fault->sentence);
    text_add(out, "/>\n    </testcase>\n");
}

static void *start(const struct report_setting *setting)
{
    struct suites *suites = alloc_items(1, sizeof *suites);
    *suites = (struct suites){.families = setting->families, .family_count = setting->family_count};
    return suites;
}

static void add(void *report, const struct reported *input, struct text *out)
{
    (void)out;
    struct suites *suites = report;
    struct text cases = {0};
    struct counts counts = {0};
    if (input->judged == NULL)
        add_unread(input, &cases, &counts);
    for (size_t f = 0; input->judged != NULL && f < suites->family_count; f++)
        for (size_t i = 0; i < suites->families[f]->count; i++)
            add_case(&cases, input->judged, &suites->families[f]->rules[i], &counts);
    add_suite(suites, input->path, &cases, &counts);
    text_release(&cases);
}

static void finish(void *report, struct text *out)
{
    struct suites *suites = report;
    text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dsocheck\"");
    add_counts(out, &suites->total);
    text_add(out, ">\n");
    text_add_bytes(out, text_string(&suites->body), suites->body.length);
    text_add(out, "</testsuites>\n");
    text_release(&suites->body);
    free(suites);
}

const struct reporter junit_reporter = {.name = "junit", .start = start, .add = add, .finish = finish};
