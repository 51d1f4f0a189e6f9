/* Sorting by 32-bit keys: symbols come by the million, and in no order. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct keyed {
    uint32_t key;
    uint32_t item;
};

/* By key; those of one key stay as they were. */
void keyed_sort(struct keyed *at, size_t count);
