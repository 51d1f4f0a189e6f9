#include "rehearsal.h"

#include "base/alloc.h"
#include "base/number.h"
#include "facts/facts.h"

#include <stdlib.h>
#include <string.h>

/* What RAM may hold when power comes on. */
static const uint8_t fills[] = {0x00, 0xA5, 0xFF};

bool rehearsal_finds(const struct image *image, const char *until, uint64_t *address)
{
    const char *why;
    if (number_read(until, UINT32_MAX, address, &why)) {
        *address &= ~(uint64_t)1;
        return true;
    }
    for (size_t i = 0; i < image->symbol_count; i++)
        if (strcmp(image->symbols[i].name, until) == 0) {
            *address = image->symbols[i].value & ~1u;
            return true;
        }
    return false;
}

static uint64_t main_of(const struct subject *subject)
{
    const struct symbol *symbol = symbol_named(&subject->facts->symbols, "main", NULL);
    return symbol != NULL && symbol->section != 0 ? symbol->value & ~1u : CPU_NOWHERE;
}

static enum certainty certainty_of(const struct rehearsal *rehearsal, const struct sighting *seen)
{
    bool proved = !seen->guessed;
    for (size_t i = 0; i < rehearsal->count; i++) {
        const struct sighting *other = sightings_find(&rehearsal->attempts[i].sightings, seen);
        if (other == NULL)
            return CERTAINTY_UNDECIDED;
        proved = proved && !other->guessed;
    }
    return proved && !rehearsal->options.has_seed ? CERTAINTY_PROVED : CERTAINTY_AGREED;
}

static void gather(struct rehearsal *rehearsal)
{
    struct sightings *all = &rehearsal->sightings;
    for (size_t n = 0; n < rehearsal->count; n++) {
        const struct sightings *seen = &rehearsal->attempts[n].sightings;
        for (size_t i = 0; i < seen->count; i++) {
            if (sightings_find(all, &seen->items[i]) != NULL)
                continue;
            all->items = alloc_grow(all->items, all->count, &all->capacity, sizeof *all->items);
            struct sighting *added = &all->items[all->count++];
            *added = seen->items[i];
            added->certainty = certainty_of(rehearsal, added);
        }
    }
}

static struct course course_of(const struct subject *subject, const struct rehearsal_options *options)
{
    struct course course = {.most = options->most, .until = CPU_NOWHERE, .main = main_of(subject)};
    if (options->until != NULL && !rehearsal_finds(subject->image, options->until, &course.until))
        course.until = CPU_NOWHERE;
    return course;
}

static void make_attempt(const struct subject *subject, const struct rehearsal_options *options, size_t number,
                         const struct trace *trace, struct attempt *attempt)
{
    struct course course = course_of(subject, options);
    uint32_t seed = options->has_seed ? options->seed : (uint32_t)number;
    attempt_run(subject, &course, fills[seed % sizeof fills], seed, trace, attempt);
}

struct rehearsal *rehearsal_new(const struct subject *subject, const struct rehearsal_options *options)
{
    if (!vector_table_find(subject).exists)
        return NULL;
    struct rehearsal *rehearsal = alloc_items(1, sizeof *rehearsal);
    rehearsal->options = *options;
    rehearsal->count = options->has_seed ? 1 : options->seeds;
    for (size_t i = 0; i < rehearsal->count; i++) {
        struct attempt *attempt = &rehearsal->attempts[i];
        make_attempt(subject, options, i, NULL, attempt);
        if (attempt->code_bytes > rehearsal->code_bytes)
            rehearsal->code_bytes = attempt->code_bytes;
    }
    gather(rehearsal);
    return rehearsal;
}

void rehearsal_trace(const struct subject *subject, const struct rehearsal_options *options, const struct trace *trace,
                     struct attempt *attempt)
{
    make_attempt(subject, options, 0, trace, attempt);
}

void rehearsal_free(struct rehearsal *rehearsal)
{
    if (rehearsal == NULL)
        return;
    for (size_t i = 0; i < rehearsal->count; i++)
        attempt_release(&rehearsal->attempts[i]);
    sightings_release(&rehearsal->sightings);
    free(rehearsal);
}
