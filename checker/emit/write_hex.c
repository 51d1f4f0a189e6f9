/* Intel HEX as objcopy has it: 16 bytes a record, none of which crosses 64 KiB; segment bases (type 02) as long as the
 * addresses allow it, then linear ones (type 04); the start address where there is one. */
#include "record.h"
#include "writers.h"

#define BLOCK         0x10000u
#define SEGMENT_LIMIT 0xFFFFFu /* the last address that a segment base reaches */

enum type { TYPE_DATA, TYPE_END, TYPE_SEGMENT, TYPE_START_SEGMENT, TYPE_LINEAR, TYPE_START_LINEAR };

struct hex {
    struct sink *sink;
    uint32_t segment, linear; /* bases in force, as addresses */
};

static bool put(struct hex *hex, enum type type, uint32_t offset, const uint8_t *bytes, size_t count,
                struct fault *fault)
{
    struct record record = {.text = ":", .length = 1};
    record_byte(&record, (uint8_t)count);
    record_number(&record, offset, 2);
    record_byte(&record, (uint8_t)type);
    record_bytes(&record, bytes, count);
    return record_put(&record, (uint8_t)-record.sum, hex->sink, fault);
}

static bool put_base(struct hex *hex, enum type type, uint32_t base, struct fault *fault)
{
    uint8_t bytes[2] = {(uint8_t)(base >> 8), (uint8_t)base};
    return put(hex, type, 0, bytes, sizeof bytes, fault);
}

/* Bases only ever rise, since the ranges do. */
static bool reach(struct hex *hex, uint32_t address, struct fault *fault)
{
    if (address - (hex->segment + hex->linear) < BLOCK)
        return true;
    if (hex->linear == 0 && address <= SEGMENT_LIMIT) {
        hex->segment = address & 0xF0000;
        return put_base(hex, TYPE_SEGMENT, hex->segment >> 4, fault);
    }
    /* Some readers add the two bases up. */
    if (hex->segment != 0 && !put_base(hex, TYPE_SEGMENT, 0, fault))
        return false;
    hex->segment = 0;
    hex->linear = address & 0xFFFF0000;
    return put_base(hex, TYPE_LINEAR, hex->linear >> 16, fault);
}

static bool put_range(struct hex *hex, const struct safe_range *range, struct fault *fault)
{
    for (uint32_t done = 0, part; done < range->size; done += part) {
        uint32_t address = range->address + done, to_block = BLOCK - address % BLOCK;
        part = range->size - done < RECORD_DATA ? range->size - done : RECORD_DATA;
        part = part < to_block ? part : to_block;
        if (!reach(hex, address, fault) ||
            !put(hex, TYPE_DATA, address - hex->segment - hex->linear, range->bytes + done, part, fault))
            return false;
    }
    return true;
}

static bool put_start(struct hex *hex, uint32_t entry, struct fault *fault)
{
    bool segmented = entry <= SEGMENT_LIMIT;
    uint32_t value = segmented ? (entry & 0xF0000) << 12 | (entry & 0xFFFF) : entry; /* CS:IP, or EIP */
    uint8_t bytes[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value};
    return put(hex, segmented ? TYPE_START_SEGMENT : TYPE_START_LINEAR, 0, bytes, sizeof bytes, fault);
}

bool write_hex_ranges(const struct safe_range *ranges, size_t count, const uint32_t *entry, struct sink *sink,
                      struct fault *fault)
{
    struct hex hex = {.sink = sink};
    for (size_t i = 0; i < count; i++)
        if (!put_range(&hex, &ranges[i], fault))
            return false;
    if (entry != NULL && !put_start(&hex, *entry, fault))
        return false;
    return put(&hex, TYPE_END, 0, NULL, 0, fault);
}

bool write_hex(const struct safe_image *image, struct sink *sink, struct fault *fault)
{
    uint32_t entry;
    bool has_entry = safe_image_entry(image, &entry);
    return write_hex_ranges(safe_image_ranges(image), safe_image_range_count(image), has_entry ? &entry : NULL, sink,
                            fault);
}
