/* YAML read against a libcyaml schema, strictly. libcyaml alone takes doubled keys, says "unexpected key" with the
 * position of the event before, and does not tell which line a value came from. So a pass over libyaml's events goes
 * first: it walks the same schema, names the exact line and column of what is wrong, and remembers where each value
 * stands. Only a text that passed is given to libcyaml, which fills the structures.
 * Schemas are mappings, lists and strings; numbers are strings for base/number, because libcyaml reads "010" as 8 and
 * "0x8000000O" as 0x8000000. A mapping whose keys are the user's (names of rules, of regions) is YAML_FREE_KEYS:
 * libcyaml ignores it, and its values are in yaml_text.entries. */
#pragma once
#include "base/fault.h"

#include <cyaml/cyaml.h>
#include <stddef.h>
#include <stdint.h>

#define YAML_PATH_KEYS 3 /* die, flash, origin */

/* Where a value starts. */
struct yaml_mark {
    const char *keys[YAML_PATH_KEYS]; /* of the schema, outermost first; NULL behind the last one */
    uint32_t item;                    /* 1-based place in the list; 0 outside of lists */
    uint32_t line, column;            /* 1-based */
};

/* One value of a YAML_FREE_KEYS mapping: `level: {MEM006: note}`, or, of an entry that is a mapping itself,
 * `budgets: {ROM: {warn: 90%}}`. */
struct yaml_entry {
    const char *field;           /* of the schema: "budgets" */
    char *key;                   /* the user's: "ROM"; owned */
    const char *member;          /* "warn"; NULL for a plain value and for the entry itself */
    char *value;                 /* "90%"; NULL for an entry that is a mapping; owned */
    uint32_t line, column;       /* of the key */
    uint32_t at_line, at_column; /* of the value */
};

/* A field of that name whose keys are free, whose values are all of one schema, at most `most` of them. */
#define YAML_FREE_KEYS(name, values, most)                                                                             \
    {                                                                                                                  \
        .key = name, .value = {.type = CYAML_IGNORE, .flags = CYAML_FLAG_OPTIONAL, .sequence = {values, 0, most} }     \
    }

struct yaml_text {
    const char *name; /* for sentences; borrowed */
    const cyaml_schema_value_t *schema;
    void *data; /* the filled structure; owned */
    struct yaml_mark *marks;
    size_t mark_count, mark_capacity;
    struct yaml_entry *entries; /* of all YAML_FREE_KEYS, in the text's order */
    size_t entry_count, entry_capacity;
};

/* Reads one document. Faults are FAULT_CONFIG sentences "NAME:LINE:COLUMN: …". The caller calls yaml_release. */
bool yaml_read(const char *name, const uint8_t *bytes, size_t size, const cyaml_schema_value_t *schema,
               struct yaml_text *text, struct fault *fault);
void yaml_release(struct yaml_text *text);

/* True when the text gives a top-level key, be it with an empty list. */
bool yaml_has(const struct yaml_text *text, const char *key);

/* The mark of a value: "slot", "vectors.address", or, with item > 0, "regions" and "regions.origin" of the item-th
 * region. NULL when the text does not give it. The empty path is the document. */
const struct yaml_mark *yaml_find(const struct yaml_text *text, const char *path, uint32_t item);

/* The entry of a free key, or a member of an entry that is a mapping; NULL when the text does not give it. */
const struct yaml_entry *yaml_entry_find(const struct yaml_text *text, const char *field, const char *key,
                                         const char *member);

/* Sets a FAULT_CONFIG sentence that points at a place, and returns false. */
bool yaml_fault_at(const struct yaml_text *text, uint32_t line, uint32_t column, struct fault *fault,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The same of a value, as in yaml_find. */
bool yaml_fault(const struct yaml_text *text, const char *path, uint32_t item, struct fault *fault, const char *format,
                ...) __attribute__((format(printf, 5, 6)));
