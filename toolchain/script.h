/* The linker script of the probes: the regions in force, the vector table where the board wants it, code in the largest
 * flash, data in the largest RAM. */
#pragma once
#include "base/text.h"
#include "judge/rule.h"

/* How a region's name is written, from what this ld takes. */
enum spelling { SPELLING_PLAIN, SPELLING_QUOTED, SPELLING_REPLACED };

/* True when the name can stand in a script at all that way: what comes from a user's file must not end it. */
bool script_can_spell(const char *name, enum spelling spelling);

/* A script that declares the one region, and uses it. */
void script_for_name(struct text *script, const char *name, enum spelling spelling);

/* False when regions are declared and none of them is RAM: then no probe has a place that the image could be held to.
 */
bool script_has_room(const struct subject *subject);

/* The line of MEMORY that declares the first region; the others follow, one a line. */
#define SCRIPT_FIRST_REGION 3

/* The script; `spelling` has one entry for each region of subject->map. */
void script_for_board(struct text *script, const struct subject *subject, const enum spelling *spelling);

/* Words of the vector table the board and chip want. */
unsigned script_vectors(const struct subject *subject);
