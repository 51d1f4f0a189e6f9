/* S-records as objcopy has them: S0 with the file's name, 16 bytes a record, all of the shortest kind that reaches the
 * highest address, and the end record of that kind with the start address. */
#include "record.h"
#include "writers.h"

#include <string.h>

#define NAME_LIMIT 40

static bool put(char kind, uint32_t address, unsigned address_bytes, const void *bytes, size_t count, struct sink *sink,
                struct fault *fault)
{
    struct record record = {.text = {'S', kind}, .length = 2};
    record_byte(&record, (uint8_t)(address_bytes + count + 1));
    record_number(&record, address, address_bytes);
    record_bytes(&record, bytes, count);
    return record_put(&record, (uint8_t)~record.sum, sink, fault);
}

static bool put_range(char kind, unsigned address_bytes, const struct safe_range *range, struct sink *sink,
                      struct fault *fault)
{
    for (uint32_t done = 0, part; done < range->size; done += part) {
        part = range->size - done < RECORD_DATA ? range->size - done : RECORD_DATA;
        if (!put(kind, range->address + done, address_bytes, range->bytes + done, part, sink, fault))
            return false;
    }
    return true;
}

bool write_srec(const struct safe_image *image, const char *name, struct sink *sink, struct fault *fault)
{
    size_t count = safe_image_range_count(image), length = strlen(name);
    const struct safe_range *ranges = safe_image_ranges(image);
    uint32_t last = ranges[count - 1].address + (ranges[count - 1].size - 1), entry;
    unsigned address_bytes = last <= 0xFFFF ? 2 : last <= 0xFFFFFF ? 3 : 4;
    if (!put('0', 0, 2, name, length < NAME_LIMIT ? length : NAME_LIMIT, sink, fault))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!put_range((char)('0' + address_bytes - 1), address_bytes, &ranges[i], sink, fault))
            return false;
    if (!safe_image_entry(image, &entry))
        entry = 0;
    return put((char)('9' - (address_bytes - 2)), entry, address_bytes, NULL, 0, sink, fault);
}
