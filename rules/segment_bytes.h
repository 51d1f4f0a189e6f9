/* What programmers that go by segments write and those that go by sections do not: a segment's bytes at addresses that
 * no section is loaded to. The headers in front of a segment's first section are SEG001's. */
#pragma once
#include "judge/rule.h"

struct segment_run {
    size_t segment;     /* index into image.segments */
    struct range range; /* load addresses */
    bool padding;       /* all 0x00 or 0xFF, as linkers fill gaps */
    uint64_t next;      /* where the search goes on; start with an empty struct */
};

/* False behind the last one. */
bool next_segment_run(const struct image *image, struct segment_run *run);

/* True when the bytes are the linker's padding. */
bool are_padding(const uint8_t *bytes, uint64_t size);

/* The first part of `range` that no region declares, up to the next region; empty without. */
struct range undeclared_part(const struct memory_map *map, struct range range);
