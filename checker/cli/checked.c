#include "checked.h"

#include "alloc.h"
#include "debuginfo.h"
#include "families.h"
#include "walk.h"

#include <stdlib.h>

static void judge_image(struct checked *checked, const struct setting *setting)
{
    checked->subject = setting_subject(setting);
    checked->subject.image = &checked->image;
    checked->subject.debug = debuginfo_new(&checked->image);
    checked->walk = walk_new(&checked->subject);
    checked->subject.walk = checked->walk;
    checked->verdict = alloc_items(1, sizeof *checked->verdict);
    judge(&checked->subject, families, family_count, &setting->options.policy, checked->verdict);
    file_parts_close(checked->image.parts); /* nobody asks for more of it, and many images may wait for their turn */
}

/* Everything but the path is the original's. */
static void copy(struct checked *checked, struct checked *original)
{
    char *path = checked->image.path;
    checked->original = checked_hold(original);
    checked->image = original->image;
    checked->image.path = path;
    checked->subject = original->subject;
    checked->subject.image = &checked->image;
    checked->verdict = original->verdict;
}

struct checked *checked_new(const char *path, const struct setting *setting, struct recent *recent)
{
    struct checked *checked = alloc_items(1, sizeof *checked), *held[RECENT_MOST];
    const struct image *known[RECENT_MOST];
    struct load_options options = setting->options.load;
    checked->holders = 1;
    options.known = known;
    options.known_count = recent != NULL ? recent_hold(recent, held) : 0;
    for (size_t i = 0; i < options.known_count; i++)
        known[i] = &held[i]->image;
    checked->read = image_load(path, &options, &checked->image, &checked->fault);
    if (checked->read && checked->image.same == NULL)
        judge_image(checked, setting);
    for (size_t i = 0; i < options.known_count; i++) {
        if (checked->read && checked->image.same == known[i])
            copy(checked, held[i]);
        checked_drop(held[i]);
    }
    if (checked->read && checked->original == NULL && recent != NULL)
        recent_add(recent, checked);
    return checked;
}

struct checked *checked_hold(struct checked *checked)
{
    atomic_fetch_add(&checked->holders, 1);
    return checked;
}

void checked_drop(struct checked *checked)
{
    if (checked == NULL || atomic_fetch_sub(&checked->holders, 1) > 1)
        return;
    if (checked->original != NULL) {
        free(checked->image.path);
        checked_drop(checked->original); /* which is no copy itself */
    } else if (checked->read) {
        verdict_release(checked->verdict);
        free(checked->verdict);
        walk_free(checked->walk);
        debuginfo_free(checked->subject.debug);
        image_release(&checked->image);
    }
    free(checked);
}
