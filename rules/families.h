/* Every rule there is, by family. */
#pragma once
#include "rule.h"

#define FAMILY(name) extern const struct family name##_family;
#include "families.def"
#undef FAMILY

extern const struct family *const families[];
extern const size_t family_count;
