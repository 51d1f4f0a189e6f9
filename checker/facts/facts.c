/* In this order, because each asks for what was found before it. */
#include "facts.h"

#include "base/alloc.h"
#include "costly.h"
#include "usage.h"

#include <stdlib.h>

struct facts *facts_new(struct subject *subject)
{
    struct facts *facts = alloc_items(1, sizeof *facts);
    subject->facts = facts;
    facts->costly = costly_facts_new();
    symbol_index_build(subject->image, &facts->symbols);
    facts->attributes = attributes_read(subject->image);
    facts->label = table_label_find(subject);
    facts->place = table_place_find(subject);
    facts->table = vector_table_read(subject);
    facts->displaced = displaced_table_find(subject);
    facts->taken = usage_taken(subject->image, &facts->taken_count);
    return facts;
}

void facts_free(struct facts *facts)
{
    if (facts == NULL)
        return;
    costly_facts_free(facts->costly);
    symbol_index_release(&facts->symbols);
    free(facts->taken);
    free(facts);
}
