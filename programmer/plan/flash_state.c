/* What is on the chip, in words that stay true whatever went wrong. */
#include "programming.h"

static void add_pages(struct text *out, size_t count)
{
    text_add(out, "%zu page%s", count, count == 1 ? "" : "s");
}

static bool is_right(const struct page *page)
{
    return page->progress == PAGE_DONE || (page->progress == PAGE_UNTOUCHED && page->work == PAGE_SAME);
}

static bool is_unknown(const struct page *page)
{
    return page->progress == PAGE_UNTOUCHED && page->work == PAGE_UNREAD;
}

static size_t count_pages(const struct plan *plan, bool (*has)(const struct page *page))
{
    size_t count = 0;
    for (size_t i = 0; i < plan->page_count; i++)
        count += has(&plan->pages[i]);
    return count;
}

/* "page 0x0800c000", "pages 0x0800c000, 0x0804c000 and 3 more". */
static void add_begun(const struct plan *plan, size_t begun, struct text *out)
{
    size_t named = 0;
    text_add(out, "page%s", begun == 1 ? "" : "s");
    for (size_t i = 0; i < plan->page_count && named < 3; i++)
        if (plan->pages[i].progress == PAGE_BEGUN)
            text_add(out, "%s 0x%08x", named++ > 0 ? "," : "", plan->pages[i].address);
    if (begun > named)
        text_add(out, " and %zu more", begun - named);
}

void describe_state(const struct programming *run, struct text *out)
{
    const struct plan *plan = run->plan;
    size_t begun = plan_count_progress(plan, PAGE_BEGUN), done = plan_count_progress(plan, PAGE_DONE);
    size_t right = count_pages(plan, is_right), unknown = count_pages(plan, is_unknown);
    if (begun == 0 && done == 0) {
        text_add(out, "the flash is not known to have changed");
        return;
    }
    text_add(out, "of ");
    add_pages(out, plan->page_count);
    text_add(out, ", %zu hold%s the new contents", right, right == 1 ? "s" : "");
    if (begun > 0) {
        text_add(out, ", ");
        add_begun(plan, begun, out);
        text_add(out, " may be erased or half-written");
    }
    if (unknown > 0)
        text_add(out, ", %zu %s not looked at this time", unknown, unknown == 1 ? "was" : "were");
    if (plan->page_count > right + begun + unknown)
        text_add(out, ", %zu hold%s what was there before", plan->page_count - right - begun - unknown,
                 plan->page_count - right - begun - unknown == 1 ? "s" : "");
    text_add(out, run->strayed         ? "; something outside of them was changed, or may have been"
                  : was_disturbed(run) ? "; nothing else is known to have been touched"
                                       : "; nothing else was touched");
    if (plan->last != NULL && plan->last->progress == PAGE_BEGUN)
        text_add(out, ". The program does not start before its vector table is back");
}
