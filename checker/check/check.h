/* The one way from an image to a verdict: its facts are sought, its code walked, and every rule run over what that
 * shows. There is no other, so that no check can be without its walk, which many rules are silent without. */
#pragma once
#include "code/walk.h"
#include "facts/facts.h"
#include "judge/policy.h"

/* An image's verdict and what it rests on. Does not move, since the subject points into it. */
struct checked {
    struct subject subject;
    struct facts *facts;         /* the subject's */
    struct walk *walk;           /* the subject's */
    struct rehearsal *rehearsal; /* the subject's; NULL: none was asked for, or there is nothing to start */
    struct verdict verdict;
};

/* Checks `image` by all rules. `request`: what it is checked against and what is known beside it (map, board, chip;
 * siblings, budgets and the like where there are any); the members that the image fills are not looked at. Image and
 * all that the request borrows must outlive `checked`; the caller calls checked_release. */
void check_image(const struct image *image, const struct subject *request, const struct policy *policy,
                 struct checked *checked);

/* The same by some of the rules: for their tests. */
void check_image_by(const struct image *image, const struct subject *request, const struct policy *policy,
                    const struct family *const *families, size_t count, struct checked *checked);

/* The last step of check_image, again, when the policy has got a baseline meanwhile. */
void checked_settle(struct verdict *verdict, const struct policy *policy);

void checked_release(struct checked *checked);

/* Judges a toolchain, which has no code to walk, by the rules for toolchains; `name` is what reports call it. The
 * caller calls checked_release. */
void check_toolchain(const struct toolchain *toolchain, const struct image *name, const struct subject *request,
                     const struct policy *policy, struct checked *checked);
