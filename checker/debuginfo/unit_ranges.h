/* Which unit the code at an address belongs to, by the ranges of the units: read once, then looked up. Private to this
 * room. */
#pragma once
#include <elfutils/libdw.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code of one unit: [start, end). */
struct unit_range {
    uint64_t start, end;
    size_t unit; /* index into debuginfo's units */
};

struct unit_ranges {
    bool read;
    struct unit_range *at; /* ascending, disjoint */
    size_t count, capacity;
};

/* Of `count` units whose DIEs are at these offsets. The caller calls unit_ranges_release. */
void unit_ranges_read(struct unit_ranges *ranges, Dwarf *dwarf, const uint64_t *unit_dies, size_t count);
void unit_ranges_release(struct unit_ranges *ranges);

/* False where no unit has code. */
bool unit_ranges_find(const struct unit_ranges *ranges, uint64_t address, size_t *unit);
