/* GNU ld linker scripts: the MEMORY block(s), the assignments they use, REGION_ALIAS, and where SECTIONS puts each
 * output section. What GNU ld 2.40 prints as "Memory Configuration" for a script is what this reader returns. */
#pragma once
#include "base/fault.h"
#include "model/map.h"

#include <stdint.h>

struct ldscript_definition { /* --defsym SYM=VALUE */
    const char *name;
    uint64_t value;
};

struct ldscript_options {
    const char *const *search; /* -L folders for INCLUDE, in order */
    size_t search_count;
    const struct ldscript_definition *definitions; /* as if --defsym stood before -T, where gcc puts it */
    size_t definition_count;
};

/* Fills `map` (released by the caller with map_release; left empty on a fault). Faults are FAULT_CONFIG sentences
 * "PATH:LINE: …". */
bool ldscript_read(const char *path, const struct ldscript_options *options, struct memory_map *map,
                   struct fault *fault);

/* The same for a script that is in memory; `path` names it in sentences and says where INCLUDE looks last. */
bool ldscript_read_bytes(const char *path, const uint8_t *bytes, size_t size, const struct ldscript_options *options,
                         struct memory_map *map, struct fault *fault);

/* Evaluates a --defsym expression that uses no symbols, e.g. "0x20000000 + 4K". Faults: FAULT_USAGE. */
bool ldscript_constant(const char *expression, uint64_t *value, struct fault *fault);
