#include "waveform.h"

#include "simulator/usart.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <cmocka.h>

/* The level at a time that is given in bits of the sender. */
static bool is_high(uint8_t byte, double time)
{
    unsigned ones = 0;
    int bit = (int)time - 1;
    for (unsigned i = 0; i < 8; i++)
        ones += (unsigned)byte >> i & 1u;
    if (time < 1)
        return false; /* start */
    return bit < 8 ? (byte >> bit & 1) != 0 : bit > 8 || ones % 2 == 1;
}

static void add_way(struct heard *heard, const struct way *way)
{
    for (size_t i = 0; i < heard->way_count; i++)
        if (heard->ways[i].count == way->count && memcmp(heard->ways[i].bytes, way->bytes, way->count) == 0)
            return;
    assert_true(heard->way_count < WAVEFORM_WAYS);
    heard->ways[heard->way_count++] = *way;
}

/* One sample a bit, `late` bits behind its middle; `bit`: the receiver's, in bits of the sender. A start bit is one
 * that is still low in its middle. */
static struct way sample_middles(uint8_t byte, double bit, double late)
{
    struct way way = {0};
    double deaf_until = 0;
    for (int edge = 0; edge < 10; edge++) {
        bool falls = !is_high(byte, edge + 0.001) && (edge == 0 || is_high(byte, edge - 0.5));
        if (!falls || edge < deaf_until || is_high(byte, edge + (0.5 + late) * bit))
            continue;
        unsigned value = 0;
        for (int i = 0; i < 8; i++)
            value |= (unsigned)is_high(byte, edge + (1.5 + i + late) * bit) << i;
        way.bytes[way.count++] = (uint8_t)value;
        deaf_until = edge + (10.5 + late) * bit;
    }
    return way;
}

void waveform_hear(uint8_t byte, unsigned sender, unsigned receiver, int skew, struct heard *heard)
{
    static const double late[] = {-1.0 / 16, -1.0 / 32, 0, 1.0 / 32, 1.0 / 16};
    double rate = receiver * (1 + skew / 1000.0);
    *heard = (struct heard){0};
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        struct way way = sample_middles(byte, sender / rate, late[i]);
        add_way(heard, &way);
    }
    for (unsigned phase = 0; phase < USART_PHASES; phase++) {
        struct way way = {0};
        way.count = usart_hears(byte, (uint64_t)(1e12 / sender), (uint64_t)(1e12 / rate), phase, way.bytes);
        add_way(heard, &way);
    }
}
