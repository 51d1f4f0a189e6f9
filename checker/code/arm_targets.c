/* Reads a finished walk; in a file of its own so that who only asks does not get the decoder linked in. */
#include "base/alloc.h"
#include "walk.h"

#include <stdlib.h>

static int by_target(const void *left, const void *right)
{
    const struct arm_target *a = left, *b = right;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    if (a->evidence != b->evidence)
        return a->evidence > b->evidence ? -1 : 1;
    return a->site < b->site ? -1 : a->site > b->site;
}

size_t walk_arm_targets(const struct walk *walk, struct arm_target *targets, size_t room)
{
    struct arm_target *all = alloc_items(walk->count, sizeof *all);
    size_t count = 0, distinct = 0;
    for (size_t i = 0; i < walk->count; i++) {
        const struct observation *o = &walk->observations[i];
        if (o->kind == OBSERVED_ARM_CODE || o->kind == OBSERVED_ARM_SWITCH)
            all[count++] = (struct arm_target){o->address, o->target, o->evidence};
    }
    if (count > 1)
        qsort(all, count, sizeof *all, by_target);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && all[i].target == all[i - 1].target)
            continue;
        if (distinct < room)
            targets[distinct] = all[i];
        distinct++;
    }
    free(all);
    return distinct;
}
