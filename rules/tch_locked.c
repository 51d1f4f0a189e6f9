/* TCH023: is it the toolchain that was approved? */
#include "tch.h"

/* Told one by one. */
#define TCH_CHANGES 12

void tch_locked(const struct toolchain_subject *subject, struct inquiry *inquiry)
{
    const struct toolchain *t = subject->toolchain;
    struct text sentence = {0}, fix = {0};
    if (t->lock == NULL)
        skipped(inquiry, "no lock is named (--locked FILE)");
    else if (t->unusable != NULL)
        skipped(inquiry, "the toolchain cannot be used");
    else if (t->changes.count > 0) {
        text_add(&sentence, "this is not the toolchain of %s: ", t->lock);
        for (size_t i = 0; i < t->changes.count && i < TCH_CHANGES; i++)
            text_add(&sentence, "%s%s", i > 0 ? "; " : "", t->changes.at[i]);
        if (t->changes.count > TCH_CHANGES)
            text_add(&sentence, "; and %zu more", t->changes.count - TCH_CHANGES);
        text_add(&fix,
                 "build with the toolchain that was approved, or look at what is different and approve this one: "
                 "dsocheck toolchain --lock %s",
                 t->lock);
        found(inquiry, &(struct place){.fix = text_string(&fix)}, "%s", text_string(&sentence));
    }
    text_release(&sentence);
    text_release(&fix);
}
