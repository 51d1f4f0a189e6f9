#include "usart.h"

#include <stdbool.h>

#define SAMPLES 16 /* of a bit */
#define BITS    11 /* start, eight, parity, stop */

struct line {
    uint16_t levels; /* bit n: the level during the sender's n-th bit */
    uint64_t sender_bit, sample_time, offset;
};

static struct line make_line(uint8_t byte, uint64_t sender_bit, uint64_t receiver_bit, unsigned phase)
{
    unsigned parity = 0;
    for (unsigned bit = 0; bit < 8; bit++)
        parity ^= (unsigned)byte >> bit & 1u;
    uint64_t sample = receiver_bit / SAMPLES;
    return (struct line){(uint16_t)((unsigned)byte << 1 | parity << 9 | 1u << 10), sender_bit, sample,
                         sample * phase / USART_PHASES + 1};
}

/* The n-th sample behind the falling edge of the start bit. */
static unsigned sample(const struct line *line, uint64_t n)
{
    uint64_t bit = (n * line->sample_time + line->offset) / line->sender_bit;
    return bit < BITS ? (unsigned)line->levels >> bit & 1u : 1u;
}

static unsigned count_high(const struct line *line, uint64_t at, unsigned a, unsigned b, unsigned c)
{
    /* RM0008 numbers the samples of a bit from 1. */
    return sample(line, at + a - 1) + sample(line, at + b - 1) + sample(line, at + c - 1);
}

/* Samples 3, 5 and 7, then 8, 9 and 10 are low, but for one of each three. */
static bool is_start(const struct line *line, uint64_t at)
{
    return count_high(line, at, 3, 5, 7) <= 1 && count_high(line, at, 8, 9, 10) <= 1;
}

static uint8_t take_byte(const struct line *line, uint64_t at)
{
    unsigned value = 0;
    for (unsigned bit = 0; bit < 8; bit++)
        if (count_high(line, at + (uint64_t)SAMPLES * (bit + 1), 8, 9, 10) >= 2)
            value |= 1u << bit;
    return (uint8_t)value;
}

/* An edge counts behind three high samples. */
size_t usart_hears(uint8_t byte, uint64_t sender_bit, uint64_t receiver_bit, unsigned phase, uint8_t heard[USART_HEARD])
{
    struct line line = make_line(byte, sender_bit, receiver_bit, phase);
    uint64_t end = BITS * sender_bit / line.sample_time + 1;
    unsigned high = 3;
    size_t count = 0;
    for (uint64_t at = 0; at < end && count < USART_HEARD; at++) {
        if (sample(&line, at) != 0) {
            high++;
            continue;
        }
        bool starts = high >= 3 && is_start(&line, at);
        high = 0;
        if (!starts)
            continue;
        heard[count++] = take_byte(&line, at);
        at += SAMPLES * (BITS - 1) + 9; /* into the stop bit */
        high = sample(&line, at) != 0 ? 3 : 0;
    }
    return count;
}
