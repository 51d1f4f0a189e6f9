/* A line of Intel HEX or S-records while it is put together: pairs of digits and their sum. Private to this room. */
#pragma once
#include "sink.h"

#include <stdint.h>

#define RECORD_DATA 16 /* bytes of a data record, as objcopy has it */

struct record {
    char text[128]; /* fits the largest: S0 with a name of 40 characters */
    size_t length;
    uint8_t sum;
};

static inline void record_byte(struct record *record, uint8_t byte)
{
    static const char digits[] = "0123456789ABCDEF";
    record->text[record->length++] = digits[byte >> 4];
    record->text[record->length++] = digits[byte & 15];
    record->sum = (uint8_t)(record->sum + byte);
}

static inline void record_bytes(struct record *record, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        record_byte(record, bytes[i]);
}

/* The low `count` bytes of a number, the highest first. */
static inline void record_number(struct record *record, uint32_t number, unsigned count)
{
    while (count-- > 0)
        record_byte(record, (uint8_t)(number >> 8 * count));
}

/* Ends the line with its checksum and puts it. */
static inline bool record_put(struct record *record, uint8_t checksum, struct sink *sink, struct fault *fault)
{
    record_byte(record, checksum);
    record->text[record->length++] = '\r';
    record->text[record->length++] = '\n';
    return sink->put(sink, record->text, record->length, fault);
}
