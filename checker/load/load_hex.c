/* Intel HEX: "Hexadecimal Object File Format Specification", revision A, Intel, January 6, 1988. */
#include "base/alloc.h"
#include "digits.h"
#include "records.h"

#define SEGMENT ((uint32_t)1 << 16)

enum type { DATA, END, SEGMENT_BASE, SEGMENT_START, LINEAR_BASE, LINEAR_START, TYPE_COUNT };

/* Length byte that each type must have; data may have any. */
static const int type_length[TYPE_COUNT] = {
    [DATA] = -1, [END] = 0, [SEGMENT_BASE] = 2, [SEGMENT_START] = 4, [LINEAR_BASE] = 2, [LINEAR_START] = 4,
};

struct hex {
    struct records records;
    uint32_t base;
    bool segmented; /* the base came from a type 02 record */
    bool any_base, any_data;
    bool mixed; /* noted */
};

bool hex_recognised(const uint8_t *bytes, size_t size)
{
    size_t i = 0;
    while (i < size && (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == ' ' || bytes[i] == '\t'))
        i++;
    if (i == size || bytes[i++] != ':')
        return false;
    /* Length, address and type; fewer only when the file ends here. */
    for (size_t end = size - i > 8 ? i + 8 : size; i < end; i++)
        if (digit_value(bytes[i]) < 0)
            return false;
    return true;
}

/* The specification adds modulo 64 KiB within a segment (type 02) and modulo 4 GiB behind a linear base (type 04).
 * srec_cat does the same; objcopy wraps neither and adds a type 02 base to an earlier type 04 base, where the
 * specification and srec_cat let the later record replace the earlier. */
static bool put_data(struct hex *hex, uint16_t offset, uint32_t size)
{
    hex->any_data = hex->any_data || size > 0;
    uint32_t below = hex->segmented && offset + size > SEGMENT ? SEGMENT - offset : size;
    if (!records_put(&hex->records, (uint64_t)hex->base + offset, below))
        return false;
    return below == size || records_put(&hex->records, hex->base, size - below);
}

/* Merged files name several starts. The first belongs to the image that a merge puts first, the one that boots. */
static void set_entry(struct image *image, uint32_t entry)
{
    if (!image->has_entry)
        image->entry = entry;
    image->has_entry = true;
}

static uint32_t big_endian(const uint8_t *at, size_t size)
{
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

static bool use(struct hex *hex, enum type type, uint16_t offset, const uint8_t *data, uint8_t size)
{
    switch (type) {
    case DATA:
        return put_data(hex, offset, size);
    case END:
        /* What follows is another file's: its base starts from 0 again. */
        hex->records.ended = true;
        hex->base = 0;
        hex->segmented = false;
        return true;
    case SEGMENT_BASE:
    case LINEAR_BASE:
        if (hex->base != 0 && hex->segmented != (type == SEGMENT_BASE) && !hex->mixed) {
            image_remark(hex->records.image, REMARK_MIXED_BASES, hex->records.line, NULL);
            hex->mixed = true;
        }
        hex->any_base = true;
        hex->segmented = type == SEGMENT_BASE;
        hex->base = big_endian(data, 2) << (hex->segmented ? 4 : 16);
        return true;
    case SEGMENT_START: /* CS:IP */
        set_entry(hex->records.image, (big_endian(data, 2) << 4) + big_endian(data + 2, 2));
        return true;
    default: /* LINEAR_START: EIP */
        set_entry(hex->records.image, big_endian(data, 4));
        return true;
    }
}

/* One record; false when it is cut (records.cut) or broken (the fault is set). */
static bool read_record(struct hex *hex)
{
    struct records *records = &hex->records;
    if (records->text[records->next] != ':')
        return records_fault(records, "a record must start with ':' in the first column: is this file all Intel HEX?");
    records->next++;
    uint8_t header[4] = {0}; /* length, address, type */
    uint32_t sum = 0;
    if (!records_digits(records, sizeof header, sizeof header + 1, header, &sum))
        return false;
    uint8_t length = header[0], type = header[3];
    uint8_t *data = records->text + records->decoded;
    if (!records_digits(records, (size_t)length + 1, (size_t)length + 1, data, &sum))
        return false;
    if (type >= TYPE_COUNT)
        return records_fault(records, "record type %02X is unknown, Intel HEX has 00 to 05", type);
    if (type_length[type] >= 0 && length != type_length[type])
        return records_fault(records, "a type %02X record has %d data bytes, this one has %u", type, type_length[type],
                             length);
    if ((sum & 0xFF) != 0)
        records_bad_checksum(records, alloc_format("it is 0x%02X, the record's bytes ask for 0x%02X", data[length],
                                                   (data[length] - sum) & 0xFF));
    if (records->ended && type != END)
        records_behind_end(records);
    /* Before the line is ended, since the bytes belong to it. */
    return use(hex, (enum type)type, (uint16_t)(header[1] << 8 | header[2]), data, length) && records_line_end(records);
}

/* Nearly all of a file: records of one length, each going on where the one before ended. They are read here on copies
 * of the walk's state, which stay in registers although bytes are being written. The first record that is anything
 * else, or whose text the decoded bytes would reach, is left to read_record. */
static void read_even_records(struct hex *hex)
{
    struct records *records = &hex->records;
    if (records->ended || records->open.size == 0 || records->open_next != records->line)
        return;
    uint8_t *text = records->text;
    const uint32_t length = records->open.per_line;
    const size_t most = 13 + 2 * (size_t)length, safe = records->safe, size = records->size;
    size_t next = records->next, decoded = records->decoded;
    uint32_t lines = 0;
    uint64_t offset = (uint64_t)records->open.address + records->open.size - hex->base;
    while (next < safe && size - next >= most && offset + length <= SEGMENT && decoded + length < next) {
        const uint8_t *at = text + next, *end = at + 11 + 2 * length;
        uint8_t around[5]; /* length, address, type; checksum */
        uint32_t sum = 0;
        if (at[0] != ':' || !digits_around(at + 1, end - 2, around, &sum) || around[0] != length || around[3] != DATA ||
            (uint32_t)(around[1] << 8 | around[2]) != offset)
            break;
        if (digits_decode(at + 9, length, text + decoded, &sum) != length || (sum & 0xFF) != 0 ||
            (end[0] != '\n' && (end[0] != '\r' || end[1] != '\n')))
            break;
        next += most - (end[0] == '\n');
        decoded += length;
        offset += length;
        lines++;
    }
    records->next = next;
    records->decoded = decoded;
    records->line += lines;
    records->open.size += lines * length;
    records->open_next = records->line;
}

bool hex_decode(struct image *image, struct source *source, struct fault *fault)
{
    struct hex hex = {0};
    records_begin(&hex.records, image, source, fault);
    while (records_next(&hex.records)) {
        if (read_record(&hex)) {
            read_even_records(&hex);
            continue;
        }
        if (!hex.records.cut)
            return false;
        break;
    }
    if (hex.any_data && !hex.any_base)
        image_remark(image, REMARK_NO_BASE, 0, NULL);
    return records_finish(&hex.records);
}
