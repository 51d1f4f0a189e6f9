/* The strict number reader for options, profiles and .ADR files: decimal, 0x hexadecimal, and a K or M suffix
 * (1024, 1024 * 1024). "010", "12Q", "0x8000000O", signs, blanks and anything above `max` are refused. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Reads the whole of `text`. On failure returns false and, when `why` is given, points it at a static half
 * sentence such as "has a leading zero". */
bool number_read(const char *text, uint64_t max, uint64_t *value, const char **why);
