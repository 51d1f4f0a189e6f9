/* Declared memory: what a linker script's MEMORY block or a board profile says there is, and where the script's
 * SECTIONS puts each output section. The map owns its strings. */
#pragma once
#include "base/range.h"

#include <stdbool.h>
#include <stddef.h>

enum access { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_EXECUTE = 4 };

enum region_role {
    ROLE_UNKNOWN, /* decided by the chip or the architecture's address map */
    ROLE_FLASH,   /* keeps its contents without power */
    ROLE_RAM,
};

struct region {
    char *name;
    char *attributes; /* normalised, as ld -M prints them ("xrw", "xr", "!w"), "" when none were given */
    unsigned access;  /* of enum access; 0 when no attributes were given: then nothing is known */
    uint64_t origin;
    uint64_t length;
    enum region_role role;
    uint32_t line; /* in `file`, 0 for a region made from chip facts */
    char *file;    /* the INCLUDEd file of `line`; NULL: map.path */
};

struct alias {
    char *name;
    size_t region; /* index into map.regions */
    uint32_t line;
};

#define NO_REGION ((size_t)-1)

/* ONLY_IF_RO and ONLY_IF_RW: an output section statement that counts for what is only read, or also written. */
enum placed_if { PLACED_ALWAYS, PLACED_IF_READ_ONLY, PLACED_IF_WRITABLE };

/* An output section statement of SECTIONS. Region members are indices into map.regions or NO_REGION. */
struct placement {
    char *section;
    enum placed_if only;
    uint32_t overlay;   /* number of the OVERLAY it is a member of, from 1; 0: of none */
    bool takes_input;   /* it names input sections; else all it has is what the script itself puts there */
    size_t run_region;  /* >REGION */
    size_t load_region; /* AT>REGION; NO_REGION when not given */
    bool has_load;      /* AT(expr) with a value known at parse time */
    uint64_t load;
    bool not_loaded; /* (NOLOAD), (DSECT), /DISCARD/ … */
    uint32_t line;
    char *file; /* the INCLUDEd file of `line`; NULL: map.path */
};

/* A finding that the script itself accepts, in a comment; of any place. */
struct map_accept {
    char *code;   /* of the rule, as written */
    char *reason; /* with the place of the comment behind it */
    char *place;  /* "FILE:LINE" */
};
#define MAP_ACCEPTS 64

struct memory_map {
    char *path; /* script or profile: for findings; "" for an embedded one */
    struct region *regions;
    size_t region_count, region_capacity;
    struct alias *aliases;
    size_t alias_count, alias_capacity;
    struct placement *placements;
    size_t placement_count, placement_capacity;
    struct map_accept accepts[MAP_ACCEPTS];
    size_t accept_count;
    bool has_sections; /* the script has a SECTIONS command, so a section missing from it is an orphan */
    bool is_addition;  /* it INSERTs into a script that is not known, so a section missing from it is no orphan */

    uint32_t *by_section; /* indices of placements by section name, then script order; by map_seal */
    struct range *spans;  /* the union of the regions: ascending, disjoint, never adjacent; by map_seal */
    size_t span_count;
};

void map_release(struct memory_map *map);

/* Appends and returns a zeroed region with that name (copied). The pointer holds until the next add. */
struct region *map_add_region(struct memory_map *map, const char *name);
/* At most MAP_ACCEPTS of them. */
void map_add_accept(struct memory_map *map, const char *code, const char *reason, const char *path, uint32_t line);
void map_add_alias(struct memory_map *map, const char *name, size_t region, uint32_t line);
struct placement *map_add_placement(struct memory_map *map, const char *section);

/* Makes what map_covered and map_placements look things up in; again after a change. */
void map_seal(struct memory_map *map);

/* Index of a region by its name or alias, or NO_REGION. */
size_t map_find(const struct memory_map *map, const char *name);

/* The first region that holds the address, or NULL. */
const struct region *map_region_at(const struct memory_map *map, uint64_t address);

/* The part of `range` from its start that declared regions cover without a hole, adjacent and overlapping regions
 * counted as their union. */
uint64_t map_covered(const struct memory_map *map, struct range range);

/* The placements of that name: *at are their `count` (returned) indices, in script order. */
size_t map_placements(const struct memory_map *map, const char *section, const uint32_t **at);

static inline struct range region_range(const struct region *region)
{
    return range_of(region->origin, region->length);
}
