/* Write protection as the option bytes have it. */
#pragma once
#include "protocol.h"

/* True when they could be read and are laid out as those of the STM32F1. */
bool protection_is_known(const struct identity *identity, const struct chip *chip);

/* The first write-protected range of the flash at or behind `from`, neighbouring ones joined; an empty range when there
 * is none. Only when it is known. */
struct range protection_next(const struct identity *identity, const struct chip *chip, uint64_t from);
