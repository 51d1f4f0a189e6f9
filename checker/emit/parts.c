#include "parts.h"

#include "base/alloc.h"
#include "base/path.h"
#include "writers.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct filling {
    struct sink sink;
    struct image_part *part;
};

static bool put(struct sink *sink, const void *bytes, size_t size, struct fault *fault)
{
    (void)fault;
    struct image_part *part = ((struct filling *)sink)->part; /* the sink is its first member */
    memcpy(part->bytes + part->size, bytes, size);
    part->size += size;
    return true;
}

struct image_part *image_parts_new(const struct safe_image *image, size_t *count)
{
    const struct safe_range *ranges = safe_image_ranges(image);
    struct image_part *parts = NULL;
    size_t capacity = 0;
    *count = 0;
    for (struct span span = {0}; span.first < safe_image_range_count(image); span.first += span.count) {
        span = bin_span(image, span.first);
        const struct safe_range *first = &ranges[span.first], *last = &ranges[span.first + span.count - 1];
        parts = alloc_grow(parts, *count, &capacity, sizeof *parts);
        struct image_part *part = &parts[(*count)++];
        *part = (struct image_part){.address = first->address,
                                    .bytes = alloc_items((size_t)last->address - first->address + last->size, 1)};
        struct filling filling = {.sink.put = put, .part = part};
        write_bin(image, span, &filling.sink, NULL);
    }
    return parts;
}

void image_parts_free(struct image_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(parts[i].bytes);
    free(parts);
}

void short_name(const char *path, size_t part, size_t parts, char name[SHORT_NAME])
{
    size_t room = parts > 1 ? 6 : 8, length = 0;
    for (const char *at = path_name(path); *at != '\0' && *at != '.' && length < room; at++)
        if (isalnum((unsigned char)*at) || *at == '_')
            name[length++] = (char)toupper((unsigned char)*at);
    if (length == 0)
        length = (size_t)snprintf(name, SHORT_NAME, "APP");
    name[length] = '\0';
    if (parts > 1)
        snprintf(name + length, SHORT_NAME - length, "%02u", (unsigned)(part % 100));
}

/* ---- UF2 (github.com/microsoft/uf2, README.md) ---- */

#define UF2_BLOCK    512
#define UF2_PAYLOAD  256u
#define UF2_FIRST    0x0A324655u
#define UF2_SECOND   0x9E5D5157u
#define UF2_LAST     0x0AB16F30u
#define UF2_FAMILIED 0x00002000u

static void put_word(uint8_t *at, uint32_t word)
{
    for (size_t i = 0; i < 4; i++)
        at[i] = (uint8_t)(word >> 8 * i);
}

static uint8_t *block_at(uint8_t *bytes, size_t index, uint32_t address, uint32_t family)
{
    uint8_t *block = bytes + index * UF2_BLOCK;
    const uint32_t head[] = {UF2_FIRST, UF2_SECOND, UF2_FAMILIED, address, UF2_PAYLOAD, (uint32_t)index, 0, family};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put_word(block + 4 * i, head[i]);
    memset(block + 32, 0xFF, UF2_PAYLOAD);
    put_word(block + UF2_BLOCK - 4, UF2_LAST);
    return block;
}

/* What lies in the blocks around a range and was not given: `from` up to `to`. */
static bool may_pad(const struct safe_image *image, uint64_t from, uint64_t to, struct fault *fault)
{
    if (from >= to || safe_image_may_fill(image, (struct range){from, to}))
        return true;
    return fault_set(fault, FAULT_REFUSED,
                     "%s: UF2 has blocks of %u bytes, and 0x%08llx..0x%08llx beside the image belongs to somebody else",
                     safe_image_path(image), UF2_PAYLOAD, (unsigned long long)from, (unsigned long long)to);
}

bool image_uf2(const struct safe_image *image, uint32_t family, uint8_t **bytes, size_t *size, struct fault *fault)
{
    const struct safe_range *ranges = safe_image_ranges(image);
    size_t range_count = safe_image_range_count(image), blocks = 0, capacity = 0;
    uint64_t last = UINT64_MAX; /* address of the last block */
    for (size_t i = 0; i < range_count; i++)
        capacity += ranges[i].size / UF2_PAYLOAD + 2;
    *bytes = alloc_items(capacity, UF2_BLOCK);
    for (size_t i = 0; i < range_count; i++) {
        uint64_t end = (uint64_t)ranges[i].address + ranges[i].size,
                 before = i > 0 ? (uint64_t)ranges[i - 1].address + ranges[i - 1].size : 0;
        uint64_t start = ranges[i].address & ~(UF2_PAYLOAD - 1),
                 stop = (end + UF2_PAYLOAD - 1) & ~(uint64_t)(UF2_PAYLOAD - 1);
        uint64_t next = i + 1 < range_count ? ranges[i + 1].address : UINT64_MAX;
        if (!may_pad(image, start > before ? start : before, ranges[i].address, fault) ||
            !may_pad(image, end, stop < next ? stop : next, fault)) {
            free(*bytes);
            return false;
        }
        for (uint64_t at = start; at < stop; at += UF2_PAYLOAD) {
            uint8_t *block =
                at == last ? *bytes + (blocks - 1) * UF2_BLOCK : block_at(*bytes, blocks++, (uint32_t)at, family);
            uint64_t from = at > ranges[i].address ? at : ranges[i].address;
            uint64_t to = at + UF2_PAYLOAD < end ? at + UF2_PAYLOAD : end;
            memcpy(block + 32 + (from - at), ranges[i].bytes + (from - ranges[i].address), to - from);
            last = at;
        }
    }
    for (size_t i = 0; i < blocks; i++)
        put_word(*bytes + i * UF2_BLOCK + 24, (uint32_t)blocks);
    *size = blocks * UF2_BLOCK;
    return true;
}
