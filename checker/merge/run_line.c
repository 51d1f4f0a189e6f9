#include "run_line.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define STATUS_HIGHEST 5

static bool say(char why[RUN_LINE_WHY], const char *reason)
{
    snprintf(why, RUN_LINE_WHY, "%s", reason);
    return false;
}

static bool take_counts(json_t *object, size_t counts[SEVERITY_COUNT])
{
    for (size_t i = 0; i < SEVERITY_COUNT; i++) {
        json_t *count = json_object_get(object, severity_name((enum severity)i));
        json_int_t value = json_integer_value(count);
        if (!json_is_integer(count) || value < 0 || value > UINT32_MAX)
            return false;
        counts[i] = (size_t)value;
    }
    return true;
}

static bool read_total(json_t *total, struct run_line *line, char why[RUN_LINE_WHY])
{
    json_error_t error;
    json_int_t images, passed, failed, unread;
    if (json_unpack_ex(total, &error, 0, "{s:I, s:I, s:I, s:I}", "images", &images, "passed", &passed, "failed",
                       &failed, "unread", &unread) != 0)
        return say(why, error.text);
    const json_int_t most = UINT32_MAX;
    if (passed < 0 || failed < 0 || unread < 0 || passed > most || failed > most || unread > most ||
        images != passed + failed + unread || !take_counts(total, line->totals.counts))
        return say(why, "its numbers contradict each other");
    line->totals.passed = (size_t)passed;
    line->totals.failed = (size_t)failed;
    line->totals.unread = (size_t)unread;
    return true;
}

/* Those that the judge counts are all that are not accepted. */
static bool count_findings(json_t *findings, size_t counts[SEVERITY_COUNT], json_error_t *error)
{
    size_t i;
    json_t *finding;
    snprintf(error->text, sizeof error->text, "its findings are none that dsocheck writes");
    if (!json_is_array(findings))
        return false;
    json_array_foreach(findings, i, finding)
    {
        const char *code, *slug, *name, *message, *fix;
        json_t *accepted;
        enum severity severity;
        if (json_unpack_ex(finding, error, 0, "{s:s, s:s, s:s, s:s, s:s, s:o}", "code", &code, "slug", &slug,
                           "severity", &name, "message", &message, "fix", &fix, "accepted", &accepted) != 0)
            return false;
        if (!severity_from_name(name, &severity)) {
            snprintf(error->text, sizeof error->text, "it has a finding of an unknown severity");
            return false;
        }
        counts[severity] += json_is_null(accepted);
    }
    return true;
}

static bool read_run(json_t *run, struct run_line *line, char why[RUN_LINE_WHY])
{
    json_error_t error;
    json_t *findings, *summary, *fault;
    json_int_t accepted, status;
    const char *verdict, *kind, *sentence;
    size_t found[SEVERITY_COUNT] = {0};
    if (json_unpack_ex(run, &error, 0, "{s:{s:s}, s:o, s:o, s:{s:I}, s:s, s:o, s:I}", "image", "path", &line->path,
                       "findings", &findings, "summary", &summary, "summary", "accepted", &accepted, "verdict",
                       &verdict, "fault", &fault, "status", &status) != 0 ||
        !count_findings(findings, found, &error))
        return say(why, error.text);
    if (!json_is_null(fault) && json_unpack_ex(fault, &error, 0, "{s:s, s:s}", "kind", &kind, "sentence", &sentence))
        return say(why, error.text);
    bool passed = strcmp(verdict, "pass") == 0, unread = !json_is_null(fault);
    line->totals.passed = passed;
    line->totals.failed = !passed && !unread;
    line->totals.unread = unread;
    int least = unread ? 2 : passed ? 0 : 1;
    bool holds = take_counts(summary, line->totals.counts) && memcmp(line->totals.counts, found, sizeof found) == 0;
    if (!holds || (passed && unread) || (!passed && strcmp(verdict, "fail") != 0) || status < least ||
        status > STATUS_HIGHEST)
        return say(why, "its verdict, findings and status contradict each other");
    line->status = (int)status;
    return true;
}

/* With every character escaped that a terminal would obey: the line goes out as it came in. */
static bool is_as_written(const char *text, size_t length)
{
    struct text line = {0}, escaped = {0};
    text_add_bytes(&line, text, length);
    text_add_json(&escaped, text_string(&line));
    bool same = strcmp(text_string(&line), text_string(&escaped)) == 0;
    text_release(&line);
    text_release(&escaped);
    return same;
}

bool run_line_read(const char *text, size_t length, struct run_line *line, char why[RUN_LINE_WHY])
{
    json_error_t error;
    const char *schema, *tool = "dsocheck";
    json_t *run = NULL, *total = NULL, *flash = NULL;
    *line = (struct run_line){0};
    /* The line goes out as it came in, so it may not have blanks that dsocheck does not write. */
    if (length < 2 || text[0] != '{' || text[length - 1] != '}')
        return say(why, "it does not begin with { and end with }");
    if (memchr(text, '\0', length) != NULL) /* jansson looks over one behind a number */
        return say(why, "it holds a NUL byte");
    if (!is_as_written(text, length))
        return say(why, "it holds a character that dsocheck writes as \\uNNNN");
    line->json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (line->json == NULL ||
        json_unpack_ex(line->json, &error, 0, "{s:s, s?{s:s, s:s}, s?o, s?o, s?o}", "schema", &schema, "tool", "name",
                       &tool, "version", &line->version, "run", &run, "flash", &flash, "total", &total) != 0)
        return say(why, error.text);
    if (strcmp(schema, "dsocheck/1") != 0 || strcmp(tool, "dsocheck") != 0)
        return say(why, "it is of another program or a later dsocheck");
    if (flash != NULL)
        return say(why, "runs that programmed a device (--flash) are no batch");
    if (run != NULL && total == NULL && line->version != NULL)
        return read_run(run, line, why);
    if (total != NULL && run == NULL)
        return read_total(total, line, why);
    return say(why, "it is another document");
}

void run_line_release(struct run_line *line)
{
    json_decref(line->json);
    *line = (struct run_line){0};
}
