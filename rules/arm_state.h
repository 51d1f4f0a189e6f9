/* Code in ARM state, which no Cortex-M executes: where it is and how that is known. For ABI001. */
#pragma once
#include "judge/rule.h"

struct arm_place {
    struct range range;  /* run addresses; one word when the end is not known */
    const char *symbol;  /* NULL without */
    const char *origin;  /* the object or source file it was linked from; NULL when nothing tells */
    const char *section; /* NULL without */
};

struct arm_places {
    struct arm_place *at; /* owned; release with free */
    size_t count, capacity;
};

/* What the symbols say: `$a` mapping symbols with code under them, and function symbols without the Thumb bit in an
 * executable section that nothing else marks as Thumb code or data. */
void arm_places_by_symbols(const struct subject *subject, struct arm_places *places);

/* Where the walk of the code got into ARM code (checker/code/walk.h); nothing when nobody walked it. */
void arm_places_by_walk(const struct subject *subject, struct arm_places *places);

/* What the bytes say, for images without symbols: calls whose target is ARM code up to its return. */
void arm_places_by_calls(const struct subject *subject, struct arm_places *places);

/* True when mapping symbols cover the image's code, so that their silence means something. */
bool has_mapping_symbols(const struct subject *subject);
