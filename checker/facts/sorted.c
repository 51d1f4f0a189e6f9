/* Byte by byte from the lowest, as each keeps what the ones before it brought in order. */
#include "sorted.h"

#include "base/alloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 4, VALUES = 256 };

static unsigned digit_of(uint32_t key, unsigned digit)
{
    return key >> 8 * digit & 0xFF;
}

static bool is_sorted(const struct keyed *at, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (at[i - 1].key > at[i].key)
            return false;
    return true;
}

/* How many there are of each value becomes where the first of them goes. False when all have the same. */
static bool add_up(size_t *counts, size_t count)
{
    size_t before = 0;
    for (unsigned value = 0; value < VALUES; value++) {
        size_t these = counts[value];
        if (these == count)
            return false;
        counts[value] = before;
        before += these;
    }
    return true;
}

void keyed_sort(struct keyed *at, size_t count)
{
    if (is_sorted(at, count))
        return;
    size_t counts[DIGITS][VALUES] = {{0}};
    for (size_t i = 0; i < count; i++)
        for (unsigned digit = 0; digit < DIGITS; digit++)
            counts[digit][digit_of(at[i].key, digit)]++;
    struct keyed *spare = alloc_items(count, sizeof *spare), *from = at, *to = spare;
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        if (!add_up(counts[digit], count))
            continue;
        for (size_t i = 0; i < count; i++)
            to[counts[digit][digit_of(from[i].key, digit)]++] = from[i];
        struct keyed *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != at)
        memcpy(at, from, count * sizeof *at);
    free(spare);
}
