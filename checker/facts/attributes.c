#include "attributes.h"

#include <string.h>

#define VENDOR "aeabi"

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

/* A NUL-terminated string, or NULL when it does not end. */
static const char *take_string(struct bytes *b)
{
    if (b->next == b->size)
        return NULL;
    const uint8_t *start = b->at + b->next, *end = memchr(start, '\0', b->size - b->next);
    if (end == NULL)
        return NULL;
    b->next = (size_t)(end - b->at) + 1;
    return (const char *)start;
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

/* IHI 0045, 3.2.6: tags above 32 carry a string when odd; below, only the two CPU names do. */
static bool carries_text(uint32_t tag)
{
    return tag == TAG_CPU_RAW_NAME || tag == TAG_CPU_NAME || (tag > TAG_COMPATIBILITY && (tag & 1) != 0);
}

static bool take_attribute(struct bytes *b, struct attribute *attribute)
{
    if (!take_uleb128(b, &attribute->tag))
        return false;
    bool text = carries_text(attribute->tag) || attribute->tag == TAG_COMPATIBILITY;
    attribute->has_number = !carries_text(attribute->tag);
    attribute->number = 0;
    attribute->text = NULL;
    if (attribute->has_number && !take_uleb128(b, &attribute->number))
        return false;
    if (text)
        attribute->text = take_string(b);
    return !text || attribute->text != NULL;
}

void attributes_start(const struct image *image, struct attribute_walk *walk)
{
    *walk = (struct attribute_walk){.all = {image->attributes, image->attributes_size, 0}, .scope = SCOPE_FILE};
    if (image->attributes == NULL)
        return;
    const uint8_t *version = bytes_take(&walk->all, 1);
    if (version == NULL || *version != 'A') {
        walk->broken = true;
        walk->all.next = walk->all.size;
    }
}

static bool open_vendor(struct attribute_walk *walk)
{
    if (!take_part(&walk->all, 0, &walk->vendor))
        return false;
    const char *name = take_string(&walk->vendor);
    if (name != NULL && strcmp(name, VENDOR) != 0)
        walk->vendor.next = walk->vendor.size;
    return name != NULL;
}

/* Opens the next scope; those of sections and symbols begin with the list of their numbers, ended by 0. */
static bool open_scope(struct attribute_walk *walk)
{
    const uint8_t *scope = bytes_take(&walk->vendor, 1);
    if (scope == NULL || *scope < SCOPE_FILE || *scope > SCOPE_SYMBOL)
        return false;
    walk->scope = (enum attribute_scope) * scope;
    if (!take_part(&walk->vendor, 1, &walk->attributes))
        return false;
    uint32_t number = walk->scope != SCOPE_FILE;
    while (number != 0)
        if (!take_uleb128(&walk->attributes, &number))
            return false;
    return true;
}

static bool is_left(const struct bytes *b)
{
    return b->next < b->size;
}

bool attributes_next(struct attribute_walk *walk, struct attribute *attribute)
{
    while (!walk->broken) {
        if (is_left(&walk->attributes)) {
            attribute->scope = walk->scope;
            if (take_attribute(&walk->attributes, attribute))
                return true;
            walk->broken = true;
        } else if (is_left(&walk->vendor)) {
            walk->broken = !open_scope(walk);
        } else if (is_left(&walk->all)) {
            walk->broken = !open_vendor(walk);
        } else {
            return false;
        }
    }
    return false;
}

static void take_note(struct attributes *attributes, const struct attribute *attribute)
{
    attributes->count++;
    if (attribute->tag == TAG_ARM_ISA_USE && attribute->number > attributes->arm_use)
        attributes->arm_use = attribute->number;
    if (attribute->scope != SCOPE_FILE || attribute->tag >= ATTRIBUTE_TAGS)
        return;
    struct attribute *last = &attributes->file[attribute->tag];
    if (attribute->has_number) {
        last->has_number = true;
        last->number = attribute->number;
    }
    if (attribute->text != NULL)
        last->text = attribute->text;
}

struct attributes attributes_read(const struct image *image)
{
    struct attributes attributes = {0};
    struct attribute_walk walk;
    struct attribute attribute;
    attributes_start(image, &walk);
    while (attributes_next(&walk, &attribute))
        take_note(&attributes, &attribute);
    attributes.broken = walk.broken;
    return attributes;
}

bool attribute_number(const struct attributes *attributes, enum attribute_tag tag, uint32_t *value)
{
    const struct attribute *last = &attributes->file[tag];
    if (last->has_number)
        *value = last->number;
    return last->has_number;
}

const char *attribute_text(const struct attributes *attributes, enum attribute_tag tag)
{
    return attributes->file[tag].text;
}
