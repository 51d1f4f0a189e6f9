#include "families.h"

const struct family *const families[] = {
#define FAMILY(name) &name##_family,
#include "families.def"
#undef FAMILY
};
const size_t family_count = sizeof families / sizeof *families;
