/* Pieces that several reports are put together from. Private to this room. */
#pragma once
#include "reporter.h"

#include <jansson.h>

/* "PATH: severity[CODE] slug: sentence", its place and its fix; what was skipped; "PATH: PASS 0 bricks, …". */
void text_add_finding(struct text *out, const struct judged *judged, const struct finding *f, struct text_style style);
void text_add_skips(struct text *out, const struct judged *judged);
/* "1 error", "2 errors", and the separator. */
void text_add_count(struct text *out, size_t count, const char *noun, const char *separator);
/* How much of the code was seen: a line of its own. */
void text_add_code(struct text *out, const struct subject *subject);
void text_add_summary(struct text *out, const struct judged *judged, struct text_style style);

/* What programming is going to do, and what it came to. */
void text_add_plan(struct text *out, const struct programmed *programmed);
void text_add_programmed(struct text *out, const struct programmed *programmed);
json_t *json_programmed(const struct programmed *programmed);

/* Names from a file may be no UTF-8; then their odd bytes are shown as \xNN. NULL becomes null. */
json_t *json_name(const char *name);
json_t *json_number(bool known, uint64_t number);

/* What was seen of the code, and what the toolchain left in the file; null without. */
json_t *json_code(const struct subject *subject);
json_t *json_fingerprint(const struct subject *subject);

/* What every run has of a verdict, set in `run`: findings, skipped, summary, verdict. */
void json_set_verdict(json_t *run, const struct verdict *verdict);

/* The run of an input, read or not: what `runs` of dsocheck/1 is made of. */
json_t *json_run(const struct reported *input);

/* Dumps and frees `document`; on one line: `line`. */
void json_add_document(struct text *out, json_t *document);
void json_add_line(struct text *out, json_t *line);

/* Adds what came of one input. */
void totals_count(struct totals *sum, const struct reported *input);
