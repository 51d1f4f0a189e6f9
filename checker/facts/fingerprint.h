/* What the toolchain left in an image, so that a release can be compared with the last one. Reports print it. */
#pragma once
#include "attributes.h"
#include "debuginfo/debuginfo.h"

struct fingerprint {
    const char **producers; /* each DW_AT_producer once, sorted */
    size_t producer_count, producer_capacity;
    const char **comments; /* the strings of .comment, in file order */
    size_t comment_count, comment_capacity;
    struct attribute *attributes; /* all scopes, in file order, unknown tags included */
    size_t attribute_count, attribute_capacity;
    bool has_flags;
    uint32_t flags; /* e_flags of an ELF */
};

/* Strings are borrowed from the image and the debuginfo; the caller calls fingerprint_release. */
void fingerprint_take(const struct image *image, struct debuginfo *debug, struct fingerprint *fingerprint);
void fingerprint_release(struct fingerprint *fingerprint);
