/* Whether each --accept of a call had something to accept: one that has not is left over from a fault long mended, and
 * would hide the next. */
#pragma once
#include "judge/policy.h"

struct accept_uses {
    bool used[POLICY_CAP]; /* by index in the policy that was given */
    bool any_judged;
    bool script_used[MAP_ACCEPTS]; /* by index in the script's own; since they were mentioned */
    bool script_judged;
};

/* `given` is the policy of the command line alone; the verdict's policy borrows its reasons from the same words. */
void accepts_count(struct accept_uses *uses, const struct policy *given, const struct memory_map *map,
                   const struct verdict *verdict);
/* Says on stderr which had nothing; the status does not depend on it. */
void accepts_mention_idle(const struct accept_uses *uses, const struct policy *given);
/* The same of what a linker script accepts, once all images that have it were counted. */
void accepts_mention_idle_script(struct accept_uses *uses, const struct memory_map *map);
