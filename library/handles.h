/* What the handles of dsocheck.h are inside. Each starts with its arena, which owns all that the rest points to. */
#pragma once
#include "arena.h"
#include "check/assumption.h"
#include "check/check.h"
#include "check/target.h"
#include "dsocheck.h"
#include "facts/producers.h"

struct dso_target {
    struct arena arena;
    struct target_options options;
    struct target target;
};

struct dso_image {
    struct arena arena;
    struct image image;
};

struct dso_check {
    struct arena arena;
    struct assumption assumption; /* where the target leaves it to the image */
    struct checked checked;
    bool will_emit;
    struct dso_facts facts;
    struct dso_finding *findings; /* as many as the verdict has */
    struct dso_skip *skips;       /* as many as the verdict has */
    struct dso_region *regions;   /* as many as the map has */
    struct dso_extent *extents;   /* as many as the image has */
    struct compilers compilers;
};

/* Fills what dsocheck.h tells of a check, from `checked`. Takes memory of the arena in force. */
void facts_fill(struct dso_check *check);
