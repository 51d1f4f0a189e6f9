/* Pieces that several reports are put together from. Private to this room. */
#pragma once
#include "json_writer.h"
#include "reporter.h"

#include <jansson.h>

/* "PATH: severity[CODE] slug: sentence", its place and its fix; what was skipped; "PATH: PASS 0 bricks, …". */
void text_add_finding(struct text *out, const struct judged *judged, const struct finding *f, struct text_style style);
void text_add_findings(struct text *out, const struct judged *judged, struct text_style style);
/* "3 MEM001, PRT001": what follows from a finding and is not told by itself; how many they are. */
size_t text_add_followers(struct text *out, const struct verdict *verdict, const struct finding *cause);
void text_add_skips(struct text *out, const struct judged *judged);
/* Why an input could not be read, without its name, which stands in front of most such sentences. */
const char *unread_reason(const struct reported *input);
/* "1 error", "2 errors", and the separator. */
void text_add_count(struct text *out, size_t count, const char *noun, const char *separator);
/* How much of the code was seen: a line of its own. */
void text_add_code(struct text *out, const struct subject *subject);
/* "57 of 68 rules could look" */
void text_add_looked(struct text *out, const struct verdict *verdict);
void text_add_summary(struct text *out, const struct judged *judged, struct text_style style);

/* ": 2 added, 1 resized, 40 moved"; a line with what one of the two files does not hold, if there is such. */
void text_add_change_counts(struct text *out, const struct item_changes *changes);
void text_add_uncompared(struct text *out, const struct comparison *comparison);

/* What programming is going to do, and what it came to. */
void text_add_plan(struct text *out, const struct programmed *programmed);
void text_add_programmed(struct text *out, const struct programmed *programmed);
json_t *json_programmed(const struct programmed *programmed);

/* Names from a file may be no UTF-8; then their odd bytes are shown as \xNN. NULL becomes null. */
json_t *json_name(const char *name);
/* The name as people wrote it; null when it is not mangled. */
json_t *json_demangled(const char *name);
json_t *json_number(bool known, uint64_t number);

/* What was seen of the code, and what the toolchain left in the file ("code", "toolchain"); null without. */
void json_put_code(struct json_writer *writer, const struct subject *subject);
void json_put_fingerprint(struct json_writer *writer, const struct subject *subject);

/* What every run has of a verdict: findings, skipped, summary, verdict. */
void json_put_verdict(struct json_writer *writer, const struct verdict *verdict);

/* What every document and line begins with: schema, tool. */
void json_put_head(struct json_writer *writer);

/* Where a member stands in a text, the comma in front of it included. */
struct json_member {
    size_t start, end;
};

/* The run of an input, read or not: what `runs` of dsocheck/1 is made of. Returns where its "flash" is. */
struct json_member json_put_run(struct json_writer *writer, const char *name, const struct reported *input);
/* What of the run is the same for all images with the same bytes: from behind the path in "image", which it closes, to
 * the verdict. */
void json_put_body(struct json_writer *writer, const struct judged *judged);

/* What changed: the members of `dsocheck diff`. */
json_t *json_comparison(const struct subject *old, const struct subject *new, const struct comparison *comparison);

/* Dumps and frees `document`; on one line: `line`. */
void json_add_document(struct text *out, json_t *document);
void json_add_line(struct text *out, json_t *line);

/* `fingerprint` of the findings of one report, the same from build to build: the key, and how many had it before. */
struct fingerprints {
    json_t *seen; /* finding key: how many have it */
};
struct fingerprints fingerprints_new(void);
void fingerprints_free(struct fingerprints *fingerprints);
/* Counts the finding: "KEY:2" for the second of a key. The caller frees. */
char *fingerprints_next(struct fingerprints *fingerprints, const char *key);

/* Adds what came of one input. */
void totals_count(struct totals *sum, const struct reported *input);
