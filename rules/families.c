#include "families.h"

#define NONE(name)
#define ROW(name) &name##_family,
#define ONE(name) +1

#define FAMILY           ROW
#define REHEARSAL_FAMILY NONE
#define TOOLCHAIN_FAMILY NONE
const struct family *const families[] = {
#include "families.def"
#undef FAMILY
#undef REHEARSAL_FAMILY
#define FAMILY           NONE
#define REHEARSAL_FAMILY ROW
#include "families.def"
#undef REHEARSAL_FAMILY
#undef TOOLCHAIN_FAMILY
#define REHEARSAL_FAMILY NONE
#define TOOLCHAIN_FAMILY ROW
#include "families.def"
};
#undef FAMILY
#undef TOOLCHAIN_FAMILY

#define FAMILY           ONE
#define TOOLCHAIN_FAMILY NONE
const size_t family_count = 0
#include "families.def"
    ;
#undef REHEARSAL_FAMILY
#define REHEARSAL_FAMILY ONE
const size_t rehearsed_family_count = 0
#include "families.def"
    ;
const size_t all_family_count = sizeof families / sizeof *families;
