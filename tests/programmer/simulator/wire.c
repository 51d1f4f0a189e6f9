#include "wire.h"

#include "base/alloc.h"

#include <stdlib.h>

/* A packet of 64 bytes, each headed by two of status: the Linux driver ftdi_sio. */
#define PACKET_BYTES 62

void wire_release(struct wire *wire)
{
    free(wire->at);
    *wire = (struct wire){0};
}

void wire_clear(struct wire *wire)
{
    wire->first = wire->count = wire->packet = 0;
    wire->free = 0;
}

static uint64_t gather(struct wire *wire, uint64_t there, uint64_t latency)
{
    if (wire->packet == wire->count || there > wire->packet_end) {
        wire->packet = wire->count;
        wire->packet_end = there + latency;
    }
    if (wire->count - wire->packet + 1 < PACKET_BYTES)
        return wire->packet_end;
    for (size_t i = wire->packet; i < wire->count; i++)
        wire->at[i].when = there;
    wire->packet = wire->count + 1;
    return there;
}

void wire_put(struct wire *wire, uint8_t value, uint64_t start, uint64_t byte_time, uint64_t latency)
{
    if (wire->first == wire->count) /* all have arrived: start over in the same memory */
        wire->first = wire->count = wire->packet = 0;
    wire->at = alloc_grow(wire->at, wire->count, &wire->capacity, sizeof *wire->at);
    wire->free = (start > wire->free ? start : wire->free) + byte_time;
    uint64_t when = latency == 0 ? wire->free : gather(wire, wire->free, latency);
    wire->at[wire->count++] = (struct wire_byte){when, value};
}

const struct wire_byte *wire_next(const struct wire *wire)
{
    return wire->first < wire->count ? &wire->at[wire->first] : NULL;
}

void wire_drop(struct wire *wire)
{
    wire->first++;
    if (wire->packet < wire->first)
        wire->packet = wire->first;
}
