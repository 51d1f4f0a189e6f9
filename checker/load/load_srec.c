/* Motorola S-record: "M68000 Family Programmer's Reference Manual", rev. 1, appendix C. */
#include "base/alloc.h"
#include "digits.h"
#include "records.h"

enum purpose { HEADER, DATA, RESERVED, COUNT, START };

static const struct {
    enum purpose purpose;
    uint8_t address_bytes;
} types[10] = {
    {HEADER, 2}, {DATA, 2},  {DATA, 3},  {DATA, 4},  {RESERVED, 0},
    {COUNT, 2},  {COUNT, 3}, {START, 4}, {START, 3}, {START, 2},
};

struct srec {
    struct records records;
    uint32_t data_records; /* since the header or the last start record: what a count record counts */
};

bool srec_recognised(const uint8_t *bytes, size_t size)
{
    size_t i = 0;
    while (i < size && (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == ' ' || bytes[i] == '\t'))
        i++;
    if (size - i < 2 || bytes[i] != 'S' || bytes[i + 1] < '0' || bytes[i + 1] > '9')
        return false;
    i += 2;
    /* Count and the shortest address; fewer only when the file ends here. */
    for (size_t end = size - i > 6 ? i + 6 : size; i < end; i++)
        if (digit_value(bytes[i]) < 0)
            return false;
    return true;
}

/* The field may be narrower than the number of records: S5 has 16 bits. A wrong count means that records were lost, so
 * it weighs as much as a wrong checksum. */
static void check_count(struct srec *srec, uint32_t count, unsigned bits)
{
    uint32_t mask = ((uint32_t)1 << bits) - 1;
    if (count != (srec->data_records & mask))
        records_bad_checksum(&srec->records, alloc_format("the count record says %u data records, there are %u", count,
                                                          srec->data_records));
}

static bool use(struct srec *srec, unsigned type, uint32_t address, uint32_t size)
{
    struct records *records = &srec->records;
    struct image *image = records->image;
    switch (types[type].purpose) {
    case DATA:
        srec->data_records++;
        /* Addresses wrap at 4 GiB as in srec_cat; the manual does not say. S1 and S2 run on past 64 KiB and 16 MiB. */
        return records_put(records, address, size);
    case COUNT:
        check_count(srec, address, types[type].address_bytes * 8u);
        return true;
    case START:
        records->ended = true;
        srec->data_records = 0;
        if (address != 0 && !image->has_entry) {
            image->has_entry = true;
            image->entry = address;
        }
        return true;
    default: /* HEADER */
        srec->data_records = 0;
        return true;
    }
}

/* Type and length: what must hold before the rest of the record makes sense. */
static bool read_type(struct records *records, unsigned *type)
{
    const uint8_t *at = records->text + records->next;
    if (*at != 'S')
        return records_fault(records, "a record must start with 'S' in the first column: is this file all S-records?");
    if (records->size - records->next < 2) {
        uint8_t none;
        uint32_t sum = 0;
        records->next++;
        return records_digits(records, 1, 1, &none, &sum); /* the file ends here: cut */
    }
    *type = (unsigned)at[1] - '0';
    if (*type > 9 || types[*type].purpose == RESERVED)
        return records_fault(records, "there is no S-record type '%c', there are 0 to 3 and 5 to 9",
                             at[1] >= 0x20 && at[1] < 0x7F ? at[1] : '?');
    records->next += 2;
    return true;
}

/* One record; false when it is cut (records.cut) or broken (the fault is set). */
static bool read_record(struct srec *srec)
{
    struct records *records = &srec->records;
    unsigned type = 0;
    uint8_t header[1 + 7] = {0}; /* length, address */
    uint32_t sum = 0;
    if (!read_type(records, &type) || !records_digits(records, 1, 1, header, &sum))
        return false;
    /* The mask changes nothing; it shows the compiler that the address fits. */
    uint32_t length = header[0], address_bytes = types[type].address_bytes & 7, least = address_bytes + 1;
    if (length < least || (length > least && types[type].purpose >= COUNT))
        return records_fault(records, "an S%u record has a length of %s%u, this one says %u", type,
                             types[type].purpose >= COUNT ? "" : "at least ", least, length);
    if (!records_digits(records, address_bytes, length, header + 1, &sum))
        return false;
    uint32_t size = length - least, address = 0;
    for (uint32_t i = 1; i <= address_bytes; i++)
        address = address << 8 | header[i];
    uint8_t *data = records->text + records->decoded;
    if (!records_digits(records, size + 1, size + 1, data, &sum))
        return false;
    if ((sum & 0xFF) != 0xFF)
        records_bad_checksum(records, alloc_format("it is 0x%02X, the record's bytes ask for 0x%02X", data[size],
                                                   (data[size] - sum - 1) & 0xFF));
    if (records->ended && types[type].purpose != START)
        records_behind_end(records);
    return use(srec, type, address, size) && records_line_end(records);
}

bool srec_decode(struct image *image, struct source *source, struct fault *fault)
{
    struct srec srec = {0};
    records_begin(&srec.records, image, source, fault);
    while (records_next(&srec.records))
        if (!read_record(&srec)) {
            if (!srec.records.cut)
                return false;
            break;
        }
    return records_finish(&srec.records);
}
