/* Lock words and boot headers as rules/locks/FILE.yaml gives them, their numbers converted. */
#pragma once
#include "base/fault.h"
#include "base/range.h"
#include "model/lock.h"
#include "profile/strict_yaml.h"

/* What a row and an area have in common: the parts they are of, as patterns of fnmatch. Borrowed from the file's text.
 */
struct lock_scope {
    const char *parts;
};

struct lock_fact {
    struct lock_scope scope;
    struct lock lock; /* its strings are the file's */
};

struct area_fact {
    struct lock_scope scope;
    const char *name;
    struct range range;
};

struct lock_file {
    struct yaml_text yaml; /* owns the strings of the rest */
    char *path;            /* owned */
    struct lock_fact *rows;
    size_t row_count;
    struct area_fact *areas;
    size_t area_count;
};

bool lock_file_read(const char *path, struct lock_file *file, struct fault *fault);
void lock_file_release(struct lock_file *file);

/* "0x1FFFF800:8 & 0xF0 = 0x10|0x20"; false, with half a sentence, when it is no term. Takes the text apart. */
bool lock_term_read(char *text, struct lock_term *term, const char **why);

/* Whether the part is one of those. */
bool lock_scope_has(const struct lock_scope *scope, const char *part);
