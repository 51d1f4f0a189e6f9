#include "check.h"

#include "debuginfo/debuginfo.h"
#include "judge/judge.h"
#include "rules/families.h"

void check_image_by(const struct image *image, const struct subject *request, const struct policy *policy,
                    const struct family *const *by, size_t count, struct checked *checked)
{
    struct subject *subject = &checked->subject;
    *checked = (struct checked){.subject = *request};
    subject->image = image;
    subject->debug = debuginfo_new(image);
    subject->walk = NULL;
    checked->facts = facts_new(subject);
    checked->walk = walk_new(subject);
    subject->walk = checked->walk;
    judge(subject, &(struct law){by, count, causes}, policy, &checked->verdict);
}

void check_image(const struct image *image, const struct subject *request, const struct policy *policy,
                 struct checked *checked)
{
    check_image_by(image, request, policy, families, family_count, checked);
}

void checked_settle(struct verdict *verdict, const struct policy *policy)
{
    judge_settle(policy, verdict);
}

void checked_release(struct checked *checked)
{
    verdict_release(&checked->verdict);
    walk_free(checked->walk);
    facts_free(checked->facts);
    debuginfo_free(checked->subject.debug);
}

void check_toolchain(const struct toolchain *toolchain, const struct image *name, const struct subject *request,
                     const struct policy *policy, struct checked *checked)
{
    *checked = (struct checked){.subject = *request};
    checked->subject.image = name;
    const struct law law = {families + family_count, all_family_count - family_count, causes};
    judge_toolchain(&(struct toolchain_subject){toolchain, request->chip}, &law, policy, &checked->verdict);
}
