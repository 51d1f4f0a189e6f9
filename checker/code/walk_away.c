/* Constants of the code that lead into declared flash of which the image has no byte. */
#include "facts/evidence.h"
#include "model/map.h"
#include "run.h"

/* Below, a number is a length or a mask as often as an address. */
#define LOWEST_ADDRESS 0x01000000u

/* A region that keeps what is programmed. */
static const struct region *flash_at(const struct subject *subject, uint64_t address)
{
    const struct region *region = map_region_at(subject->map, address);
    return region != NULL && !is_ram(subject, address) ? region : NULL;
}

void away_open(struct walker *walker)
{
    const struct memory_map *map = walker->subject->map;
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = 0; i < map->region_count; i++) {
        struct range range = region_range(&map->regions[i]);
        if (range.start < LOWEST_ADDRESS || range.start >= range.end || is_ram(walker->subject, range.start))
            continue;
        low = range.start < low ? range.start : low;
        high = range.end > high ? range.end : high;
    }
    walker->flash = low;
    walker->flash_size = high > low ? high - low : 0;
}

static bool is_away(const struct run *run, uint32_t address)
{
    const struct subject *subject = run->walker->subject;
    return space_at(&run->walker->spaces, address & ~1u) == NULL && image_chunk_at(subject->image, address) == NULL &&
           flash_at(subject, address) != NULL && !is_elsewhere(run, address & ~1u);
}

void called_away(struct run *run, uint32_t value)
{
    if (is_away(run, value))
        note(run, OBSERVED_CALLED_AWAY, value);
}

void named_away(struct run *run, uint32_t value)
{
    if (run->evidence == EVIDENCE_REACHED && is_away(run, value))
        note(run, OBSERVED_NAMED_AWAY, value);
}
