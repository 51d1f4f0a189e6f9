/* A run that was read back, for people. */
#include "run_line.h"

#include <string.h>

static const char *string(json_t *object, const char *member)
{
    const char *value = json_string_value(json_object_get(object, member));
    return value != NULL ? value : "";
}

static void add_fault(const struct run_line *line, json_t *fault, struct text *out)
{
    const char *sentence = string(fault, "sentence");
    size_t length = strlen(line->path);
    if (strncmp(sentence, line->path, length) == 0 && strncmp(sentence + length, ": ", 2) == 0)
        sentence += length + 2;
    text_add_escaped(out, line->path);
    text_add(out, ": UNREAD ");
    text_add_escaped(out, sentence);
    text_add(out, "\n");
}

/* As in the text report of a check, but for the place, which is put together from the image itself. */
static void add_finding(const struct run_line *line, json_t *finding, struct text *out)
{
    const char *const parts[] = {": ", string(finding, "severity"), "[",  string(finding, "code"),
                                 "] ", string(finding, "slug"),     ": ", string(finding, "message")};
    text_add_escaped(out, line->path);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        text_add_escaped(out, parts[i]);
    text_add(out, "\n  fix: ");
    text_add_escaped(out, string(finding, "fix"));
    text_add(out, " (dsocheck explain ");
    text_add_escaped(out, string(finding, "code"));
    text_add(out, ")\n");
}

static void add_summary(const struct run_line *line, const char *board, struct text *out)
{
    text_add_escaped(out, line->path);
    text_add(out, line->totals.passed > 0 ? ": PASS" : ": FAIL");
    for (size_t i = SEVERITY_COUNT; i-- > 0;) {
        size_t count = line->totals.counts[i];
        text_add(out, " %zu %s%s%s", count, severity_name((enum severity)i), count == 1 ? "" : "s", i > 0 ? "," : "");
    }
    text_add(out, " (board ");
    text_add_escaped(out, board);
    text_add(out, ")\n");
}

void run_line_describe(const struct run_line *line, bool quiet, struct text *out)
{
    json_t *run = json_object_get(line->json, "run"), *fault = json_object_get(run, "fault"), *finding;
    size_t i;
    if (json_is_object(fault)) {
        add_fault(line, fault, out);
        return;
    }
    json_array_foreach(json_object_get(run, "findings"), i, finding)
    {
        if (json_is_null(json_object_get(finding, "accepted")))
            add_finding(line, finding, out);
    }
    if (!quiet || line->totals.passed == 0)
        add_summary(line, string(run, "board"), out);
}
