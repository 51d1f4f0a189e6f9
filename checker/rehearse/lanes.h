/* Halfwords and bytes of a word, and saturation. Private to the interpreter. */
#pragma once
#include "cpu.h"

static inline int32_t low_half(uint32_t word)
{
    return (int16_t)word;
}

static inline int32_t high_half(uint32_t word)
{
    return (int16_t)(word >> 16);
}

static inline uint32_t halves(int32_t low, int32_t high)
{
    return ((uint32_t)low & 0xFFFF) | (uint32_t)high << 16;
}

static inline int32_t clamp(int64_t value, int64_t least, int64_t most, bool *saturates)
{
    int64_t result = value < least ? least : value > most ? most : value;
    *saturates |= result != value;
    return (int32_t)result;
}

/* To `bits` bits, signed (1 to 32) or unsigned (0 to 31); Q is set when the value changes. */
static inline int32_t saturated(struct cpu *cpu, int64_t value, unsigned bits)
{
    int64_t limit = (int64_t)1 << (bits - 1);
    return clamp(value, -limit, limit - 1, &cpu->q);
}

static inline int32_t saturated_unsigned(struct cpu *cpu, int64_t value, unsigned bits)
{
    return clamp(value, 0, ((int64_t)1 << bits) - 1, &cpu->q);
}
