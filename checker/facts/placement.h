/* What the linker script says of an image's sections. */
#pragma once
#include "subject.h"

struct placements; /* the statement of every section */

/* The caller calls placements_free. */
struct placements *placements_new(const struct subject *subject);
void placements_free(struct placements *placements);

/* The script's statement for a section, by name; NULL when there is none. Of several of that name, the one that its
 * place in the image, its flags and its addresses speak for. */
const struct placement *find_placement(const struct subject *subject, const struct section *section);

/* The region the script names for a section's run (>REGION) or load (AT>REGION) address; NULL when it names none. */
const struct region *placed_region(const struct subject *subject, const struct section *section, bool load);
