/* The names that a misspelt one was probably meant to be. */
#pragma once
#include "text.h"

#define NEAREST_MOST 3

struct nearest {
    const char *wanted;
    size_t length; /* of it */
    unsigned distance;
    const char *found[NEAREST_MOST]; /* equally near ones; borrowed from the tries */
    size_t count;                    /* 0: none is near */
};

struct nearest nearest_to(const char *wanted, size_t length);
/* Keeps the name if it is as near as those before, or nearer. Upper case and lower case are the same. */
void nearest_try(struct nearest *nearest, const char *name);
/* "did you mean A, B or C?"; nothing when none is near. */
void nearest_ask(const struct nearest *nearest, struct text *out);
