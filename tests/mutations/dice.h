/* Numbers that follow from a seed alone, on any machine (splitmix64): the same call makes the same mutants. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

static inline uint64_t dice_next(struct dice *dice)
{
    uint64_t x = dice->state += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* Below `count`, which is not 0. */
static inline size_t dice_roll(struct dice *dice, size_t count)
{
    return (size_t)(dice_next(dice) % count);
}

static inline bool dice_one_in(struct dice *dice, size_t count)
{
    return dice_roll(dice, count) == 0;
}
