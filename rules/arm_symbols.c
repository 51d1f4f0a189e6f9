#include "arm_state.h"
#include "base/alloc.h"
#include "base/bytes.h"
#include "facts/costly.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

/* Instructions that only fill up to an alignment: MOV r0, r0 and NOP. */
#define ARM_MOV_R0 0xE1A00000u
#define ARM_NOP    0xE320F000u
/* Local symbols of one input file that are looked through for its name. */
#define ORIGIN_REACH 4096

/* The executable section with bytes that a symbol is defined in, or NULL. */
static const struct section *code_section(const struct image *image, const struct symbol *symbol)
{
    if (symbol->section == SHN_UNDEF || symbol->section >= image->section_count)
        return NULL;
    const struct section *s = &image->sections[symbol->section];
    bool code = (s->flags & SHF_ALLOC) != 0 && (s->flags & SHF_EXECINSTR) != 0 && s->bytes != NULL;
    return code && range_has(section_run_range(s), symbol->value & ~1u) ? s : NULL;
}

bool has_mapping_symbols(const struct subject *subject)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->symbol_count; i++) {
        char kind = mapping_kind(image->symbols[i].name);
        if ((kind == 't' || kind == 'a') && code_section(image, &image->symbols[i]) != NULL)
            return true;
    }
    return false;
}

/* A symbol of interest in an executable section. */
struct mark {
    const struct section *section;
    uint32_t address;
    uint32_t index; /* in image.symbols */
    char kind;      /* 'a', 't', 'd'; 'f' for a function symbol without the Thumb bit */
};

struct marks {
    struct mark *at;
    size_t count, capacity;
    bool origins; /* the symbols tell which file each came from */
};

/* Functions stand behind the mapping symbol of their address, so that it rules them. */
static int by_address(const void *left, const void *right)
{
    const struct mark *a = left, *b = right;
    if (a->section != b->section)
        return a->section < b->section ? -1 : 1;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if ((a->kind == 'f') != (b->kind == 'f'))
        return a->kind == 'f' ? 1 : -1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static bool is_even_function(const struct symbol *symbol)
{
    return symbol->type == STT_FUNC && (symbol->value & 1) == 0 && (symbol->value & 2) == 0;
}

/* Most images hold no ARM code; then one pass over the symbols is all this costs. */
static bool is_suspicious(const struct image *image)
{
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        if ((mapping_kind(s->name) == 'a' || is_even_function(s)) && code_section(image, s) != NULL)
            return true;
    }
    return false;
}

static void collect(const struct image *image, struct marks *marks)
{
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *s = &image->symbols[i];
        char kind = is_even_function(s) ? 'f' : mapping_kind(s->name);
        const struct section *section = kind != 0 ? code_section(image, s) : NULL;
        if (section == NULL)
            continue;
        marks->at = alloc_grow(marks->at, marks->count, &marks->capacity, sizeof *marks->at);
        marks->at[marks->count++] = (struct mark){section, s->value, (uint32_t)i, kind};
    }
    if (marks->count > 1)
        qsort(marks->at, marks->count, sizeof *marks->at, by_address);
}

static uint32_t word_at(const struct section *section, uint32_t address)
{
    uint32_t offset = address - section->run;
    return bytes_hold(section->size, offset, 4) ? bytes_le32(section->bytes + offset) : 0;
}

static bool is_padding(const struct section *section, uint64_t start, uint64_t end)
{
    for (uint64_t at = start; at + 4 <= end; at += 4) {
        uint32_t word = word_at(section, (uint32_t)at);
        if (word != 0 && word != ARM_MOV_R0 && word != ARM_NOP && word != UINT32_MAX)
            return false;
    }
    return true;
}

/* Without mapping symbols, a function symbol's missing Thumb bit is believed when the first words are ARM code: three
 * of four always executed (condition 0xE), as compilers write it. */
