/* Any bytes are a linker script or a fault with a sentence; a map comes with sane regions. Seeds:
 * tests/ldscript/scripts.
 */
#include "ldscript/ldscript.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct ldscript_definition definitions[] = {{"BASE", 0x08000000}, {"SIZE", 0x1000}};
    const struct ldscript_options options = {.definitions = definitions, .definition_count = 2};
    struct memory_map map;
    struct fault fault = {.kind = FAULT_BUG};
    if (!ldscript_read_bytes("fuzz.ld", bytes, size, &options, &map, &fault)) {
        if (fault.kind != FAULT_CONFIG || fault.sentence[0] == '\0' || map.region_count != 0)
            abort();
    } else {
        for (size_t i = 0; i < map.region_count; i++) {
            if (map.regions[i].origin > UINT32_MAX || map.regions[i].length > (uint64_t)UINT32_MAX + 1 ||
                map_find(&map, map.regions[i].name) >= map.region_count)
                abort();
        }
        for (size_t i = 0; i < map.placement_count; i++) {
            if (map.placements[i].run_region != NO_REGION && map.placements[i].run_region >= map.region_count)
                abort();
        }
    }
    map_release(&map);
    return 0;
}
