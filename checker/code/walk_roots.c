#include "walker.h"

#include "facts/evidence.h"
#include "facts/facts.h"
#include "facts/table_place.h"
#include "facts/vector_table.h"

#include <elf.h>
#include <string.h>

static void push_root(struct walker *walker, uint32_t value, enum evidence evidence, enum root root)
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
    uint16_t function = push_function(walker, address, evidence);
    if (function == NO_FUNCTION)
        return;
    walker->walk->roots++;
    if (walker->functions[function].root == ROOT_NONE)
        walker->functions[function].root = (uint8_t)root;
}

static void push_vectors(struct walker *walker)
{
    const struct subject *subject = walker->subject;
    struct vector_table table = vector_table_find(subject);
    if (!table.exists) {
        push_root(walker, table_place(subject).reset, EVIDENCE_REACHED, ROOT_RESET);
        walker->walk->vectors = walker->walk->roots;
        return;
    }
    bool exact = table.delimited > 0;
    uint32_t word;
    walker->initial_sp = table.sp;
    push_root(walker, table.reset, EVIDENCE_REACHED, ROOT_RESET);
    for (unsigned i = 2; i < table.words && image_word(subject->image, table.address + 4 * (uint64_t)i, &word); i++) {
        if (vector_is_reserved(subject, i) || vector_is_ram_boot(word))
            continue;
        push_root(walker, word, i < SYSTEM_VECTORS || exact ? EVIDENCE_REACHED : EVIDENCE_LIKELY, ROOT_HANDLER);
    }
    walker->walk->vectors = walker->walk->roots;
}

static void push_words(struct walker *walker, uint64_t start, uint64_t end)
{
    uint32_t word;
    for (uint64_t at = start; at + 4 <= end && space_word(&walker->spaces, at, &word); at += 4)
        push_root(walker, word, EVIDENCE_LIKELY, ROOT_NONE);
}

/* The linker's names for the arrays' bounds, start and end in turn. */
static void push_named_arrays(struct walker *walker)
{
    static const char *const names[] = {"__preinit_array_start", "__preinit_array_end", "__init_array_start",
                                        "__init_array_end",      "__fini_array_start",  "__fini_array_end"};
    enum { NAMES = sizeof names / sizeof *names };
    const struct symbol_index *symbols = &walker->subject->facts->symbols;
    for (size_t n = 0; n < NAMES; n += 2) {
        const struct symbol *start = symbol_named(symbols, names[n], NULL);
        const struct symbol *end = symbol_named(symbols, names[n + 1], NULL);
        if (start != NULL && end != NULL)
            push_words(walker, start->value, end->value);
    }
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
            push_root(walker, s->value, EVIDENCE_LIKELY, ROOT_NONE);
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
        push_root(walker, walker->subject->image->entry, EVIDENCE_LIKELY, ROOT_NONE);
    push_vectors(walker);
}
