/* Half-open ranges [start, end) of a 32-bit address space, held in 64 bits so that an end of 2^32 and any sum of two
 * 32-bit numbers fit without wrapping. Values; nothing to free. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct range {
    uint64_t start; /* first address inside */
    uint64_t end;   /* first address after; end <= start means empty */
};

static inline struct range range_of(uint64_t start, uint64_t size)
{
    return (struct range){start, start + size};
}

static inline uint64_t range_size(struct range r)
{
    return r.end > r.start ? r.end - r.start : 0;
}

static inline bool range_has(struct range r, uint64_t address)
{
    return address >= r.start && address < r.end;
}

/* The bytes that both hold; empty when they do not meet. */
static inline struct range range_common(struct range a, struct range b)
{
    return (struct range){a.start > b.start ? a.start : b.start, a.end < b.end ? a.end : b.end};
}

static inline bool range_meets(struct range a, struct range b)
{
    return range_size(range_common(a, b)) > 0;
}

/* True when every byte of `inner` is in `outer`; an empty `inner` is in any. */
static inline bool range_holds(struct range outer, struct range inner)
{
    return range_size(inner) == 0 || (inner.start >= outer.start && inner.end <= outer.end);
}
