/* A line of `dsocheck --format ndjson` (report/ndjson_report.c), read back. */
#pragma once
#include "report/report.h"

#include <jansson.h>

struct run_line {
    json_t *json;         /* owned */
    const char *path;     /* of the image, borrowed from json; NULL: a line with totals */
    const char *version;  /* of the dsocheck that wrote it, borrowed; NULL: a line with totals */
    int status;           /* the exit status of the image */
    struct totals totals; /* of the one image, or what the line says */
};

#define RUN_LINE_WHY 160

/* False for anything else, with half a sentence on what it lacks. The caller calls run_line_release in both cases. */
bool run_line_read(const char *text, size_t length, struct run_line *line, char why[RUN_LINE_WHY]);
void run_line_release(struct run_line *line);

/* The image's part of a text report: its findings that count and its summary, which `quiet` leaves out for a pass. */
void run_line_describe(const struct run_line *line, bool quiet, struct text *out);
