/* Where an address leads. */
#include "device.h"

const struct area *area_at(const struct sim *sim, uint32_t address)
{
    for (size_t i = 0; i < sim->area_count; i++)
        if (range_has(sim->areas[i].range, address))
            return &sim->areas[i];
    return NULL;
}
