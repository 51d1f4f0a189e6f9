/* A link to the ROM of rom.h on a clock of its own, which passes only while the host waits; every byte of either
 * direction can be lost, doubled or damaged, by its place or by chance. */
#pragma once
#include "dice.h"
#include "programmer/link/link.h"
#include "rom.h"
#include "wave.h"

#define LINE_FAULTS 2

enum line_harm { LINE_FLIP, LINE_LOSE, LINE_DOUBLE };

struct line_fault {
    enum line_harm harm;
    bool to_host;
    uint8_t mask; /* of LINE_FLIP: the bits that change */
    uint32_t at;  /* counted from 0 in its direction */
};

/* A host that died: the part is tuned to its rate and waits for the rest of a frame. */
struct line_remains {
    const uint8_t *bytes; /* of the frame, what was sent; borrowed */
    size_t size;
    unsigned baud;
    double skew;  /* how much longer the part's bits are than that host's */
    double delay; /* of its receiver: struct wave_ear */
};

struct line_weather {
    struct line_remains remains; /* no bytes: the part was just switched on */
    unsigned baud;               /* the host starts with; 0: 115200 */
    struct line_fault faults[LINE_FAULTS];
    size_t fault_count;
    unsigned latency_ms; /* of the host's adapter: it hands over what came at once so often */
    double noise;        /* chance of each byte to get a flipped bit, or one in eight times to get lost or come twice */
    uint64_t seed;
};

#define LINE_QUEUE   4096
#define LINE_HISTORY 64 /* bytes: more than the slowest part hears in one of its own */

struct line {
    struct link link; /* first member */
    struct rom rom;
    const struct line_weather *weather;
    struct dice dice;
    uint64_t now, sent; /* nanoseconds; `sent`: when the host's last byte is through */
    uint32_t host_bytes, device_bytes;
    /* The host's last bytes as a level, and from where on the part looks for the next start bit: only needed when the
     * part is tuned to another rate. */
    struct wave_byte history[LINE_HISTORY];
    size_t history_count;
    uint64_t listens_from;
    bool holds; /* the receiver holds one byte while the ROM is at work; further ones are lost */
    uint8_t held;
    uint32_t held_at;
    struct {
        uint8_t byte;
        uint64_t at;
    } queue[LINE_QUEUE]; /* to the host; ring */
    size_t first, count;
};

/* The part is switched on, its flash is the caller's. The weather is borrowed. link->close does nothing. */
void line_open(struct line *line, uint8_t *flash, const struct line_weather *weather);
/* The part is switched off and on, and the next connection has this weather. */
void line_reopen(struct line *line, const struct line_weather *weather);
