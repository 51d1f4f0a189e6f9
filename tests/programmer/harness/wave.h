/* 8E1 as a level over time, and what a receiver of another rate makes of it. Times in nanoseconds. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A byte on the wire: its start bit begins at `start`. */
struct wave_byte {
    uint8_t byte;
    uint32_t at; /* the caller's */
    uint64_t start, bit_ns;
};

/* Bits of a character: start, eight, parity, stop. */
#define WAVE_BITS 11

struct wave_ear {
    double bit_ns;
    double delay; /* 0 to 1: sixteenths of a bit from the edge of a start bit to the first look at it, by chance */
};

struct wave_heard {
    uint8_t byte;
    uint32_t at;  /* of the byte on the wire that it ends in */
    uint64_t end; /* of the looks at its stop bit */
};

/* The first character that a receiver hears from `from` on; the bytes are ascending, between and behind them the line
 * is idle. False when no start bit comes. Parity and stop bit are not looked at, as the ROM does not. */
bool wave_hear(const struct wave_byte *bytes, size_t count, uint64_t from, const struct wave_ear *ear,
               struct wave_heard *heard);
