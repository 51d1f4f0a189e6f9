/* Bytes under way in one direction, each with the moment at which it arrives. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct wire_byte {
    uint64_t when;
    uint8_t value;
};

struct wire {
    struct wire_byte *at; /* owned; under way are [first, count) */
    size_t first, count, capacity;
    uint64_t free; /* when the last byte has left the sender */
    /* USB adapter, towards the host: bytes gather in a packet. */
    size_t packet;       /* where the open packet starts; == count when none is open */
    uint64_t packet_end; /* when it goes out at the latest */
};

void wire_release(struct wire *wire);
/* Nothing is under way any more. */
void wire_clear(struct wire *wire);
/* A byte that starts at `start` or when the line is free, and takes `byte_time`. With a `latency` it is gathered with
 * those that follow, until so much time has passed since the first or a USB packet is full. */
void wire_put(struct wire *wire, uint8_t value, uint64_t start, uint64_t byte_time, uint64_t latency);
/* The next byte to arrive, or NULL. */
const struct wire_byte *wire_next(const struct wire *wire);
void wire_drop(struct wire *wire);
