#include "causes.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static bool is_code(const struct finding *f, const char *code)
{
    return strcmp(f->rule->code, code) == 0;
}

static bool is_among(const char *codes, const char *code)
{
    size_t length = strlen(code);
    for (const char *at = codes; (at = strstr(at, code)) != NULL; at += length)
        if ((at == codes || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
            return true;
    return false;
}

static struct range range_of_finding(const struct finding *f)
{
    return (struct range){f->address, f->end > f->address ? f->end : f->address + 1};
}

static bool is_in_a_place(const struct finding *cause, uint64_t address)
{
    if (cause->has_address && range_has(range_of_finding(cause), address))
        return true;
    for (size_t i = 0; i < cause->place_count; i++)
        if (range_has(cause->places[i].range, address))
            return true;
    return false;
}

static bool is_beside(const struct image *image, const struct finding *a, const struct finding *b)
{
    for (size_t i = 0; image != NULL && i < image->extent_count; i++) {
        struct range extent = image->extents[i].range;
        if (range_size(range_common(extent, range_of_finding(a))) > 0)
            return range_size(range_common(extent, range_of_finding(b))) > 0;
    }
    return false;
}

static bool is_one_name(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool is_related(enum relation relation, const struct image *image, const struct finding *cause,
                       const struct finding *f)
{
    bool placed = cause->has_address && f->has_address;
    switch (relation) {
    case FOLLOWS:
        return true;
    case FOLLOWS_AT:
        return placed && range_size(range_common(range_of_finding(cause), range_of_finding(f))) > 0;
    case FOLLOWS_BESIDE:
        return placed && is_beside(image, cause, f);
    case FOLLOWS_IN:
        return is_one_name(cause->section, f->section);
    case FOLLOWS_IN_REGION:
        return is_one_name(cause->region, f->region);
    case FOLLOWS_TO:
        return f->has_target && is_in_a_place(cause, f->target);
    case FOLLOWS_FROM:
        return cause->has_target && f->has_address && range_has(range_of_finding(f), cause->target);
    case FOLLOWS_ALONG:
        return cause->has_target && f->has_target && cause->target == f->target;
    case FOLLOWS_LACK:
        return is_one_name(cause->lacks, f->lacks);
    }
    return false;
}

/* The finding that `cause` rests on in the end. */
static size_t root_of(const struct verdict *verdict, size_t cause)
{
    while (verdict->findings[cause].caused_by != NO_CAUSE)
        cause = verdict->findings[cause].caused_by;
    return cause;
}

static bool may_cause(const struct verdict *verdict, const struct cause *row, size_t cause, size_t index)
{
    const struct finding *c = &verdict->findings[cause], *f = &verdict->findings[index];
    /* Of findings of one rule the first is the cause. */
    bool later = !is_code(f, row->code) || cause < index;
    return is_code(c, row->code) && later && c->severity >= f->severity && root_of(verdict, cause) != index;
}

static void link_row(const struct cause *row, const struct image *image, struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct finding *f = &verdict->findings[i];
        if (f->caused_by != NO_CAUSE || !is_among(row->follows, f->rule->code))
            continue;
        for (size_t c = 0; c < verdict->finding_count && f->caused_by == NO_CAUSE; c++)
            if (may_cause(verdict, row, c, i) && is_related(row->relation, image, &verdict->findings[c], f))
                f->caused_by = c;
    }
}

static int compare(const struct finding *a, const struct finding *b)
{
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    int by_code = strcmp(a->rule->code, b->rule->code);
    if (by_code != 0)
        return by_code;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    if (a->end != b->end) /* what holds the other comes first */
        return a->end > b->end ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return strcmp(a->message, b->message);
}

static int by_weight(const void *left, const void *right)
{
    return compare(left, right);
}

/* By the cause, itself first. */
static int by_cause(const void *left, const void *right, void *context)
{
    const struct finding *findings = context;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    bool a_follows = findings[a].caused_by != NO_CAUSE, b_follows = findings[b].caused_by != NO_CAUSE;
    size_t cause_a = a_follows ? findings[a].caused_by : a, cause_b = b_follows ? findings[b].caused_by : b;
    if (cause_a != cause_b)
        return cause_a < cause_b ? -1 : 1;
    if (a_follows != b_follows)
        return a_follows ? 1 : -1;
    return a < b ? -1 : a > b;
}

/* Behind each cause what follows from it; both in the order they were in. */
static void sort_by_cause(struct verdict *verdict)
{
    size_t count = verdict->finding_count;
    size_t *order = alloc_items(count, sizeof *order), *place = alloc_items(count, sizeof *place);
    struct finding *sorted = alloc_items(verdict->finding_capacity, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, count, sizeof *order, by_cause, verdict->findings);
    for (size_t i = 0; i < count; i++)
        place[order[i]] = i;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = verdict->findings[order[i]];
        if (sorted[i].caused_by != NO_CAUSE)
            sorted[i].caused_by = place[sorted[i].caused_by];
    }
    free(verdict->findings);
    verdict->findings = sorted;
    free(place);
    free(order);
}

void causes_settle(const struct causes *causes, const struct image *image, struct verdict *verdict)
{
    if (verdict->finding_count < 2)
        return;
    qsort(verdict->findings, verdict->finding_count, sizeof *verdict->findings, by_weight);
    for (size_t i = 0; i < causes->count; i++)
        link_row(&causes->rows[i], image, verdict);
    bool any = false;
    for (size_t i = 0; i < verdict->finding_count; i++) {
        struct finding *f = &verdict->findings[i];
        if (f->caused_by == NO_CAUSE)
            continue;
        any = true;
        f->caused_by = root_of(verdict, f->caused_by);
        free(f->fix);
        f->fix = alloc_string(verdict->findings[f->caused_by].fix);
    }
    if (any)
        sort_by_cause(verdict);
}
