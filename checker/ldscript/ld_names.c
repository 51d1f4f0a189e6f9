#include "ld_names.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 256

void ld_names_release(struct ld_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->all[i].text);
    free(names->all);
    free(names->slots);
    *names = (struct ld_names){0};
}

/* FNV-1a. */
static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

/* The slot that holds the name, or the free one it belongs into. */
static size_t find_slot(const struct ld_names *names, uint32_t hash, const char *text, size_t length)
{
    size_t slot = hash & (names->slot_count - 1);
    while (names->slots[slot] != 0) {
        const struct ld_name *name = &names->all[names->slots[slot] - 1];
        if (name->hash == hash && strlen(name->text) == length && memcmp(name->text, text, length) == 0)
            break;
        slot = (slot + 1) & (names->slot_count - 1);
    }
    return slot;
}

static void grow_slots(struct ld_names *names)
{
    free(names->slots);
    names->slot_count = names->slot_count > 0 ? names->slot_count * 2 : FIRST_SLOTS;
    names->slots = alloc_items(names->slot_count, sizeof *names->slots);
    for (uint32_t i = 0; i < names->count; i++) {
        size_t slot = names->all[i].hash & (names->slot_count - 1);
        while (names->slots[slot] != 0)
            slot = (slot + 1) & (names->slot_count - 1);
        names->slots[slot] = i + 1;
    }
}

uint32_t ld_names_find(struct ld_names *names, const char *text, size_t length)
{
    if (names->count * 2 >= names->slot_count)
        grow_slots(names);
    uint32_t hash = hash_of(text, length);
    size_t slot = find_slot(names, hash, text, length);
    if (names->slots[slot] == 0) {
        uint32_t index = (uint32_t)names->count;
        names->all = alloc_grow(names->all, names->count, &names->capacity, sizeof *names->all);
        names->all[names->count++] = (struct ld_name){
            .text = alloc_text(text, length), .hash = hash, .value = {.unknown = LD_NO_SYMBOL, .name = index}};
        names->slots[slot] = index + 1;
    }
    return names->slots[slot] - 1;
}
