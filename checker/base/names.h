/* Strings in the order they were met; owned by the list. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct names {
    char **at;
    size_t count, capacity;
};

void names_append(struct names *names, const char *name);
/* The same, unless it is there. */
void names_add(struct names *names, const char *name);
bool names_has(const struct names *names, const char *name);
void names_release(struct names *names);
