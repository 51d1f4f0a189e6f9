#include "pieces.h"

void totals_add(struct totals *sum, const struct totals *more)
{
    sum->passed += more->passed;
    sum->failed += more->failed;
    sum->unread += more->unread;
    for (size_t i = 0; i < SEVERITY_COUNT; i++)
        sum->counts[i] += more->counts[i];
}

void totals_count(struct totals *sum, const struct reported *input)
{
    const struct verdict *verdict = input->judged != NULL ? input->judged->verdict : NULL;
    struct totals one = {.passed = verdict != NULL && verdict->pass,
                         .failed = verdict != NULL && !verdict->pass,
                         .unread = verdict == NULL};
    for (size_t i = 0; verdict != NULL && i < SEVERITY_COUNT; i++)
        one.counts[i] = verdict->counts[i];
    totals_add(sum, &one);
}

void report_totals_ndjson(struct text *out, const struct totals *totals)
{
    size_t images = totals->passed + totals->failed + totals->unread;
    json_t *total =
        json_pack("{s:I, s:I, s:I, s:I}", "images", (json_int_t)images, "passed", (json_int_t)totals->passed, "failed",
                  (json_int_t)totals->failed, "unread", (json_int_t)totals->unread);
    for (size_t i = SEVERITY_COUNT; i-- > 0;)
        json_object_set_new(total, severity_name((enum severity)i), json_integer((json_int_t)totals->counts[i]));
    json_add_line(out, json_pack("{s:s, s:o}", "schema", "dsocheck/1", "total", total));
}

void report_totals_text(struct text *out, const struct totals *totals)
{
    text_add_count(out, totals->passed + totals->failed + totals->unread, "image", ": ");
    text_add(out, "%zu passed, %zu failed, %zu could not be read\n", totals->passed, totals->failed, totals->unread);
}
