/* Whether words are a vector table, by what they hold. */
#pragma once
#include "subject.h"

/* A stack pointer in RAM and an odd reset vector into the image. Where RAM is that few parts have, HardFault has to
 * lead into the image as well. */
bool looks_like_table(const struct subject *subject, uint64_t address);

/* A table whose first two words are not what they have to be, with enough handlers to tell that it is one. */
bool looks_like_broken_table(const struct subject *subject, uint64_t address);
