/* How full a region may be before somebody is told: what a project allows itself, below what the region holds. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct threshold {
    bool given;
    bool percent;    /* of the region's length; else bytes */
    uint64_t number; /* this much is still allowed */
};

struct budget {
    const char *region;          /* by name or alias */
    struct threshold warn, fail; /* at least one is given */
    uint32_t line;               /* in the project file */
};

/* What a project allows its regions. Owned by whoever read it. */
struct budgets {
    const char *path; /* of the project file: for findings */
    struct budget *at;
    size_t count;
};
