/* One line of JSON for each input, for programs that read while thousands of images are being checked. */
#include "alloc.h"
#include "parts.h"
#include "reporters.h"

#include <stdlib.h>
#include <string.h>

struct lines {
    json_int_t passed, failed, unread, counts[SEVERITY_COUNT];
};

static void *start_lines(const struct report_setting *setting)
{
    (void)setting;
    return alloc_items(1, sizeof(struct lines));
}

static void add_line(struct text *out, json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT);
    text_add_bytes(out, text, strlen(text));
    text_add_bytes(out, "\n", 1);
    free(text);
    json_decref(line);
}

static void add_run_line(void *report, const struct reported *input, struct text *out)
{
    struct lines *lines = report;
    const struct judged *judged = input->judged;
    lines->unread += judged == NULL;
    lines->passed += judged != NULL && judged->verdict->pass;
    lines->failed += judged != NULL && !judged->verdict->pass;
    for (size_t i = 0; judged != NULL && i < SEVERITY_COUNT; i++)
        lines->counts[i] += (json_int_t)judged->verdict->counts[i];
    add_line(out, json_pack("{s:s, s:{s:s, s:s}, s:o}", "schema", "dsocheck/1", "tool", "name", "dsocheck", "version",
                            DSOCHECK_VERSION, "run", json_run(input)));
}

static void finish_lines(void *report, struct text *out)
{
    struct lines *lines = report;
    json_t *total = json_pack("{s:I, s:I, s:I, s:I}", "images", lines->passed + lines->failed + lines->unread, "passed",
                              lines->passed, "failed", lines->failed, "unread", lines->unread);
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        json_object_set_new(total, severity_name((enum severity)i), json_integer(lines->counts[i]));
    add_line(out, json_pack("{s:s, s:o}", "schema", "dsocheck/1", "total", total));
    free(lines);
}

/* A line an input, which leaves as soon as it is judged, and one with the totals. */
static void add_flash_line(void *report, const struct programmed *programmed, struct text *out)
{
    (void)report;
    add_line(out, json_pack("{s:s, s:o, s:o}", "schema", "dsocheck/1", "path", json_name(programmed->path), "flash",
                            json_programmed(programmed)));
}

const struct reporter ndjson_reporter = {.name = "ndjson",
                                         .digest = true,
                                         .start = start_lines,
                                         .add = add_run_line,
                                         .finish = finish_lines,
                                         .programmed = add_flash_line};
