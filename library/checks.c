/* dso_check: the policy, the run, the verdict. */
#include "base/alloc.h"
#include "errors.h"
#include "handles.h"
#include "rules/families.h"

#include <assert.h>
#include <string.h>

static_assert(DSO_NOTE == (int)SEVERITY_NOTE && DSO_WARNING == (int)SEVERITY_WARNING &&
                  DSO_ERROR == (int)SEVERITY_ERROR && DSO_BRICK == (int)SEVERITY_BRICK,
              "severities have one order");

struct checking {
    struct call call;
    const dso_target *target;
    const dso_image *image;
    struct dso_policy given;
    struct policy policy;
    dso_check *made;
};

static bool read_policy(struct checking *checking)
{
    const struct dso_policy *given = &checking->given;
    struct policy *policy = &checking->policy;
    struct fault *fault = &checking->call.fault;
    policy->never_fail = given->fail_on >= DSO_NEVER;
    policy->fail_on = policy->never_fail ? SEVERITY_BRICK : (enum severity)given->fail_on;
    for (size_t i = 0; i < given->level_count; i++)
        if (!policy_add_level(policy, families, family_count, given->levels[i], fault))
            return false;
    for (size_t i = 0; i < given->accept_count; i++) /* the reason stays with the findings */
        if (!policy_add_accept(policy, families, family_count, alloc_string(given->accepts[i]), fault))
            return false;
    return true;
}

/* What the image is checked against: what was named, or else what it shows itself. */
static bool aim(struct checking *checking, struct subject *request)
{
    const struct target *target = &checking->target->target;
    const struct target_options *options = &checking->target->options;
    const struct image *image = &checking->image->image;
    struct assumption *assumption = &checking->made->assumption;
    struct fault *fault = &checking->call.fault;
    *request = (struct subject){.map = target->map,
                                .board = &target->board,
                                .chip = &target->chip,
                                .handed_on = checking->given.will_emit != 0};
    if (!is_left_to_image(options))
        return true;
    if (!assume(image, options, assumption, fault) || !assumption_suffices(assumption, image, options, fault))
        return false;
    assumption_apply(assumption, request);
    return true;
}

static void check(void *context)
{
    struct checking *checking = context;
    dso_check *made = checking->made;
    struct subject request;
    checking->call.good = read_policy(checking) && aim(checking, &request);
    if (!checking->call.good)
        return;
    made->will_emit = checking->given.will_emit != 0;
    check_image(&checking->image->image, &request, &checking->policy, &made->checked);
    facts_fill(made);
}

enum dso_status dso_check_new(const dso_target *target, const dso_image *image, const struct dso_policy *policy,
                              dso_check **check_made, struct dso_error *error)
{
    struct checking checking = {
        .target = target, .image = image, .given = {.fail_on = DSO_ERROR}, .made = arena_new(sizeof(dso_check))};
    size_t size = policy != NULL && policy->size > 0 && policy->size < sizeof *policy ? policy->size : sizeof *policy;
    if (policy != NULL)
        memcpy(&checking.given, policy, size);
    return call_make(checking.made, check, &checking, &checking.call, check_made, error);
}

void dso_check_free(dso_check *check)
{
    arena_free((struct arena *)check);
}

int dso_check_passed(const dso_check *check)
{
    return check->checked.verdict.pass;
}
