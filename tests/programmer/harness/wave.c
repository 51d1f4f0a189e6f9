#include "wave.h"

/* Start bit, data from the lowest bit on, even parity, stop bit. */
static bool bit_of(uint8_t byte, uint64_t bit)
{
    if (bit == 0)
        return false;
    if (bit <= 8)
        return (byte >> (bit - 1) & 1) != 0;
    return bit > 9 || __builtin_parity(byte) != 0;
}

/* The byte that is on the wire then; NULL when it is idle. */
static const struct wave_byte *byte_at(const struct wave_byte *bytes, size_t count, uint64_t when)
{
    for (size_t i = count; i > 0; i--)
        if (when >= bytes[i - 1].start)
            return when < bytes[i - 1].start + WAVE_BITS * bytes[i - 1].bit_ns ? &bytes[i - 1] : NULL;
    return NULL;
}

static bool level_at(const struct wave_byte *bytes, size_t count, uint64_t when)
{
    const struct wave_byte *byte = byte_at(bytes, count, when);
    return byte == NULL || bit_of(byte->byte, (when - byte->start) / byte->bit_ns);
}

/* The first bit from `from` on that is low behind a high one. */
static bool find_start(const struct wave_byte *bytes, size_t count, uint64_t from, uint64_t *start)
{
    for (size_t i = 0; i < count; i++)
        for (uint64_t bit = 0; bit < WAVE_BITS; bit++) {
            uint64_t when = bytes[i].start + bit * bytes[i].bit_ns;
            if (when < from || bit_of(bytes[i].byte, bit) || (when > 0 && !level_at(bytes, count, when - 1)))
                continue;
            *start = when;
            return true;
        }
    return false;
}

/* RM0008, "Receiver": a bit is looked at sixteen times, and the 8th to 10th time count; two of three are enough. */
static bool majority(const struct wave_byte *bytes, size_t count, uint64_t start, double bit_ns, const double looks[3])
{
    unsigned high = 0;
    for (size_t i = 0; i < 3; i++)
        high += level_at(bytes, count, start + (uint64_t)(bit_ns * (looks[i] - 1) / 16));
    return high >= 2;
}

static const double early[] = {3, 5, 7}, middle[] = {8, 9, 10};

/* Low in the middle, and already before. */
static bool is_start(const struct wave_byte *bytes, size_t count, uint64_t start, double bit_ns)
{
    return !majority(bytes, count, start, bit_ns, early) && !majority(bytes, count, start, bit_ns, middle);
}

bool wave_hear(const struct wave_byte *bytes, size_t count, uint64_t from, const struct wave_ear *ear,
               struct wave_heard *heard)
{
    uint64_t start;
    const double bit_ns = ear->bit_ns;
    for (; find_start(bytes, count, from, &start); from = start + (uint64_t)(bit_ns * 10 / 16)) {
        start += (uint64_t)(bit_ns * ear->delay / 16);
        if (!is_start(bytes, count, start, bit_ns))
            continue;
        heard->byte = 0;
        for (unsigned bit = 0; bit < 8; bit++) {
            uint64_t edge = start + (uint64_t)(bit_ns * (bit + 1));
            heard->byte |= (uint8_t)(majority(bytes, count, edge, bit_ns, middle) << bit);
        }
        heard->end = start + (uint64_t)(bit_ns * (WAVE_BITS - 1 + 10 / 16.0));
        const struct wave_byte *last = byte_at(bytes, count, heard->end);
        heard->at = last != NULL ? last->at : bytes[count - 1].at;
        return true;
    }
    return false;
}
