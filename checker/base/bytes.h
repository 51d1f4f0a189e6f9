/* A cursor over bytes nobody vouches for. Every take tests for overflow before it tests the bound, so no sum of an
 * offset and a length from a file can wrap. The cursor borrows the bytes. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    const uint8_t *at; /* borrowed */
    size_t size;
    size_t next; /* offset of the next byte to take; <= size */
};

static inline bool bytes_hold(size_t size, uint64_t offset, uint64_t length)
{
    return length <= size && offset <= size - length;
}

/* The next `length` bytes, or NULL (and nothing taken) when they are not there. */
static inline const uint8_t *bytes_take(struct bytes *b, uint64_t length)
{
    if (!bytes_hold(b->size, b->next, length))
        return NULL;
    const uint8_t *at = b->at + b->next;
    b->next += (size_t)length;
    return at;
}

static inline uint16_t bytes_le16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bytes_le32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}
