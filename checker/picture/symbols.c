#include "base/alloc.h"
#include "layout.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static bool takes_room(const struct symbol *symbol)
{
    bool kind = symbol->type == STT_FUNC || symbol->type == STT_OBJECT || symbol->type == STT_NOTYPE;
    return kind && symbol->size > 0 && symbol->name[0] != '\0' && mapping_kind(symbol->name) == 0 &&
           symbol->section != SHN_UNDEF && symbol->section < SHN_LORESERVE;
}

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* Bit 0 of a function's value says Thumb. */
static uint32_t start_of(const struct symbol *symbol)
{
    return symbol->type == STT_FUNC ? symbol->value & ~1u : symbol->value;
}

/* Where it is, which of several names is the one people use (the global one), then any fixed order. */
static int by_place(const void *left, const void *right)
{
    const struct symbol *a = *(const struct symbol *const *)left, *b = *(const struct symbol *const *)right;
    int order = compare(start_of(a), start_of(b));
    if (order == 0)
        order = compare(b->size, a->size);
    if (order == 0)
        order = compare(b->binding == STB_GLOBAL, a->binding == STB_GLOBAL);
    return order != 0 ? order : strcmp(a->name, b->name);
}

static struct picture_symbol picture_symbol_of(const struct image *image, const struct symbol *symbol)
{
    bool has_section = symbol->section < image->section_count;
    enum content content = has_section ? section_content(&image->sections[symbol->section]) : CONTENT_DATA;
    return (struct picture_symbol){
        .range = range_of(start_of(symbol), symbol->size),
        .name = symbol->name,
        .section = has_section ? image->sections[symbol->section].name : "",
        .content = symbol->type == STT_FUNC ? CONTENT_CODE : content,
    };
}

static size_t gather(const struct image *image, const struct symbol **found, size_t *left_out)
{
    size_t count = 0;
    for (size_t i = 0; i < image->symbol_count; i++) {
        if (!takes_room(&image->symbols[i]))
            continue;
        if (count < PICTURE_SYMBOLS)
            found[count++] = &image->symbols[i];
        else
            ++*left_out;
    }
    return count;
}

static int larger(const void *left, const void *right, void *context)
{
    const struct picture_symbol *symbols = context;
    const struct picture_symbol *a = &symbols[*(const uint32_t *)left], *b = &symbols[*(const uint32_t *)right];
    int order = compare(range_size(b->range), range_size(a->range));
    return order != 0 ? order : compare(a->range.start, b->range.start);
}

/* The first symbol at or behind the address. */
static size_t symbol_from(const struct picture *picture, uint64_t address)
{
    size_t low = 0, high = picture->symbol_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (picture->symbols[middle].range.start >= address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct picture_symbol *picture_symbols(const struct image *image, size_t *count, size_t *left_out)
{
    size_t most = image->symbol_count < PICTURE_SYMBOLS ? image->symbol_count : PICTURE_SYMBOLS;
    const struct symbol **found = alloc_items(most + 1, sizeof *found);
    *count = gather(image, found, left_out);
    qsort(found, *count, sizeof *found, by_place);
    struct picture_symbol *symbols = alloc_items(*count + 1, sizeof *symbols);
    for (size_t i = 0; i < *count; i++)
        symbols[i] = picture_symbol_of(image, found[i]);
    free(found);
    return symbols;
}

void layout_symbols(const struct subject *subject, struct picture *picture)
{
    size_t count, kept = 0;
    struct picture_symbol *symbols = picture_symbols(subject->image, &count, &picture->symbols_left_out);
    uint32_t *by_size = alloc_items(count + 1, sizeof *by_size);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && symbols[kept - 1].range.start == symbols[i].range.start &&
            symbols[kept - 1].range.end == symbols[i].range.end)
            continue;
        by_size[kept] = (uint32_t)kept;
        symbols[kept++] = symbols[i];
    }
    qsort_r(by_size, kept, sizeof *by_size, larger, symbols);
    picture->symbols = symbols;
    picture->by_size = by_size;
    picture->symbol_count = kept;
    for (size_t i = 0; i < picture->band_count; i++) {
        struct band *band = &picture->bands[i];
        band->first_symbol = symbol_from(picture, band->range.start);
        band->symbol_count = symbol_from(picture, band->range.end) - band->first_symbol;
    }
}
