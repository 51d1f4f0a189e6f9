/* What stands where, by symbols: a label for each address that some of them have, and the functions painted over each
 * other in the file's order, so that of those around an address the last one shows. */
#include "symbol_index.h"

#include "base/alloc.h"
#include "sorted.h"

#include <elf.h>
#include <stdlib.h>

struct label {
    uint32_t address;        /* even */
    uint32_t here, absolute; /* symbols, + 1 */
};

/* A stretch of addresses up to the next one's start, and the function that shows there: a symbol, + 1. */
struct stretch {
    uint64_t start;
    uint32_t function;
};

struct place_names {
    const struct image *image;
    struct label *labels; /* by address */
    size_t label_count;
    struct stretch *stretches; /* by start */
    size_t stretch_count;
};

/* Numbers that scripts define, and places in debug information, share their values with code and do not name it. */
static bool names_a_place(const struct image *image, const struct symbol *symbol)
{
    return symbol->name[0] != '\0' && symbol->name[0] != '$' &&
           (symbol->type == STT_FUNC || symbol->type == STT_NOTYPE) && symbol->section != SHN_UNDEF &&
           (symbol->section >= image->section_count || (image->sections[symbol->section].flags & SHF_ALLOC) != 0);
}

static void put_label(struct place_names *names, uint32_t symbol)
{
    const struct symbol *symbols = names->image->symbols, *s = &symbols[symbol];
    struct label *label = names->label_count > 0 ? &names->labels[names->label_count - 1] : NULL;
    if (label == NULL || label->address != (s->value & ~1u)) {
        label = &names->labels[names->label_count++];
        label->address = s->value & ~1u;
    }
    bool weak = s->binding == STB_WEAK;
    if (s->section >= SHN_LORESERVE)
        label->absolute = symbol + 1;
    else if (label->here == 0 || (!weak && symbols[label->here - 1].binding == STB_WEAK))
        label->here = symbol + 1;
}

/* ---- functions over each other ---- */

/* A function, and the stretches [first, behind) it covers. */
struct cover {
    uint32_t symbol;
    uint32_t first, behind;
};

/* A number's own place is not around anything. */
static uint64_t covers_from(const struct symbol *s)
{
    uint64_t start = s->value & ~1u;
    return s->section >= SHN_LORESERVE ? start + 2 : start;
}

static uint64_t covers_until(const struct symbol *s)
{
    uint64_t end = range_of(s->value & ~1u, s->size).end;
    return end < UINT32_MAX ? end : UINT32_MAX;
}

/* Makes the stretches, of which none is painted, from where functions start and end: item 2 * i is the start of cover
 * i, the next one its end. */
static void make_stretches(struct place_names *names, struct keyed *ends, struct cover *covers, size_t count)
{
    keyed_sort(ends, 2 * count);
    names->stretches = alloc_items(2 * count, sizeof *names->stretches);
    for (size_t i = 0; i < 2 * count; i++) {
        if (i == 0 || ends[i].key != ends[i - 1].key)
            names->stretches[names->stretch_count++].start = ends[i].key;
        uint32_t stretch = (uint32_t)names->stretch_count - 1;
        struct cover *cover = &covers[ends[i].item / 2];
        if (ends[i].item % 2 == 0)
            cover->first = stretch;
        else
            cover->behind = stretch;
    }
}

/* The first unpainted stretch from one on; what it was found over leads there at once the next time. */
static uint32_t unpainted(uint32_t *onwards, uint32_t stretch)
{
    while (onwards[stretch] != stretch) {
        onwards[stretch] = onwards[onwards[stretch]];
        stretch = onwards[stretch];
    }
    return stretch;
}

/* From the last one on: what is painted stays. */
static void paint(struct place_names *names, const struct cover *covers, size_t count)
{
    uint32_t *onwards = alloc_items(names->stretch_count, sizeof *onwards);
    for (uint32_t i = 0; i < names->stretch_count; i++)
        onwards[i] = i;
    for (size_t i = count; i-- > 0;) {
        uint32_t at = unpainted(onwards, covers[i].first);
        for (; at < covers[i].behind; at = unpainted(onwards, at)) {
            names->stretches[at].function = covers[i].symbol + 1;
            onwards[at] = at + 1;
        }
    }
    free(onwards);
}

static void cover_functions(struct place_names *names)
{
    const struct image *image = names->image;
    struct cover *covers = alloc_items(image->symbol_count, sizeof *covers);
    struct keyed *ends = alloc_items(2 * image->symbol_count, sizeof *ends);
    size_t count = 0;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        if (s->type != STT_FUNC || covers_from(s) >= covers_until(s) || !names_a_place(image, s))
            continue;
        covers[count].symbol = (uint32_t)i;
        ends[2 * count] = (struct keyed){(uint32_t)covers_from(s), (uint32_t)(2 * count)};
        ends[2 * count + 1] = (struct keyed){(uint32_t)covers_until(s), (uint32_t)(2 * count + 1)};
        count++;
    }
    make_stretches(names, ends, covers, count);
    paint(names, covers, count);
    free(covers);
    free(ends);
}

static void label_places(struct place_names *names)
{
    const struct image *image = names->image;
    struct keyed *placed = alloc_items(image->symbol_count, sizeof *placed);
    size_t count = 0;
    for (size_t i = 0; i < image->symbol_count; i++)
        if (names_a_place(image, &image->symbols[i]))
            placed[count++] = (struct keyed){image->symbols[i].value & ~1u, (uint32_t)i};
    keyed_sort(placed, count);
    names->labels = alloc_items(count, sizeof *names->labels);
    for (size_t i = 0; i < count; i++)
        put_label(names, placed[i].item);
    free(placed);
}

struct place_names *place_names_new(const struct image *image)
{
    struct place_names *names = alloc_items(1, sizeof *names);
    names->image = image;
    label_places(names);
    cover_functions(names);
    return names;
}

void place_names_free(struct place_names *names)
{
    if (names == NULL)
        return;
    free(names->labels);
    free(names->stretches);
    free(names);
}

static const struct label *label_at(const struct place_names *names, uint64_t address)
{
    size_t low = 0, high = names->label_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (names->labels[middle].address >= address)
            high = middle;
        else
            low = middle + 1;
    }
    return low < names->label_count && names->labels[low].address == address ? &names->labels[low] : NULL;
}

/* The function of the last stretch that starts at or in front of the address: a symbol, + 1. */
static uint32_t function_around(const struct place_names *names, uint64_t address)
{
    size_t low = 0, high = names->stretch_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (names->stretches[middle].start > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low > 0 ? names->stretches[low - 1].function : 0;
}

static const char *name_of(const struct place_names *names, uint32_t symbol)
{
    return symbol != 0 ? names->image->symbols[symbol - 1].name : NULL;
}

struct named_place place_names_at(const struct place_names *names, uint64_t address)
{
    const struct label *label = label_at(names, address & ~(uint64_t)1);
    return (struct named_place){.here = name_of(names, label != NULL ? label->here : 0),
                                .around = name_of(names, function_around(names, address)),
                                .absolute = name_of(names, label != NULL ? label->absolute : 0)};
}
