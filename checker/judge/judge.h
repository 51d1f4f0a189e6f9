/* Runs every rule over one subject: nobody sees one problem at a time. Rules whose needs are unmet are skipped with
 * the reason. For checker/check alone, which walks the code first: rules that look at the walk are silent without. */
#pragma once
#include "causes.h"
#include "policy.h"

/* What an image is judged by. */
struct law {
    const struct family *const *families;
    size_t family_count;
    struct causes causes;
};

/* Fills `verdict`; the caller calls verdict_release. */
void judge(const struct subject *subject, const struct law *law, const struct policy *policy, struct verdict *verdict);

/* The same for a toolchain, by families of rules for those. */
void judge_toolchain(const struct toolchain_subject *subject, const struct law *law, const struct policy *policy,
                     struct verdict *verdict);

/* The last step of judge, again, when the policy has got a baseline meanwhile. */
void judge_settle(const struct policy *policy, struct verdict *verdict);
