/* How much of an image there is to follow. */
#pragma once
#include "facts/subject.h"

/* Bytes that claim to be code: of the executable sections; of a file without sections all that is loaded. Erased words
 * and repeated ones are left out. */
uint64_t code_claimed(const struct subject *subject);
