#include "attributes.h"

#include "bytes.h"

#include <string.h>

enum { SCOPE_FILE = 1, TAG_COMPATIBILITY = 32 };

static bool take_uleb128(struct bytes *b, uint32_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const uint8_t *at = bytes_take(b, 1);
        if (at == NULL)
            return false;
        if (shift < 32)
            *value |= (uint32_t)(*at & 0x7F) << shift;
        if ((*at & 0x80) == 0)
            return true;
    }
    return false;
}

static bool skip_string(struct bytes *b)
{
    const uint8_t *end = memchr(b->at + b->next, '\0', b->size - b->next);
    if (end == NULL)
        return false;
    b->next = (size_t)(end - b->at) + 1;
    return true;
}

/* A part that starts with its own 32-bit length, `counted` bytes of which lie before the cursor. */
static bool take_part(struct bytes *b, uint32_t counted, struct bytes *part)
{
    const uint8_t *length = bytes_take(b, 4);
    if (length == NULL || bytes_le32(length) < counted + 4)
        return false;
    uint32_t size = bytes_le32(length) - counted - 4;
    const uint8_t *at = bytes_take(b, size);
    *part = (struct bytes){at, size, 0};
    return at != NULL;
}

/* IHI 0045, 2.2.6: tags above 32 carry a string when odd; below, only the two CPU names do. */
static bool carries_string(uint32_t tag)
{
    return tag == TAG_CPU_RAW_NAME || tag == TAG_CPU_NAME || (tag > TAG_COMPATIBILITY && (tag & 1) != 0);
}

static bool find_tag(struct bytes attributes, unsigned wanted, uint32_t *value)
{
    uint32_t tag, number;
    bool present = false;
    while (take_uleb128(&attributes, &tag)) {
        if (carries_string(tag) ? !skip_string(&attributes) : !take_uleb128(&attributes, &number))
            break;
        if (tag == TAG_COMPATIBILITY && !skip_string(&attributes))
            break;
        if (tag == wanted && !carries_string(tag)) {
            *value = number;
            present = true;
        }
    }
    return present;
}

bool attribute_number(const struct image *image, unsigned tag, uint32_t *value)
{
    struct bytes all = {image->attributes, image->attributes_size, 0};
    const uint8_t *version = image->attributes != NULL ? bytes_take(&all, 1) : NULL;
    if (version == NULL || *version != 'A')
        return false;
    struct bytes vendor, scope;
    while (take_part(&all, 0, &vendor)) {
        bool aeabi = vendor.size >= 6 && memcmp(vendor.at, "aeabi", 6) == 0;
        if (!skip_string(&vendor) || !aeabi)
            continue;
        const uint8_t *kind;
        while ((kind = bytes_take(&vendor, 1)) != NULL && take_part(&vendor, 1, &scope))
            if (*kind == SCOPE_FILE && find_tag(scope, tag, value))
                return true;
    }
    return false;
}
