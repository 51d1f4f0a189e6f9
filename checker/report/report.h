/* What the judge said, for people and for programs (reporter.h), and lists. Only this room writes stdout; everything it
 * is given is const. */
#pragma once
#include "base/fault.h"
#include "base/names.h"
#include "base/text.h"
#include "compare/comparison.h"
#include "judge/policy.h"
#include "picture/memory_picture.h"

#include <stdbool.h>

/* Once, before anything else of this room: a document that memory ran out under must not leave incomplete. */
void report_prepare(void);

struct judged {
    const struct subject *subject;
    const struct verdict *verdict;
    const struct toolchain *toolchain;   /* what was judged, and the image is but its name; NULL for images */
    const struct text *body;             /* what the reporter's `prepare` made; NULL: nothing */
    const struct names *emitted;         /* files written after the check; NULL: none were asked for */
    int status;                          /* the exit status it gives, the writing of those included */
    const struct subject *old;           /* of the comparison */
    const struct comparison *comparison; /* NULL: with no older image */
};

/* What came of the inputs of a call. */
struct totals {
    size_t passed, failed, unread;
    size_t counts[SEVERITY_COUNT]; /* findings that count */
};
void totals_add(struct totals *sum, const struct totals *more);
void report_totals_ndjson(struct text *out, const struct totals *totals);
void report_totals_text(struct text *out, const struct totals *totals);

struct text_style {
    bool color;
    bool quiet;   /* findings only, nothing for a pass */
    bool verbose; /* also what was skipped, and why */
    bool alone;   /* nobody sees stderr beside it: inputs that could not be read are named here too */
};

/* Where the sizes of a part come from. */
struct origin {
    const char *sources; /* "probe-rs/probe-rs, libopencm3/libopencm3" */
    bool flash_agreed, ram_agreed;
};

/* A memory map as declared, or as a part has it; `origin`: NULL for one that is declared. */
void report_map_text(struct text *out, const struct memory_map *map, const struct origin *origin);
void report_map_json(struct text *out, const struct memory_map *map, const struct origin *origin);

/* What lies where. */
struct map_style {
    bool ascii, color;
    unsigned width; /* columns, MAP_WIDTH_LEAST to MAP_WIDTH_MOST */
    size_t symbols; /* how many of the largest ones */
};
#define MAP_WIDTH_LEAST 80
#define MAP_WIDTH_MOST  500
void report_picture_text(struct text *out, const struct subject *subject, const struct picture *picture,
                         struct map_style style);
void report_picture_json(struct text *out, const struct subject *subject, const struct picture *picture, size_t most);

/* What changed between two images. */
struct diff_style {
    bool color;
    bool all; /* every change, not only DIFF_ROWS of a kind */
};
#define DIFF_ROWS 10
void report_diff_text(struct text *out, const struct subject *old, const struct subject *new,
                      const struct comparison *comparison, struct diff_style style);
void report_diff_markdown(struct text *out, const struct subject *old, const struct subject *new,
                          const struct comparison *comparison, struct diff_style style);
void report_diff_json(struct text *out, const struct subject *old, const struct subject *new,
                      const struct comparison *comparison);

/* The rule tables. */
void report_rules_text(struct text *out, const struct family *const *families, size_t count);
void report_rules_json(struct text *out, const struct family *const *families, size_t count);
void report_rules_markdown(struct text *out, const struct family *const *families, size_t count);
void report_rule_text(struct text *out, const struct rule *rule);

/* Boards or chips. */
struct listed {
    const char *name, *title;
    const struct origin *origin; /* NULL: not shown */
};

/* "probe-rs/probe-rs and libopencm3/libopencm3, which agree on flash and RAM". */
void report_add_origin(struct text *out, const struct origin *origin);
void report_list_text(struct text *out, const struct listed *rows, size_t count);
void report_list_json(struct text *out, const char *member, const struct listed *rows, size_t count);

/* Writes to stdout and empties the text. A closed or full stdout is a FAULT_OUTPUT: the report did not get out. */
bool report_flush(struct text *out, struct fault *fault);