static bool looks_like_arm(const struct section *section, uint32_t address)
{
    unsigned words = 0, always = 0;
    for (uint64_t at = address; words < 4 && at + 4 <= section_run_range(section).end; at += 4, words++)
        always += word_at(section, (uint32_t)at) >> 28 == 0xE;
    return words > 0 && always * 4 >= words * 3;
}

/* GNU ld puts the name of each input file before its local symbols, the mapping symbols among them. LLD keeps only
 * the names that the inputs bring along, so that a library's symbols seem to come from the file before. */
static const char *origin_of(const struct image *image, uint32_t index)
{
    for (size_t i = (size_t)index + 1, left = ORIGIN_REACH; i-- > 0 && left > 0; left--) {
        const struct symbol *s = &image->symbols[i];
        if (s->type == STT_FILE)
            return s->name[0] != '\0' ? s->name : NULL;
        if (s->binding != STB_LOCAL)
            return NULL;
    }
    return NULL;
}

static void add_place(struct arm_places *places, struct arm_place place)
{
    places->at = alloc_grow(places->at, places->count, &places->capacity, sizeof place);
    places->at[places->count++] = place;
}

/* An ARM stretch [start, end) that `mark` opens: one place for each function in it, or one for the stretch. */
static void add_stretch(const struct image *image, const struct marks *marks, size_t mark, uint64_t end,
                        struct arm_places *places)
{
    const struct mark *m = &marks->at[mark];
    const char *origin = marks->origins ? origin_of(image, m->index) : NULL;
    bool first = true;
    for (size_t i = mark; i < marks->count && marks->at[i].section == m->section && marks->at[i].address < end; i++) {
        const struct mark *f = &marks->at[i];
        bool alias = i > mark && marks->at[i - 1].kind == 'f' && marks->at[i - 1].address == f->address;
        if (f->kind != 'f' || alias)
            continue;
        const struct symbol *symbol = &image->symbols[f->index];
        uint64_t size = symbol->size > 0 ? symbol->size : end - f->address;
        add_place(places, (struct arm_place){range_of(f->address, size), symbol->name, origin, m->section->name});
        first = false;
    }
    /* Behind a literal pool the function before goes on. */
    const struct arm_place *last = places->count > 0 ? &places->at[places->count - 1] : NULL;
    bool continues = last != NULL && last->section == m->section->name && mark > 0 && marks->at[mark - 1].kind == 'd' &&
                     last->origin == origin && last->range.start < m->address;
    if (first && !continues)
        add_place(places, (struct arm_place){(struct range){m->address, end}, NULL, origin, m->section->name});
}

static uint64_t stretch_end(const struct marks *marks, size_t mark)
{
    const struct mark *m = &marks->at[mark];
    for (size_t i = mark + 1; i < marks->count && marks->at[i].section == m->section; i++)
        if (marks->at[i].kind != 'f')
            return marks->at[i].address;
    return section_run_range(m->section).end;
}

void arm_places_by_symbols(const struct subject *subject, struct arm_places *places)
{
    const struct image *image = subject->image;
    if (!is_suspicious(image))
        return;
    struct marks marks = {.origins = !linked_by(compilers_of(subject), "LLD")};
    collect(image, &marks);
    char ruling = 0;
    for (size_t i = 0; i < marks.count; i++) {
        const struct mark *m = &marks.at[i];
        if (i == 0 || marks.at[i - 1].section != m->section)
            ruling = 0;
        if (m->kind != 'f') {
            ruling = m->kind;
            uint64_t end = stretch_end(&marks, i);
            if (ruling == 'a' && end > m->address && !is_padding(m->section, m->address, end))
                add_stretch(image, &marks, i, end, places);
        } else if (ruling == 0 && looks_like_arm(m->section, m->address)) {
            const struct symbol *symbol = &image->symbols[m->index];
            add_place(places, (struct arm_place){range_of(m->address, symbol->size > 0 ? symbol->size : 4),
                                                 symbol->name, NULL, m->section->name});
        }
    }
    free(marks.at);
}
