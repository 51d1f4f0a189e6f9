#include "baseline.h"

#include "base/alloc.h"
#include "finding_key.h"

#include <stdlib.h>
#include <string.h>

void baseline_init(struct baseline *baseline, const char *path)
{
    *baseline =
        (struct baseline){.path = alloc_string(path), .reason = alloc_format("known, in the baseline %s", path)};
}

void baseline_release(struct baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++)
        free(baseline->at[i].key);
    free(baseline->at);
    free(baseline->path);
    free(baseline->reason);
    *baseline = (struct baseline){0};
}

void baseline_add(struct baseline *baseline, const char *key, enum severity severity, size_t count)
{
    baseline->at = alloc_grow(baseline->at, baseline->count, &baseline->capacity, sizeof *baseline->at);
    baseline->at[baseline->count++] = (struct known){alloc_string(key), severity, count};
}

static int by_key(const void *left, const void *right)
{
    const struct known *a = left, *b = right;
    return strcmp(a->key, b->key);
}

bool baseline_sort(struct baseline *baseline, const char **twice)
{
    if (baseline->count > 1)
        qsort(baseline->at, baseline->count, sizeof *baseline->at, by_key);
    for (size_t i = 1; i < baseline->count; i++) {
        *twice = baseline->at[i].key;
        if (strcmp(baseline->at[i - 1].key, *twice) == 0)
            return false;
    }
    return true;
}

static struct known *find(const struct baseline *baseline, const char *key)
{
    struct known wanted = {.key = (char *)key};
    return baseline->count == 0 ? NULL : bsearch(&wanted, baseline->at, baseline->count, sizeof wanted, by_key);
}

/* Neither a brick nor accepted with a reason of its own. */
static bool can_be_known(const struct finding *finding)
{
    return finding->severity != SEVERITY_BRICK && finding->accepted == NULL;
}

/* What an image has of each key: a baseline of its own. */
static void tally(const struct verdict *verdict, struct baseline *image)
{
    *image = (struct baseline){0};
    for (size_t i = 0; i < verdict->finding_count; i++) {
        const struct finding *finding = &verdict->findings[i];
        if (!can_be_known(finding))
            continue;
        char *key = finding_key(finding);
        baseline_add(image, key, finding->severity, 1 + finding->more);
        free(key);
    }
    const char *twice;
    baseline_sort(image, &twice);
    size_t kept = 0;
    for (size_t i = 0; i < image->count; i++) {
        struct known *last = kept > 0 ? &image->at[kept - 1] : NULL;
        if (last == NULL || strcmp(last->key, image->at[i].key) != 0) {
            image->at[kept++] = image->at[i];
            continue;
        }
        last->count += image->at[i].count;
        last->severity = image->at[i].severity > last->severity ? image->at[i].severity : last->severity;
        free(image->at[i].key);
    }
    image->count = kept;
}

size_t baseline_learn(struct baseline *baseline, const struct verdict *verdict)
{
    struct baseline image;
    tally(verdict, &image);
    size_t before = baseline->count, bricks = 0;
    for (size_t i = 0; i < image.count; i++) {
        const struct known *new = &image.at[i];
        struct baseline sorted = {.at = baseline->at, .count = before};
        struct known *old = find(&sorted, new->key);
        if (old == NULL) {
            baseline_add(baseline, new->key, new->severity, new->count);
            continue;
        }
        old->severity = new->severity > old->severity ? new->severity : old->severity;
        old->count = new->count > old->count ? new->count : old->count;
    }
    const char *twice;
    if (baseline->count > before) /* most images of a fleet have nothing new */
        baseline_sort(baseline, &twice);
    baseline_release(&image);
    for (size_t i = 0; i < verdict->finding_count; i++)
        bricks += verdict->findings[i].severity == SEVERITY_BRICK && verdict->findings[i].accepted == NULL;
    return bricks;
}

void baseline_mark(const struct baseline *baseline, struct verdict *verdict)
{
    struct baseline image;
    tally(verdict, &image);
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct finding *finding = &verdict->findings[i];
        if (!can_be_known(finding))
            continue;
        char *key = finding_key(finding);
        const struct known *known = find(baseline, key), *found = find(&image, key);
        free(key);
        if (known == NULL || found->count > known->count || found->severity > known->severity)
            continue;
        finding->accepted = baseline->reason;
        finding->known = true;
    }
    baseline_release(&image);
}
