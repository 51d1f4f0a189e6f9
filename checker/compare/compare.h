/* The steps of comparison_new. Private to this room. */
#pragma once
#include "comparison.h"

struct pair {
    const struct subject *old, *new;
};

void compare_sections(struct pair pair, struct item_changes *changes);
void compare_symbols(struct pair pair, struct item_changes *changes);
void compare_vectors(struct pair pair, struct comparison *comparison);
void compare_toolchain(struct pair pair, struct comparison *comparison);
void compare_bytes(struct pair pair, struct comparison *comparison);
