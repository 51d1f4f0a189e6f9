#include "mem_budget.h"

#include "facts/usage.h"

#define ULL(x) ((unsigned long long)(x))

/* Both sides stay far below 2^64: a region has at most 2^32 bytes. */
static bool is_above(const struct threshold *threshold, uint64_t used, uint64_t length)
{
    if (!threshold->given)
        return false;
    return threshold->percent ? used * 100 > length * threshold->number : used > threshold->number;
}

static void above(const struct subject *subject, struct inquiry *inquiry, const struct budget *budget,
                  const struct region *region, uint64_t used)
{
    bool fails = is_above(&budget->fail, used, region->length);
    const struct threshold *limit = fails ? &budget->fail : &budget->warn;
    struct place place = {.has_address = true,
                          .range = region_range(region),
                          .region = region->name,
                          .file = subject->budgets.path,
                          .line = budget->line};
    found_as(inquiry, fails ? SEVERITY_ERROR : SEVERITY_WARNING, &place,
             "region %s holds %llu of %llu bytes (%.1f %%), above the project's %s %llu%s", region->name, ULL(used),
             ULL(region->length), 100.0 * (double)used / (double)region->length,
             fails ? "budget of" : "warning line of", ULL(limit->number), limit->percent ? " %" : " bytes");
}

void check_budgets(const struct subject *subject, struct inquiry *inquiry)
{
    const char *untold = NULL;
    for (size_t i = 0; i < subject->budgets.count; i++) {
        const struct budget *budget = &subject->budgets.at[i];
        size_t index = map_find(subject->map, budget->region);
        struct usage usage = index != NO_REGION ? region_usage(subject, index) : (struct usage){0};
        if (!usage.known) {
            untold = untold == NULL ? budget->region : untold;
            continue;
        }
        const struct region *region = &subject->map->regions[index];
        if (is_above(&budget->fail, usage.used, region->length) || is_above(&budget->warn, usage.used, region->length))
            above(subject, inquiry, budget, region, usage.used);
    }
    if (untold != NULL)
        skipped(inquiry, "this file does not tell how much of %s is used", untold);
}
