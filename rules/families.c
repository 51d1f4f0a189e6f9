#include "families.h"

#define TOOLCHAIN_FAMILY(name)
const struct family *const families[] = {
#define FAMILY(name) &name##_family,
#include "families.def"
#undef FAMILY
#undef TOOLCHAIN_FAMILY
#define FAMILY(name)
#define TOOLCHAIN_FAMILY(name) &name##_family,
#include "families.def"
#undef FAMILY
#undef TOOLCHAIN_FAMILY
};

#define FAMILY(name) +1
#define TOOLCHAIN_FAMILY(name)
const size_t family_count = 0
#include "families.def"
    ;
const size_t all_family_count = sizeof families / sizeof *families;
