/* Watches RAM being filled: a run is repeated with every write seen, since what a byte holds at main need not be what
 * start-up code put there. */
#pragma once
#include "machine.h"

/* A section with initial values, and which of its bytes have had theirs. */
struct watched {
    const struct section *section;
    uint8_t *had;         /* a bit per byte; owned */
    uint64_t first, last; /* number of the instruction that wrote the first and the last of them */
    uint32_t lacking;     /* bytes that never had theirs … */
    uint32_t lacks;       /* … from this address on */
};

#define MOST_WATCHED 16

struct watch {
    struct watched items[MOST_WATCHED];
    size_t count;
};

/* Sections whose bytes start-up code has to copy: named so, loaded elsewhere than they run, in RAM. */
bool is_copied_section(const struct section *section);
/* Sections that it has to clear. */
bool is_cleared_section(const struct section *section);

void watch_open(struct watch *watch, const struct subject *subject);
void watch_release(struct watch *watch);

/* From here on the machine's writes to RAM are seen. */
void watch_start(struct watch *watch, struct machine *machine);

/* Does the write when it goes to RAM; false when that is not so. */
bool watch_write(struct watch *watch, struct machine *machine, uint32_t address, unsigned size, uint32_t value,
                 uint8_t shadow);

/* Fills in what is lacking. */
void watch_finish(struct watch *watch);
