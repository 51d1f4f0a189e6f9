/* One line of JSON for each input, for programs that read while thousands of images are being checked. */
#include "base/alloc.h"
#include "pieces.h"
#include "reporters.h"

#include <stdlib.h>

#define IMAGE_DEPTH 3 /* of an image's members in a line */

static void prepare_line(const struct judged *judged, struct text *body)
{
    json_put_body(&(struct json_writer){.out = body, .depth = IMAGE_DEPTH}, judged);
}

static void *start_lines(const struct report_setting *setting)
{
    (void)setting;
    return alloc_items(1, sizeof(struct totals));
}

void json_add_line(struct text *out, json_t *line)
{
    char *text = json_dumps(line, JSON_COMPACT);
    text_add_json(out, text);
    text_add_bytes(out, "\n", 1);
    free(text);
    json_decref(line);
}

static void add_run_line(void *totals, const struct reported *input, struct text *out)
{
    totals_count(totals, input);
    struct json_writer writer = {.out = out, .first = true};
    json_open(&writer, NULL, '{');
    json_put_head(&writer);
    json_put_run(&writer, "run", input);
    json_close(&writer, '}');
    text_add_bytes(out, "\n", 1);
}

static void finish_lines(void *totals, struct text *out)
{
    report_totals_ndjson(out, totals);
    free(totals);
}

static void add_flash_line(void *report, const struct programmed *programmed, struct text *out)
{
    (void)report;
    json_add_line(out, json_pack("{s:s, s:o, s:o}", "schema", "dsocheck/1", "path", json_name(programmed->path),
                                 "flash", json_programmed(programmed)));
}

/* A line an input, which leaves as soon as it is judged, and one with the totals. */
const struct reporter ndjson_reporter = {.name = "ndjson",
                                         .digest = true,
                                         .prepare = prepare_line,
                                         .start = start_lines,
                                         .add = add_run_line,
                                         .finish = finish_lines,
                                         .programmed = add_flash_line};
