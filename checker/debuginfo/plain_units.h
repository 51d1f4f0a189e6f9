/* Compilation units read without libdw. Private to this room. */
#pragma once
#include "dwarf_file.h"

/* Reads the units' names, producers and languages from the few pages of the file that hold them; most of an image's
 * checks ask for no more, and opening libdw over all debug sections takes longer than the walk. False, and no unit
 * there, for what is not the plain case (other forms, 64-bit DWARF, compression, damage): libdw has the say there. */
bool plain_units_read(struct debuginfo *debug);
