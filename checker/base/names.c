#include "names.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

bool names_has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

void names_append(struct names *names, const char *name)
{
    names->at = alloc_grow(names->at, names->count, &names->capacity, sizeof *names->at);
    names->at[names->count++] = alloc_string(name);
}

void names_add(struct names *names, const char *name)
{
    if (!names_has(names, name))
        names_append(names, name);
}

void names_release(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->at[i]);
    free((void *)names->at);
    *names = (struct names){0};
}
