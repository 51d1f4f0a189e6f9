#include "base/alloc.h"
#include "compare.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "facts/vector_table.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static bool word_at(const struct subject *subject, const struct vector_table *table, unsigned index, uint32_t *word)
{
    return index < table->words && image_word(subject->image, table->address + 4 * (uint64_t)index, word);
}

static const char *handler(const struct subject *subject, unsigned index, bool exists, uint32_t word)
{
    return exists && index > 0 && (word & 1) != 0 ? symbol_at(subject, word & ~1u) : NULL;
}

static bool is_weak(const struct subject *subject, uint32_t word, const char *name)
{
    const struct symbol_index *symbols = &subject->facts->symbols;
    const struct symbol *s = symbol_named(symbols, name, NULL);
    while (s != NULL && ((s->value & ~1u) != (word & ~1u) || s->section == SHN_UNDEF))
        s = symbol_named(symbols, name, s);
    return s != NULL && s->binding == STB_WEAK;
}

/* A handler that replaces a weak one has its name and is another. */
static bool is_same_handler(struct pair pair, const struct vector_change *change)
{
    return change->old_name != NULL && change->new_name != NULL && strcmp(change->old_name, change->new_name) == 0 &&
           is_weak(pair.old, change->old, change->old_name) == is_weak(pair.new, change->new, change->new_name);
}

void compare_vectors(struct pair pair, struct comparison *comparison)
{
    struct vector_table old = vector_table_find(pair.old), new = vector_table_find(pair.new);
    comparison->vectors_compared = old.exists && new.exists;
    if (!comparison->vectors_compared)
        return;
    comparison->old_table = old.address;
    comparison->new_table = new.address;
    unsigned words = old.words > new.words ? old.words : new.words;
    comparison->vectors = alloc_items(words, sizeof *comparison->vectors);
    for (unsigned i = 0; i < words; i++) {
        struct vector_change change = {.index = i};
        change.in_old = word_at(pair.old, &old, i, &change.old);
        change.in_new = word_at(pair.new, &new, i, &change.new);
        if (change.in_old == change.in_new && change.old == change.new)
            continue;
        change.old_name = handler(pair.old, i, change.in_old, change.old);
        change.new_name = handler(pair.new, i, change.in_new, change.new);
        change.moved = is_same_handler(pair, &change);
        comparison->vectors[comparison->vector_count++] = change;
    }
}
