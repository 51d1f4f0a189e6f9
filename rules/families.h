/* Every rule there is, by family. */
#pragma once
#include "judge/causes.h"

#define FAMILY(name)           extern const struct family name##_family;
#define TOOLCHAIN_FAMILY(name) extern const struct family name##_family;
#include "families.def"
#undef FAMILY
#undef TOOLCHAIN_FAMILY

/* Those for images come first. */
extern const struct family *const families[];
extern const size_t family_count;     /* those for images */
extern const size_t all_family_count; /* and behind them those for toolchains */

/* Which findings follow from which. */
extern const struct causes causes;
