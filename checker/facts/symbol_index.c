/* Symbols by name, and by section and address. */
#include "symbol_index.h"

#include "base/alloc.h"
#include "sorted.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* ---- by name ---- */

/* Eight bytes at a time: most names of a C++ program share their first ones, and differ in the midst. */
static uint32_t hash_of(const char *name)
{
    size_t length = strlen(name);
    uint64_t hash = length, part;
    for (; length >= sizeof part; length -= sizeof part, name += sizeof part) {
        memcpy(&part, name, sizeof part);
        hash = (hash ^ part) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    part = 0;
    memcpy(&part, name, length);
    hash = (hash ^ part) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(hash >> 32);
}

/* Few names are asked for: what costs is the memory that is touched. */
#define CHAIN 4

/* From the last one on, so that a chain has the file's order. */
static void index_names(struct symbol_index *index)
{
    const struct image *image = index->image;
    size_t room = 16;
    while (room < image->symbol_count / CHAIN)
        room *= 2;
    index->mask = (uint32_t)(room - 1);
    index->named = alloc_items(room, sizeof *index->named);
    index->next = alloc_items(image->symbol_count, sizeof *index->next);
    for (size_t i = image->symbol_count; i-- > 0;) {
        const char *name = image->symbols[i].name;
        if (name[0] == '\0' || mapping_kind(name) != 0)
            continue;
        uint32_t *first = &index->named[hash_of(name) & index->mask];
        index->next[i] = *first;
        *first = (uint32_t)i + 1;
    }
}

const struct symbol *symbol_named(const struct symbol_index *index, const char *name, const struct symbol *before)
{
    const struct symbol *symbols = index->image->symbols;
    if (index->image->symbol_count == 0)
        return NULL;
    uint32_t at = before != NULL ? index->next[before - symbols] : index->named[hash_of(name) & index->mask];
    while (at != 0 && strcmp(symbols[at - 1].name, name) != 0)
        at = index->next[at - 1];
    return at != 0 ? &symbols[at - 1] : NULL;
}

/* ---- by section and address ---- */

static bool is_thumb_function(const struct symbol *symbol)
{
    return symbol->type == STT_FUNC && (symbol->value & 1) != 0;
}

/* The items are symbols, and by address already. */
static void sort_by_section(const struct image *image, struct keyed *at, size_t count)
{
    keyed_sort(at, count);
    for (size_t i = 0; i < count; i++)
        at[i].key = image->symbols[at[i].item].section;
    keyed_sort(at, count);
}

static void add_mappings(struct symbol_index *index, struct keyed *found, size_t count)
{
    const struct symbol *symbols = index->image->symbols;
    sort_by_section(index->image, found, count);
    index->mappings = alloc_items(count, sizeof *index->mappings);
    for (size_t i = 0; i < count; i++) {
        const struct symbol *s = &symbols[found[i].item];
        index->mappings[i] = (struct mapping){s->value, s->section, mapping_kind(s->name)};
    }
    index->mapping_count = count;
}

static void add_functions(struct symbol_index *index, struct keyed *found, size_t count)
{
    const struct symbol *symbols = index->image->symbols;
    sort_by_section(index->image, found, count);
    index->functions = alloc_items(count, sizeof *index->functions);
    for (size_t i = 0; i < count; i++) {
        const struct symbol *s = &symbols[found[i].item];
        struct thumb_function *last = index->function_count > 0 ? &index->functions[index->function_count - 1] : NULL;
        uint32_t start = s->value & ~1u;
        uint64_t end = range_of(start, s->size).end;
        if (last != NULL && last->section == s->section && last->reach > end)
            end = last->reach;
        if (last != NULL && last->section == s->section && last->start == start)
            last->reach = end; /* another name for it */
        else
            index->functions[index->function_count++] = (struct thumb_function){start, s->section, end};
    }
}

static void add_rooms(struct symbol_index *index, const bool *thumb)
{
    const struct image *image = index->image;
    size_t capacity = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        if (!thumb[i] || image->sections[i].type != SHT_NOBITS || (image->sections[i].flags & SHF_ALLOC) == 0)
            continue;
        index->thumb_rooms =
            alloc_grow(index->thumb_rooms, index->thumb_room_count, &capacity, sizeof *index->thumb_rooms);
        index->thumb_rooms[index->thumb_room_count++] = (uint32_t)i;
    }
}

static void index_sections(struct symbol_index *index)
{
    const struct image *image = index->image;
    struct keyed *mappings = alloc_items(image->symbol_count, sizeof *mappings);
    struct keyed *functions = alloc_items(image->symbol_count, sizeof *functions);
    size_t mapping_count = 0, function_count = 0;
    bool *thumb = alloc_items(image->section_count, sizeof *thumb); /* by section */
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        char mapping = mapping_kind(s->name);
        bool function = is_thumb_function(s);
        if (mapping != 0)
            mappings[mapping_count++] = (struct keyed){s->value, (uint32_t)i};
        if (function)
            functions[function_count++] = (struct keyed){s->value & ~1u, (uint32_t)i};
        if ((function || mapping == 't') && s->section < image->section_count)
            thumb[s->section] = true;
    }
    add_mappings(index, mappings, mapping_count);
    add_functions(index, functions, function_count);
    add_rooms(index, thumb);
    free(mappings);
    free(functions);
    free(thumb);
}

static uint64_t place_of(uint16_t section, uint32_t address)
{
    return (uint64_t)section << 32 | address;
}

/* The last one at or in front of a place, of any section; NULL without. */
static const struct mapping *mapping_before(const struct symbol_index *index, uint64_t place)
{
    size_t low = 0, high = index->mapping_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (place_of(index->mappings[middle].section, index->mappings[middle].address) > place)
            high = middle;
        else
            low = middle + 1;
    }
    return low > 0 ? &index->mappings[low - 1] : NULL;
}

static const struct thumb_function *function_before(const struct symbol_index *index, uint64_t place)
{
    size_t low = 0, high = index->function_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (place_of(index->functions[middle].section, index->functions[middle].start) > place)
            high = middle;
        else
            low = middle + 1;
    }
    return low > 0 ? &index->functions[low - 1] : NULL;
}

struct said symbols_say(const struct symbol_index *index, const struct section *section, uint32_t address)
{
    struct said said = {0};
    size_t number = (size_t)(section - index->image->sections);
    if (number > UINT16_MAX)
        return said;
    uint64_t place = place_of((uint16_t)number, address);
    const struct mapping *mapping = mapping_before(index, place);
    const struct thumb_function *function = function_before(index, place);
    if (mapping != NULL && mapping->section == number && mapping->address >= section->run)
        said.mapping = mapping->kind;
    if (function != NULL && function->section == number) {
        said.function = function->start == (address & ~1u);
        said.inside = function->reach > address;
    }
    return said;
}

void symbol_index_build(const struct image *image, struct symbol_index *index)
{
    *index = (struct symbol_index){.image = image};
    if (image->symbol_count == 0)
        return;
    index_names(index);
    index_sections(index);
}

void symbol_index_release(struct symbol_index *index)
{
    free(index->named);
    free(index->next);
    free(index->mappings);
    free(index->functions);
    free(index->thumb_rooms);
}
