/* How a sighting becomes a finding. */
#include "rhs.h"

#include "facts/evidence.h"

struct place place_of_sighting(const struct subject *subject, const struct sighting *seen)
{
    uint64_t load = load_of_run(subject, seen->pc);
    struct place place = place_loaded(subject, range_of(load, 2));
    place.symbol = symbol_at(subject, seen->pc);
    return place;
}

void add_certainty(const struct subject *subject, const struct sighting *seen, struct text *out)
{
    const struct rehearsal *rehearsal = subject->rehearsal;
    text_add(out, ", after ");
    text_add_grouped(out, seen->at);
    text_add(out, " instruction%s", seen->at == 1 ? "" : "s");
    if (rehearsal->options.has_seed)
        text_add(out, " of the run with seed %u", rehearsal->options.seed);
    else if (seen->certainty == CERTAINTY_AGREED)
        text_add(out, "; what peripherals answer was guessed, and all %zu runs agree", rehearsal->count);
}

void add_function(const struct subject *subject, uint32_t address, struct text *out)
{
    const char *name = symbol_at(subject, address);
    if (name != NULL)
        text_add(out, "%s (0x%08x)", name, address);
    else
        text_add(out, "0x%08x", address);
}

void tell_as(const struct subject *subject, struct inquiry *inquiry, enum sighting_kind kind, enum severity guessed,
             describe_function *describe)
{
    const struct sightings *all = &subject->rehearsal->sightings;
    for (size_t i = 0; i < all->count; i++) {
        const struct sighting *seen = &all->items[i];
        if (seen->kind != kind || seen->certainty == CERTAINTY_UNDECIDED)
            continue;
        struct place place = place_of_sighting(subject, seen);
        struct text sentence = {0};
        describe(subject, seen, &sentence);
        add_certainty(subject, seen, &sentence);
        if (seen->certainty == CERTAINTY_PROVED)
            found(inquiry, &place, "%s", text_string(&sentence));
        else
            found_as(inquiry, guessed, &place, "%s", text_string(&sentence));
        text_release(&sentence);
    }
}
