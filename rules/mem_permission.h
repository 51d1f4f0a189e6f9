/* MEM003: what the attributes of regions grant, and what the image does there. */
#pragma once
#include "judge/rule.h"

void check_permission(const struct subject *subject, struct inquiry *inquiry);

/* The region by whose attributes nothing executes at a run address of `section` (NULL: none known). NULL: something
 * may, nothing is known, or the script puts the section there by name, where the architecture lets it execute. */
const struct region *no_execute_region(const struct subject *subject, const struct section *section, uint64_t address);
