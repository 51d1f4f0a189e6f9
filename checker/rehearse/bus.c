/* Areas of memory, and what is remembered of their bytes. */
#include "bus.h"

#include "base/alloc.h"
#include "operation.h"

#include <stdlib.h>

#define MEGABYTE 20

static bool overlaps(const struct bus_area *one, const struct bus_area *other)
{
    return one->origin - other->origin < other->size || other->origin - one->origin < one->size;
}

bool bus_add(struct bus *bus, struct bus_area *area)
{
    struct bus_area **link = &bus->areas;
    for (struct bus_area *other = bus->areas; other != NULL; other = other->next) {
        if (overlaps(area, other))
            return false;
        if (other->origin < area->origin)
            link = &other->next;
    }
    area->next = *link;
    *link = area;
    uint32_t last = (area->origin + area->size - 1) >> MEGABYTE;
    for (uint32_t i = area->origin >> MEGABYTE; i <= last; i++)
        if (bus->first[i] == NULL || bus->first[i]->origin > area->origin)
            bus->first[i] = area;
    return true;
}

static size_t page_count(const struct bus_area *area)
{
    return (area->size + PAGE_BYTES - 1) / PAGE_BYTES;
}

void bus_forget_code(struct bus *bus)
{
    for (struct bus_area *area = bus->areas; area != NULL; area = area->next) {
        for (size_t i = 0; area->decoded != NULL && i < page_count(area); i++)
            free(area->decoded[i]);
        free(area->decoded);
        area->decoded = NULL;
    }
    bus->pages = 0;
    bus->forgotten++;
}

/* Instructions that have a byte of [first, first + size) of an area's bytes, wherever that memory shows. */
static void forget(struct bus *bus, const uint8_t *first, unsigned size)
{
    for (struct bus_area *area = bus->areas; area != NULL; area = area->next) {
        size_t offset = (uintptr_t)first - (uintptr_t)area->bytes;
        if (area->decoded == NULL || offset >= area->size)
            continue;
        size_t from = offset < 2 ? 0 : offset / 2 - 1, behind = (offset + size + 1) / 2;
        for (size_t half = from; half < behind && half < area->size / 2; half++) {
            struct operation *page = area->decoded[half / PAGE_HALVES];
            if (page != NULL)
                page[half % PAGE_HALVES].run = NULL;
        }
    }
}

void bus_poke(struct bus *bus, struct bus_area *area, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    uint8_t *bytes = area->bytes + (address - area->origin), *known = area->shadow + (address - area->origin);
    uint8_t before = 0;
    for (unsigned i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(value >> 8 * i);
        bus->changes += bytes[i] != byte;
        bytes[i] = byte;
        before |= known[i];
        known[i] = shadow & SHADOW_TAINT;
    }
    if ((before & SHADOW_CODE) != 0)
        forget(bus, bytes, size);
}

static bool read_area(const struct bus_area *area, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    size_t offset = address - area->origin;
    *value = bus_peek(area->bytes + offset, size);
    *shadow = 0;
    for (unsigned i = 0; i < size; i++)
        *shadow |= area->shadow[offset + i] & SHADOW_TAINT;
    return true;
}

/* True when an access starts in one area, or in none, and ends in another. */
static bool is_split(const struct bus *bus, uint32_t address, unsigned size)
{
    return size > 1 && bus_find(bus, address, 1) != bus_find(bus, address + size - 1, 1);
}

bool bus_read(struct bus *bus, uint32_t address, unsigned size, uint32_t *value, uint8_t *shadow)
{
    struct bus_area *area = bus_find(bus, address, size);
    if (area != NULL)
        return read_area(area, address, size, value, shadow);
    if (!is_split(bus, address, size))
        return bus->read(bus, address, size, value, shadow);
    *value = 0;
    *shadow = 0;
    for (unsigned i = 0; i < size; i++) {
        uint32_t byte = 0;
        uint8_t known = 0;
        if (!bus_read(bus, address + i, 1, &byte, &known))
            return false;
        *value |= byte << 8 * i;
        *shadow |= known;
    }
    return true;
}

bool bus_write(struct bus *bus, uint32_t address, unsigned size, uint32_t value, uint8_t shadow)
{
    struct bus_area *area = bus_find(bus, address, size);
    if (area != NULL && area->writable) {
        bus_poke(bus, area, address, size, value, shadow);
        return true;
    }
    if (!is_split(bus, address, size))
        return bus->write(bus, address, size, value, shadow);
    for (unsigned i = 0; i < size; i++)
        if (!bus_write(bus, address + i, 1, value >> 8 * i & 0xFF, shadow))
            return false;
    return true;
}
