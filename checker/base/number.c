#include "number.h"

#include <stddef.h>

static bool refuse(const char **why, const char *reason)
{
    if (why != NULL)
        *why = reason;
    return false;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

static uint64_t suffix_of(const char *text)
{
    if (text[0] == '\0')
        return 1;
    if (text[1] != '\0')
        return 0;
    switch (text[0]) {
    case 'k':
    case 'K':
        return 1024;
    case 'm':
    case 'M':
        return 1024 * 1024;
    default:
        return 0;
    }
}

bool number_read(const char *text, uint64_t max, uint64_t *value, const char **why)
{
    int base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    } else if (text[0] == '0' && text[1] >= '0' && text[1] <= '9') {
        return refuse(why, "has a leading zero (octal or decimal? write it without)");
    }
    uint64_t sum = 0;
    const char *at = text;
    for (int digit; (digit = digit_of(*at)) < base; at++) {
        if (sum > (UINT64_MAX - (uint64_t)digit) / (uint64_t)base)
            return refuse(why, "is too large");
        sum = sum * (uint64_t)base + (uint64_t)digit;
    }
    if (at == text)
        return refuse(why, "is not a number (decimal, 0x… and K or M behind it)");
    uint64_t factor = suffix_of(at);
    if (factor == 0)
        return refuse(why, "has something other than K or M behind its digits");
    if (sum > max / factor)
        return refuse(why, "is too large");
    *value = sum * factor;
    return true;
}
