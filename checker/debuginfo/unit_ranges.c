#include "unit_ranges.h"

#include "base/alloc.h"

#include <dwarf.h>
#include <stdlib.h>

/* Range lists can overlap in the file, so that their lengths add up to far more than the file has: a firmware of
 * 65,536 units, four functions each, is read whole, and what is beyond was made to waste time. */
#define RANGE_CAP ((size_t)1 << 18)

/* Where a unit's ranges stand: units that share a list, as a linker's merging or an attacker makes them, are read once.
 */
struct range_list {
    uint64_t offset; /* DW_AT_ranges; UINT64_MAX: none, the unit has DW_AT_low_pc and DW_AT_high_pc */
    uint64_t base;   /* DW_AT_low_pc, from which a list counts */
    size_t unit;
};

static int by_place(const void *left, const void *right)
{
    const struct range_list *a = left, *b = right;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (a->base != b->base)
        return a->base < b->base ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

static struct range_list list_of(Dwarf_Die *die, size_t unit)
{
    Dwarf_Attribute holder;
    Dwarf_Word offset;
    Dwarf_Addr base;
    struct range_list list = {UINT64_MAX, 0, unit};
    if (dwarf_attr(die, DW_AT_ranges, &holder) != NULL && dwarf_formudata(&holder, &offset) == 0)
        list.offset = offset;
    if (dwarf_lowpc(die, &base) == 0)
        list.base = base;
    return list;
}

static void add_ranges(struct unit_ranges *ranges, Dwarf_Die *die, size_t unit)
{
    Dwarf_Addr base, start, end;
    for (ptrdiff_t at = 0; ranges->count < RANGE_CAP && (at = dwarf_ranges(die, at, &base, &start, &end)) > 0;) {
        if (start >= end)
            continue;
        ranges->at = alloc_grow(ranges->at, ranges->count, &ranges->capacity, sizeof *ranges->at);
        ranges->at[ranges->count++] = (struct unit_range){start, end, unit};
    }
}

static int by_start(const void *left, const void *right)
{
    const struct unit_range *a = left, *b = right;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->unit < b->unit ? -1 : a->unit > b->unit;
}

/* Only functions that the linker threw away, all at 0, and broken DWARF overlap: the first unit that starts there has
 * it, up to where the next one starts. */
static void make_disjoint(struct unit_ranges *ranges)
{
    size_t kept = 0;
    for (size_t i = 0; i < ranges->count; i++) {
        struct unit_range range = ranges->at[i];
        if (kept > 0 && ranges->at[kept - 1].start == range.start)
            continue;
        if (kept > 0 && ranges->at[kept - 1].end > range.start)
            ranges->at[kept - 1].end = range.start;
        ranges->at[kept++] = range;
    }
    ranges->count = kept;
}

void unit_ranges_read(struct unit_ranges *ranges, Dwarf *dwarf, const uint64_t *unit_dies, size_t count)
{
    struct range_list *lists = alloc_items(count, sizeof *lists);
    size_t found = 0;
    Dwarf_Die die;
    for (size_t i = 0; i < count; i++)
        if (dwarf_offdie(dwarf, unit_dies[i], &die) != NULL)
            lists[found++] = list_of(&die, i);
    qsort(lists, found, sizeof *lists, by_place);
    for (size_t i = 0; i < found; i++) {
        bool again = i > 0 && lists[i].offset != UINT64_MAX && lists[i].offset == lists[i - 1].offset &&
                     lists[i].base == lists[i - 1].base;
        if (!again && dwarf_offdie(dwarf, unit_dies[lists[i].unit], &die) != NULL)
            add_ranges(ranges, &die, lists[i].unit);
    }
    free(lists);
    if (ranges->count > 1)
        qsort(ranges->at, ranges->count, sizeof *ranges->at, by_start);
    make_disjoint(ranges);
    ranges->read = true;
}

void unit_ranges_release(struct unit_ranges *ranges)
{
    free(ranges->at);
    *ranges = (struct unit_ranges){0};
}

bool unit_ranges_find(const struct unit_ranges *ranges, uint64_t address, size_t *unit)
{
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ranges->at[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == ranges->count || ranges->at[low].start > address)
        return false;
    *unit = ranges->at[low].unit;
    return true;
}
