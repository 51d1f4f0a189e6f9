/* Telling ARM code from Thumb code by the bytes alone. */
#pragma once
#include "decode.h"
#include "space.h"

/* True when the words from a 4-aligned address on are ARM instructions rather than Thumb ones. */
bool looks_like_arm(unsigned features, const struct space *space, uint64_t address);
