#include "walker.h"

#include "facts/evidence.h"
#include "facts/table_place.h"
#include "facts/vector_table.h"

#include <elf.h>
#include <string.h>

static void push_root(struct walker *walker, uint32_t value, enum evidence evidence)
{
    uint64_t address = value & ~1u;
    if ((value & 1) == 0)
        return;
    /* Some families run code under another address than they load it to. */
    if (space_at(&walker->spaces, address) == NULL) {
        address = mirror_of(walker->subject, address);
        if (address == NO_MIRROR)
            return;
    }
    walker->walk->roots += push_function(walker, address, evidence);
}

static void push_vectors(struct walker *walker)
{
    const struct subject *subject = walker->subject;
    struct vector_table table = vector_table_find(subject);
    if (!table.exists) {
        push_root(walker, table_place(subject).reset, EVIDENCE_REACHED);
        walker->walk->vectors = walker->walk->roots;
        return;
    }
    unsigned words = vector_table_words(subject, &table);
    bool exact = vector_table_delimited(subject, &table) > 0;
    uint32_t word;
    push_root(walker, table.reset, EVIDENCE_REACHED);
    for (unsigned i = 2; i < words && image_word(subject->image, table.address + 4 * (uint64_t)i, &word); i++) {
        if (vector_is_reserved(subject, i) || vector_is_ram_boot(word))
            continue;
        push_root(walker, word, i < SYSTEM_VECTORS || exact ? EVIDENCE_REACHED : EVIDENCE_LIKELY);
    }
    walker->walk->vectors = walker->walk->roots;
}

static void push_words(struct walker *walker, uint64_t start, uint64_t end)
{
    uint32_t word;
    for (uint64_t at = start; at + 4 <= end && space_word(&walker->spaces, at, &word); at += 4)
        push_root(walker, word, EVIDENCE_LIKELY);
}

/* The linker's names for the arrays' bounds, start and end in turn. */
static void push_named_arrays(struct walker *walker)
{
    static const char *const names[] = {"preinit_array_start", "preinit_array_end", "init_array_start",
                                        "init_array_end",      "fini_array_start",  "fini_array_end"};
    enum { NAMES = sizeof names / sizeof *names };
    const struct image *image = walker->subject->image;
    const struct symbol *bounds[NAMES] = {NULL};
    for (size_t i = 0; i < image->symbol_count; i++) {
        const char *name = image->symbols[i].name;
        for (size_t n = 0; name[0] == '_' && name[1] == '_' && n < NAMES; n++)
            if (bounds[n] == NULL && strcmp(name + 2, names[n]) == 0)
                bounds[n] = &image->symbols[i];
    }
    for (size_t n = 0; n < NAMES; n += 2)
        if (bounds[n] != NULL && bounds[n + 1] != NULL)
            push_words(walker, bounds[n]->value, bounds[n + 1]->value);
}

static void push_arrays(struct walker *walker)
{
    const struct image *image = walker->subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (s->type == SHT_INIT_ARRAY || s->type == SHT_FINI_ARRAY || s->type == SHT_PREINIT_ARRAY)
            push_words(walker, s->run, section_run_range(s).end);
    }
    push_named_arrays(walker);
}

/* Not yet, or only on weaker evidence. */
static bool is_new(struct walker *walker, uint64_t address)
{
    const struct space *space = space_at(&walker->spaces, address);
    return space == NULL || space->marks[half_index(space, address)] / MARK_EVIDENCE <= EVIDENCE_LIKELY;
}

bool push_symbol(struct walker *walker)
{
    const struct image *image = walker->subject->image;
    while (walker->next_symbol < image->symbol_count) {
        const struct symbol *s = &image->symbols[walker->next_symbol++];
        if (s->type != STT_FUNC || s->section == SHN_UNDEF || s->section >= SHN_LORESERVE)
            continue;
        if (is_new(walker, s->value & ~1u)) {
            push_root(walker, s->value, EVIDENCE_LIKELY);
            return true;
        }
    }
    return false;
}

void push_roots(struct walker *walker)
{
    /* The last one pushed is walked first. */
    push_arrays(walker);
    if (walker->subject->image->has_entry)
        push_root(walker, walker->subject->image->entry, EVIDENCE_LIKELY);
    push_vectors(walker);
}
