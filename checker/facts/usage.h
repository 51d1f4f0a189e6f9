/* How full a declared region, or any stretch of addresses, is. */
#pragma once
#include "subject.h"

struct usage {
    bool known;    /* false for RAM of a file that only holds load addresses (HEX, S-record, BIN, UF2) */
    uint64_t used; /* bytes loaded or run there, each address counted once */
};

struct usage range_usage(const struct subject *subject, struct range window);
/* For facts.c: all that an ELF loads or runs anywhere, ascending and disjoint; the caller frees. NULL for others. */
struct range *usage_taken(const struct image *image, size_t *count);
/* `region` is an index into subject->map->regions. */
struct usage region_usage(const struct subject *subject, size_t region);
