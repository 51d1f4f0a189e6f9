/* Pairs of hexadecimal digits to bytes: the inner loop of HEX and S-record, in the header so that it melts into theirs.
 * Private to this room. */
#pragma once
#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && !defined(DIGITS_PORTABLE)
#include <emmintrin.h>
#define DIGITS_WIDE 1 /* 16 pairs at once; every x86-64 has SSE2 */
#else
#define DIGITS_WIDE 0
#endif

/* One more than the digit's value, so that 0 means no digit. */
static const uint8_t digit_plus_one[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* 0..15, or -1. */
static inline int digit_value(uint8_t c)
{
    return digit_plus_one[c] - 1;
}

static inline void store4(uint8_t *at, uint32_t value)
{
    value = htole32(value);
    memcpy(at, &value, sizeof value);
}

#if DIGITS_WIDE
/* The digits' values, and for anything else some value above 15. A digit becomes 0..9 by the first way and far more by
 * the second, a letter 10..15 by the second and more by the first; the saturation keeps what lies just behind '9' and
 * just below 'A' from passing for either. */
static inline __m128i values(__m128i x)
{
    __m128i from_top = _mm_subs_epu8(_mm_add_epi8(x, _mm_set1_epi8((char)(0xFF - '9'))), _mm_set1_epi8(6));
    __m128i digit = _mm_sub_epi8(from_top, _mm_set1_epi8((char)(0xFF - 9 - 6)));
    __m128i capital = _mm_and_si128(x, _mm_set1_epi8((char)0xDF));
    __m128i letter = _mm_adds_epu8(_mm_sub_epi8(capital, _mm_set1_epi8('A')), _mm_set1_epi8(10));
    return _mm_min_epu8(digit, letter);
}

/* A bit for each value above 15. */
static inline int wrong(__m128i values)
{
    return _mm_movemask_epi8(_mm_adds_epu8(values, _mm_set1_epi8(0x80 - 16)));
}

/* Eight bytes, each in the low half of a 16-bit lane. */
static inline __m128i join(__m128i nibbles)
{
    __m128i bytes = _mm_or_si128(_mm_slli_epi16(nibbles, 4), _mm_srli_epi16(nibbles, 8));
    return _mm_and_si128(bytes, _mm_set1_epi16(0xFF));
}

/* The sum of the low eight bytes. */
static inline uint32_t sum_low(__m128i bytes)
{
    return (uint32_t)_mm_cvtsi128_si32(_mm_sad_epu8(bytes, _mm_setzero_si128()));
}

/* Decodes sixteen pairs at `text`; false, and nothing written, when one of them is not made of digits. */
static inline bool decode_wide(const uint8_t *text, uint8_t *to, uint32_t *sum)
{
    __m128i low = values(_mm_loadu_si128((const __m128i *)text));
    __m128i high = values(_mm_loadu_si128((const __m128i *)(text + 16)));
    if (wrong(_mm_max_epu8(low, high)) != 0)
        return false;
    __m128i bytes = _mm_packus_epi16(join(low), join(high));
    _mm_storeu_si128((__m128i *)to, bytes);
    *sum += sum_low(bytes) + sum_low(_mm_srli_si128(bytes, 8));
    return true;
}

/* The same for four pairs. */
static inline bool decode4(const uint8_t *text, uint8_t *to, uint32_t *sum)
{
    __m128i four = values(_mm_loadl_epi64((const __m128i *)text));
    if ((wrong(four) & 0xFF) != 0)
        return false;
    uint32_t bytes = (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(join(four), four));
    store4(to, bytes);
    *sum += sum_low(_mm_cvtsi32_si128((int)bytes));
    return true;
}

/* The same for four pairs at `text` and one at `last`: what stands around the data of a HEX record. */
static inline bool digits_around(const uint8_t *text, const uint8_t *last, uint8_t to[5], uint32_t *sum)
{
    uint16_t pair;
    memcpy(&pair, last, sizeof pair);
    __m128i four = _mm_loadl_epi64((const __m128i *)text), one = _mm_cvtsi32_si128(pair);
    __m128i five = values(_mm_unpacklo_epi64(four, one));
    if ((wrong(five) & 0x3FF) != 0)
        return false;
    uint64_t bytes = (uint64_t)_mm_cvtsi128_si64(_mm_packus_epi16(join(five), five)) & 0xFFFFFFFFFF;
    store4(to, (uint32_t)bytes);
    to[4] = (uint8_t)(bytes >> 32);
    *sum += sum_low(_mm_cvtsi64_si128((long long)bytes));
    return true;
}
#else
#define DIGITS_EACH(byte) (0x0101010101010101u * (uint64_t)(byte))

/* Eight characters, the first in the lowest byte, whatever the machine's byte order. */
static inline uint64_t load8(const uint8_t *at)
{
    uint64_t x;
    memcpy(&x, at, sizeof x);
    return le64toh(x);
}

/* The top bit of each byte of the result says whether that byte of `x`, all below 0x80, is within [least, most]. */
static inline uint64_t within(uint64_t x, unsigned least, unsigned most)
{
    return (x + DIGITS_EACH(0x80 - least)) & ~(x + DIGITS_EACH(0x7F - most));
}

static inline bool all_digits(uint64_t x)
{
    uint64_t low = x & DIGITS_EACH(0x7F);
    uint64_t good = within(low, '0', '9') | within(low | DIGITS_EACH(0x20), 'a', 'f');
    return (good & ~x & DIGITS_EACH(0x80)) == DIGITS_EACH(0x80);
}

/* The four bytes, each in the low half of a 16-bit lane. Letters have bit 6 set and their value is 9 + low nibble. */
static inline uint64_t pair_up(uint64_t x)
{
    uint64_t nibbles = (x & DIGITS_EACH(0x0F)) + 9 * (x >> 6 & DIGITS_EACH(0x01));
    return (nibbles << 4 | nibbles >> 8) & 0x00FF00FF00FF00FFu;
}

static inline uint32_t squeeze(uint64_t lanes)
{
    lanes = (lanes | lanes >> 8) & 0x0000FFFF0000FFFFu;
    return (uint32_t)(lanes | lanes >> 16);
}

static inline uint32_t sum_lanes(uint64_t lanes)
{
    return (uint32_t)(lanes & 0xFFFF) + (uint32_t)(lanes >> 16 & 0xFFFF) + (uint32_t)(lanes >> 32 & 0xFFFF) +
           (uint32_t)(lanes >> 48);
}

/* Decodes four pairs at `text`; false, and nothing written, when one of them is not made of digits. */
static inline bool decode4(const uint8_t *text, uint8_t *to, uint32_t *sum)
{
    uint64_t x = load8(text);
    if (!all_digits(x))
        return false;
    uint64_t lanes = pair_up(x);
    store4(to, squeeze(lanes));
    *sum += sum_lanes(lanes);
    return true;
}
#endif

/* Decodes up to `count` pairs at `text` into `to`, which may lie at or below `text` in the same buffer. Returns how
 * many were decoded before the first pair that holds something else; from there on, the text is untouched. Adds the
 * decoded bytes to *sum. */
static inline size_t digits_decode(const uint8_t *text, size_t count, uint8_t *to, uint32_t *sum)
{
    size_t i = 0;
    uint32_t total = 0;
#if DIGITS_WIDE
    while (count - i >= 16 && decode_wide(text + 2 * i, to + i, &total))
        i += 16;
#endif
    while (count - i >= 4 && decode4(text + 2 * i, to + i, &total))
        i += 4;
    for (; i < count; i++) {
        int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            break;
        to[i] = (uint8_t)(high << 4 | low);
        total += to[i];
    }
    *sum += total;
    return i;
}

#if !DIGITS_WIDE
static inline bool digits_around(const uint8_t *text, const uint8_t *last, uint8_t to[5], uint32_t *sum)
{
    return digits_decode(text, 4, to, sum) == 4 && digits_decode(last, 1, to + 4, sum) == 1;
}
#endif
