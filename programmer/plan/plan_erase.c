/* A plan whose pages shall be blank: what `dsocheck device erase` carries out, with all that keeps a run safe. */
#include "base/alloc.h"
#include "plan.h"

static bool whole_pages(const struct plan *plan, struct range range, struct fault *fault)
{
    const struct sector *first = geometry_at(&plan->geometry, range.start),
                        *last = geometry_at(&plan->geometry, range.end - 1);
    if (first == NULL || last == NULL)
        return fault_set(fault, FAULT_USAGE, "0x%08llx..0x%08llx is not within the flash of chip %s",
                         (unsigned long long)range.start, (unsigned long long)range.end, plan->chip->name);
    uint64_t start = first->address, end = (uint64_t)last->address + last->size;
    return (start == range.start && end == range.end) ||
           fault_set(fault, FAULT_USAGE,
                     "0x%08llx..0x%08llx is not whole pages of chip %s, and no less can be erased: these are "
                     "0x%08llx..0x%08llx, 0x%08llx:%llu",
                     (unsigned long long)range.start, (unsigned long long)range.end, plan->chip->name,
                     (unsigned long long)start, (unsigned long long)end, (unsigned long long)start,
                     (unsigned long long)(end - start));
}

static bool is_free(const struct board *board, struct range range, struct fault *fault)
{
    const struct {
        const struct owned_range *ranges;
        size_t count;
    } kinds[] = {{board->protected_ranges, board->protected_count}, {board->preserved, board->preserved_count}};
    for (size_t kind = 0; kind < 2; kind++)
        for (const struct owned_range *owned = kinds[kind].ranges; owned < kinds[kind].ranges + kinds[kind].count;
             owned++)
            if (range_meets(owned->range, range))
                return fault_set(
                    fault, FAULT_REFUSED,
                    "0x%08llx..0x%08llx holds %s, which board %s protects (%s); nothing was sent. If that is "
                    "what you want: --allow-protected %s",
                    (unsigned long long)range.start, (unsigned long long)range.end, owned->name, board->name,
                    owned->why != NULL ? owned->why : "it belongs to somebody else", owned->name);
    return true;
}

static void add_pages(struct plan *plan, size_t *capacity, struct range range)
{
    for (const struct sector *sector = plan->geometry.sectors; sector < plan->geometry.sectors + plan->geometry.count;
         sector++)
        if (range_has(range, sector->address))
            plan_add_page(plan, capacity, sector)->covered = sector->size;
}

bool plan_erase(const struct chip *chip, const struct board *board, struct range range, struct plan *plan,
                struct fault *fault)
{
    size_t capacity = 0;
    if (!plan_start(chip, board, plan, fault))
        return false;
    if (!whole_pages(plan, range, fault) || !is_free(board, range, fault)) {
        plan_release(plan);
        return false;
    }
    add_pages(plan, &capacity, range);
    /* What is wanted of each, for the journal's digest and for the end of what is planned. */
    plan->ranges = alloc_items(plan->page_count, sizeof *plan->ranges);
    for (; plan->range_count < plan->page_count; plan->range_count++) {
        const struct page *page = &plan->pages[plan->range_count];
        plan->ranges[plan->range_count] = (struct safe_range){page->address, page->size, page->wanted};
        plan->bytes += page->size;
    }
    return true;
}
