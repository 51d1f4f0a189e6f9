/* RHS: what a rehearsal saw. The checks of all its rules, and the sentences they share. */
#pragma once
#include "base/text.h"
#include "judge/rule.h"
#include "rehearse/rehearsal.h"

/* Says of each sighting of a kind what `describe` adds, if all runs saw it: as the row has it where that is proved, and
 * as `guessed` where something was guessed on the way there. */
typedef void describe_function(const struct subject *subject, const struct sighting *seen, struct text *out);
void tell_as(const struct subject *subject, struct inquiry *inquiry, enum sighting_kind kind, enum severity guessed,
             describe_function *describe);
static inline void tell(const struct subject *subject, struct inquiry *inquiry, enum sighting_kind kind,
                        describe_function *describe)
{
    tell_as(subject, inquiry, kind, SEVERITY_WARNING, describe);
}

/* Where the core was. */
struct place place_of_sighting(const struct subject *subject, const struct sighting *seen);

/* " after 1,234 instructions, in all 3 runs", with what was guessed. */
void add_certainty(const struct subject *subject, const struct sighting *seen, struct text *out);

/* A clause for a fault: "0xdeff is an instruction that …". */
void describe_fault(const struct subject *subject, const struct sighting *seen, struct text *out);

/* "NAME (0x08001234)", or the address alone. */
void add_function(const struct subject *subject, uint32_t address, struct text *out);

void check_fault_at_boot(const struct subject *subject, struct inquiry *inquiry);
void check_arm_switch(const struct subject *subject, struct inquiry *inquiry);
void check_unmapped(const struct subject *subject, struct inquiry *inquiry);
void check_erased_code(const struct subject *subject, struct inquiry *inquiry);
void check_breakpoint(const struct subject *subject, struct inquiry *inquiry);
void check_companion(const struct subject *subject, struct inquiry *inquiry);
void check_endless_wait(const struct subject *subject, struct inquiry *inquiry);
void check_default_handler(const struct subject *subject, struct inquiry *inquiry);
void check_vectors(const struct subject *subject, struct inquiry *inquiry);
