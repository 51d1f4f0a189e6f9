#include "examined.h"

#include "base/alloc.h"
#include "rehearse/rehearsal.h"

#include <stdlib.h>

/* What the image is checked against. */
static bool aim(struct examined *examined, const struct setting *setting, struct subject *request)
{
    struct assumption *assumption = &examined->assumption;
    examined->target = &setting->target;
    *request = setting_subject(setting);
    if (!is_left_to_image(&setting->options.target))
        return true;
    const struct target_options *options = &setting->options.target;
    if (!assume(&examined->image, options, assumption, &examined->fault) ||
        !assumption_suffices(assumption, &examined->image, options, &examined->fault) ||
        !setting_suits(setting, &assumption->target, &examined->fault))
        return false;
    examined->target = &assumption->target;
    assumption_apply(assumption, request);
    return true;
}

/* --until names what the image has. */
static bool finds_end(struct examined *examined, const struct setting *setting)
{
    const char *until = setting->options.rehearsal.until;
    uint64_t address;
    return until == NULL || rehearsal_finds(&examined->image, until, &address) ||
           fault_set(&examined->fault, FAULT_USAGE,
                     "%s: --until %s: the image has no symbol of that name: give one that it has, or an address",
                     examined->image.path, until);
}

static void prepare(struct examined *examined, const struct reporter *reporter)
{
    const struct judged judged = {.subject = &examined->subject, .verdict = examined->verdict};
    if (reporter == NULL || reporter->prepare == NULL)
        return;
    reporter->prepare(&judged, &examined->own_body);
    examined->body = &examined->own_body;
}

static void check(struct examined *examined, const struct setting *setting, const struct reporter *prepares)
{
    struct subject request;
    examined->read = aim(examined, setting, &request) && finds_end(examined, setting);
    if (!examined->read) {
        assumption_release(&examined->assumption);
        image_release(&examined->image);
        return;
    }
    check_image(&examined->image, &request, &setting->options.policy, &examined->checked);
    examined->subject = examined->checked.subject;
    examined->verdict = &examined->checked.verdict;
    file_parts_close(examined->image.parts); /* nobody asks for more of it, and many images may wait for their turn */
    prepare(examined, prepares);
}

/* Everything but the path is the original's. */
static void copy(struct examined *examined, struct examined *original)
{
    char *path = examined->image.path;
    examined->original = examined_hold(original);
    examined->image = original->image;
    examined->image.path = path;
    examined->target = original->target;
    examined->subject = original->subject;
    examined->subject.image = &examined->image;
    examined->verdict = original->verdict;
    examined->body = original->body;
}

struct examined *examined_new(const char *path, const struct setting *setting, struct recent *recent,
                              const struct reporter *prepares)
{
    struct examined *examined = alloc_items(1, sizeof *examined), *held[RECENT_MOST];
    const struct image *known[RECENT_MOST];
    struct load_options options = setting->options.load;
    examined->holders = 1;
    options.known = known;
    options.known_count = recent != NULL ? recent_hold(recent, held) : 0;
    for (size_t i = 0; i < options.known_count; i++)
        known[i] = &held[i]->image;
    examined->read = image_load(path, &options, &examined->image, &examined->fault);
    if (examined->read && examined->image.same == NULL)
        check(examined, setting, prepares);
    for (size_t i = 0; i < options.known_count; i++) {
        if (examined->read && examined->image.same == known[i])
            copy(examined, held[i]);
        examined_drop(held[i]);
    }
    if (examined->read && examined->original == NULL && recent != NULL)
        recent_add(recent, examined);
    return examined;
}

struct examined *examined_hold(struct examined *examined)
{
    atomic_fetch_add(&examined->holders, 1);
    return examined;
}

void examined_drop(struct examined *examined)
{
    if (examined == NULL || atomic_fetch_sub(&examined->holders, 1) > 1)
        return;
    if (examined->original != NULL) {
        free(examined->image.path);
        examined_drop(examined->original); /* which is no copy itself */
    } else if (examined->read) {
        text_release(&examined->own_body);
        checked_release(&examined->checked);
        assumption_release(&examined->assumption);
        image_release(&examined->image);
    }
    free(examined);
}
