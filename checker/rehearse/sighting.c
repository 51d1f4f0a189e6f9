#include "sighting.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

void sightings_release(struct sightings *sightings)
{
    free(sightings->items);
    *sightings = (struct sightings){0};
}

static void take_evidence(struct sighting *seen, const struct cpu *cpu)
{
    seen->at = cpu->instructions;
    seen->doubt = cpu->doubt;
    memcpy(seen->registers, cpu->r, sizeof seen->registers);
    seen->registers[PC] = seen->pc;
    seen->xpsr = cpu_xpsr(cpu);
    uint64_t count = cpu->instructions < SIGHTING_STEPS ? cpu->instructions : SIGHTING_STEPS;
    for (uint64_t i = 0; i < count; i++)
        seen->steps[i] = cpu->recent[(cpu->instructions - count + i) % CPU_RECENT];
    seen->step_count = (unsigned)count;
}

/* What makes two sightings of a kind one: where the core was, or what they are about. An address that a fault went to
 * may be what RAM was filled with. */
enum identity { BY_INSTRUCTION, BY_ADDRESS, BY_NUMBER, BY_NAME };
static const enum identity identities[SEEN_NOTHING] = {
    [SEEN_DEFAULT_HANDLER] = BY_NUMBER,    [SEEN_COMPANION] = BY_ADDRESS,  [SEEN_STACK_IN_DATA] = BY_NAME,
    [SEEN_DATA_UNCOPIED] = BY_NAME,        [SEEN_BSS_UNCLEARED] = BY_NAME, [SEEN_CONSTRUCTOR_UNRUN] = BY_ADDRESS,
    [SEEN_VECTORS_ELSEWHERE] = BY_ADDRESS,
};

static bool is_same(const struct sighting *a, const struct sighting *b)
{
    if (a->kind != b->kind)
        return false;
    switch (identities[a->kind]) {
    case BY_INSTRUCTION:
        return a->pc == b->pc && a->fault.kind == b->fault.kind;
    case BY_ADDRESS:
        return a->address == b->address;
    case BY_NUMBER:
        return a->number == b->number;
    case BY_NAME:
        return a->name == b->name;
    }
    return false;
}

const struct sighting *sightings_find(const struct sightings *sightings, const struct sighting *like)
{
    for (size_t i = 0; i < sightings->count; i++)
        if (is_same(&sightings->items[i], like))
            return &sightings->items[i];
    return NULL;
}

void sightings_add(struct sightings *sightings, const struct cpu *cpu, bool guessed, struct sighting seen)
{
    if (sightings->count == MOST_SIGHTINGS || sightings_find(sightings, &seen) != NULL)
        return;
    take_evidence(&seen, cpu);
    seen.guessed = guessed || (cpu->doubt.kind != DOUBT_NONE && !seen.despite);
    sightings->items = alloc_grow(sightings->items, sightings->count, &sightings->capacity, sizeof *sightings->items);
    sightings->items[sightings->count++] = seen;
}
