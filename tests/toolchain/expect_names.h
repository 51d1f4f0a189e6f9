/* Lists of names against what they should be. */
#pragma once
#include "model/toolchain.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* `expected` ends with NULL. */
void expect_names(const struct names *names, const char *const *expected);
