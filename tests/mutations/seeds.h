/* The sound and the sick files that mutants are made from. */
#pragma once
#include "way.h"

struct seed {
    char *path;
    char name[32]; /* "mutant", with the file's extension */
    struct mutant file;
    uint32_t *targets; /* numbers of those that pass it; of all, when none does */
    size_t target_count;
};

struct seeds {
    struct seed *at;
    size_t count, capacity;
};

/* Reads a file, or all below a folder; what is larger than a mutant can be is left out. */
void seeds_add(struct seeds *seeds, const char *path);

/* Brings them into their order and finds out what passes each of them. */
void seeds_settle(struct seeds *seeds, const struct targets *targets);
