/* What the user makes of the rules: levels, accepts and the threshold. */
#pragma once
#include "base/fault.h"
#include "base/text.h"
#include "rule.h"

struct level {
    const struct rule *rule;
    enum severity severity;
};

/* Strings are borrowed. */
struct accept {
    const struct rule *rule;
    const char *reason;
    const char *section, *symbol, *region; /* only findings there; NULL: anywhere */
};

struct baseline; /* checker/judge/baseline.h */

#define POLICY_CAP 256

struct policy {
    struct level levels[POLICY_CAP];
    struct accept accepts[POLICY_CAP];
    size_t level_count, accept_count;
    enum severity fail_on;
    bool never_fail;                 /* --fail-on never */
    const struct baseline *baseline; /* findings that are known; borrowed; NULL without */
};

/* "CODE=LEVEL"; a brick cannot be lowered, only accepted. Faults: FAULT_USAGE. */
bool policy_add_level(struct policy *policy, const struct family *const *families, size_t count, const char *text,
                      struct fault *fault);
/* "CODE:REASON"; the reason may not be empty. `text` must outlive the policy. Faults: FAULT_USAGE. */
bool policy_add_accept(struct policy *policy, const struct family *const *families, size_t count, const char *text,
                       struct fault *fault);

/* A brick cannot be lowered. Faults: FAULT_USAGE. */
bool policy_level(struct policy *policy, struct level level, struct fault *fault);
/* Any rule, part of it, for a reason: later ones go before earlier ones. Faults: FAULT_USAGE when there are too many.
 */
bool policy_accept(struct policy *policy, struct accept accept, struct fault *fault);

/* Whether a script's comment means this rule, by code or slug. */
bool accept_names(const struct map_accept *accept, const struct rule *rule);

/* The rule with that code or slug (any case for the code), or NULL. */
const struct rule *rule_find(const struct family *const *families, size_t count, const char *code_or_slug,
                             size_t length);

/* Behind "no rule is called so": "did you mean MEM009?", or where they are listed. */
void rule_ask(const struct family *const *families, size_t count, const char *code_or_slug, size_t length,
              struct text *out);
