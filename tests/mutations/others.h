/* What others load from a file that passed: objcopy from ELF, HEX and S-records, and the second reader (reading.h) from
 * what objcopy refuses. srec_cat is no referee of damaged files: it leaves out the lines that it does not understand.
 */
#pragma once
#include "model/board.h"
#include "model/image.h"
#include "way.h"

/* False when what passed is programmed outside the regions by whoever goes by sections, or by segments. */
bool others_stay_inside(const struct mutant *mutant, const struct image *image, const struct board *board);

/* OUTCOME_EQUAL, OUTCOME_REFUSED or OUTCOME_DIFFERENT. */
enum outcome others_agree(const struct mutant *mutant, const struct image *image, const char *folder);
