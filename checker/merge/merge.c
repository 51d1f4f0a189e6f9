#include "merge.h"

#include "base/alloc.h"
#include "lines.h"

#include <stdlib.h>
#include <string.h>

bool merge_open(struct merge *merge, struct fault *fault)
{
    *merge = (struct merge){.spool = spool_new(fault)};
    return merge->spool != NULL;
}

void merge_close(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        free(merge->runs[i].path);
    free(merge->runs);
    free(merge->version);
    free(merge->other_version);
    spool_free(merge->spool);
    *merge = (struct merge){0};
}

static void note_version(struct merge *merge, const char *version, const char *file)
{
    if (merge->version == NULL) {
        merge->version = alloc_string(version);
        merge->file = file;
    } else if (merge->other_version == NULL && strcmp(merge->version, version) != 0) {
        merge->other_version = alloc_string(version);
        merge->other_file = file;
    }
}

static bool add_run(struct merge *merge, const struct lines *lines, const struct run_line *line, const char *text,
                    size_t length, struct fault *fault)
{
    if (merge->count == MERGE_CAP)
        return fault_set(fault, FAULT_FORMAT, "%s:%zu: more than %zu images", lines->path, lines->number, MERGE_CAP);
    struct merged_run run = {
        .file = lines->path, .line = lines->number, .length = length, .status = line->status, .totals = line->totals};
    if (!spool_add(merge->spool, text, length, &run.offset, fault))
        return false;
    note_version(merge, line->version, lines->path);
    run.path = alloc_string(line->path);
    merge->runs = alloc_grow(merge->runs, merge->count, &merge->capacity, sizeof *merge->runs);
    merge->runs[merge->count++] = run;
    return true;
}

static bool same_totals(const struct totals *a, const struct totals *b)
{
    return a->passed == b->passed && a->failed == b->failed && a->unread == b->unread &&
           memcmp(a->counts, b->counts, sizeof a->counts) == 0;
}

/* One line of a file; `sum` is of the run that it is in. */
static bool add_line(struct merge *merge, const struct lines *lines, const char *text, size_t length,
                     struct totals *sum, bool *ended, struct fault *fault)
{
    struct run_line line;
    char why[RUN_LINE_WHY];
    bool good = run_line_read(text, length, &line, why);
    if (!good) {
        fault_set(fault, FAULT_FORMAT, "%s:%zu: no line of dsocheck --format ndjson that can be merged: %s",
                  lines->path, lines->number, why);
    } else if (line.path != NULL) {
        totals_add(sum, &line.totals);
        good = add_run(merge, lines, &line, text, length, fault);
    } else if (same_totals(sum, &line.totals)) {
        *sum = (struct totals){0};
    } else {
        good = fault_set(fault, FAULT_FORMAT,
                         "%s:%zu: these totals are not those of the lines above, so some were lost; repeat the run",
                         lines->path, lines->number);
    }
    *ended = line.path == NULL;
    run_line_release(&line);
    return good;
}

bool merge_add(struct merge *merge, const char *path, struct fault *fault)
{
    struct lines lines;
    struct totals sum = {0};
    const char *text;
    size_t length;
    bool ended = false;
    if (!lines_open(path, &lines, fault))
        return false;
    bool good = lines_next(&lines, &text, &length, fault);
    while (good && text != NULL)
        good = add_line(merge, &lines, text, length, &sum, &ended, fault) && lines_next(&lines, &text, &length, fault);
    if (good && !ended)
        good = fault_set(fault, FAULT_FORMAT, "%s: ends without a line of totals: the run was cut off; repeat it",
                         lines.path);
    lines_close(&lines);
    return good;
}

/* Names that are no UTF-8 have \xNN for their odd bytes (report/json_report.c), and were sorted by these. */
static unsigned char next_byte(const char **at)
{
    static const char digits[] = "0123456789abcdef";
    const char *text = *at;
    if (text[0] == '\\' && text[1] == 'x' && text[2] != '\0' && text[3] != '\0') {
        const char *high = strchr(digits, text[2]), *low = strchr(digits, text[3]);
        if (high != NULL && low != NULL && (text[2] != '0' || text[3] != '0')) {
            *at += 4;
            return (unsigned char)((high - digits) << 4 | (low - digits));
        }
    }
    *at += text[0] != '\0';
    return (unsigned char)text[0];
}

static int by_path(const char *a, const char *b)
{
    for (const char *left = a, *right = b;;) {
        bool ended = *left == '\0' || *right == '\0';
        unsigned char x = next_byte(&left), y = next_byte(&right);
        if (x != y)
            return x < y ? -1 : 1;
        if (ended)
            return 0;
    }
}

struct order {
    struct spool *spool;
    struct text lines[2];
    bool good;
    struct fault *fault;
};

static const char *read_line(struct order *order, size_t n, const struct merged_run *run)
{
    struct text *line = &order->lines[n];
    while (line->capacity < run->length)
        line->at = alloc_grow(line->at, line->capacity, &line->capacity, 1);
    if (order->good)
        order->good = spool_read(order->spool, run->offset, line->at, run->length, order->fault);
    return line->at;
}

/* Lines of one path stand in the order of their bytes, so that the result does not depend on the order of the files. */
static int compare_lines(struct order *order, const struct merged_run *a, const struct merged_run *b)
{
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    const char *left = read_line(order, 0, a), *right = read_line(order, 1, b);
    return order->good ? memcmp(left, right, a->length) : 0;
}

static int compare_runs(const void *left, const void *right, void *context)
{
    const struct merged_run *a = left, *b = right;
    int by = by_path(a->path, b->path);
    if (by == 0)
        by = strcmp(a->path, b->path);
    return by != 0 ? by : compare_lines(context, a, b);
}

static void drop_repeats(struct merge *merge, struct order *order)
{
    size_t kept = 0;
    for (size_t i = 0; i < merge->count; i++) {
        struct merged_run *run = &merge->runs[i], *last = kept > 0 ? &merge->runs[kept - 1] : NULL;
        run->differs = last != NULL && strcmp(last->path, run->path) == 0;
        if (run->differs && compare_lines(order, last, run) == 0)
            free(run->path);
        else
            merge->runs[kept++] = *run;
    }
    merge->count = kept;
}

bool merge_settle(struct merge *merge, struct fault *fault)
{
    struct order order = {.spool = merge->spool, .good = true, .fault = fault};
    if (merge->count > 1)
        qsort_r(merge->runs, merge->count, sizeof *merge->runs, compare_runs, &order);
    drop_repeats(merge, &order);
    text_release(&order.lines[0]);
    text_release(&order.lines[1]);
    return order.good;
}

static int compare_path(const void *path, const void *run)
{
    return by_path(path, ((const struct merged_run *)run)->path);
}

bool merge_has(const struct merge *merge, const char *path)
{
    return merge->count > 0 && bsearch(path, merge->runs, merge->count, sizeof *merge->runs, compare_path) != NULL;
}

bool merge_line(const struct merge *merge, size_t i, struct text *out, struct fault *fault)
{
    const struct merged_run *run = &merge->runs[i];
    char *line = alloc_bytes(run->length);
    bool good = spool_read(merge->spool, run->offset, line, run->length, fault);
    if (good) {
        text_add_bytes(out, line, run->length);
        text_add_bytes(out, "\n", 1);
    }
    free(line);
    return good;
}
