#include "forecast.h"

/* 8E1: a start bit, eight bits, parity, a stop bit. */
#define LINE_BITS 11
/* A READ or WRITE of n bytes: n and 12 around them (command 2, address 5, length 1, checksum or complement 1, three
 * acknowledgements). */
#define BLOCK_FRAME_BYTES 12
#define ERASE_FRAME_BYTES 7
/* STM32F103xC/D/E data sheet (DS5792), flash memory characteristics: 16-bit programming 52.5 us, page erase 20 to
 * 40 ms. */
#define HALFWORD_SECONDS 52.5e-6
#define ERASE_SECONDS    30e-3
/* A USB serial adapter passes one packet each millisecond. */
#define TURNAROUND_SECONDS 1e-3

static void add_frame(struct forecast *forecast, unsigned baud, unsigned bytes, double working)
{
    forecast->frames++;
    forecast->seconds += bytes * (double)LINE_BITS / baud + working + TURNAROUND_SECONDS;
}

static void add_read(const struct page *page, struct forecast *forecast, unsigned baud)
{
    for (uint32_t at = 0; at < page->size; at += PLAN_BLOCK)
        add_frame(forecast, baud, PLAN_BLOCK + BLOCK_FRAME_BYTES, 0);
}

static void add_change(const struct plan *plan, const struct page *page, struct forecast *forecast, unsigned baud)
{
    if (page->work != PAGE_FILL)
        add_frame(forecast, baud, ERASE_FRAME_BYTES, ERASE_SECONDS);
    uint32_t block = PLAN_BLOCK;
    for (size_t stretches = plan_stretches(plan, page, NULL); stretches > 0; stretches--)
        add_frame(forecast, baud, block + BLOCK_FRAME_BYTES, block * HALFWORD_SECONDS / 2);
    add_read(page, forecast, baud);
}

static struct forecast forecast_when(const struct plan *plan, unsigned baud, bool same)
{
    struct forecast forecast = {0};
    for (size_t i = 0; i < plan->page_count; i++) {
        const struct page *page = &plan->pages[i];
        bool unread = page->work == PAGE_UNREAD;
        /* To tell that a page is right all of it is read, that it is wrong usually a few bytes; a merged page is read
         * twice. */
        if (unread && (same || page_is_partial(page)))
            add_read(page, &forecast, baud);
        if (unread && page_is_partial(page))
            add_read(page, &forecast, baud);
        if (page_changes(page) || (unread && !same))
            add_change(plan, page, &forecast, baud);
    }
    return forecast;
}

struct forecast forecast_least(const struct plan *plan, unsigned baud)
{
    return forecast_when(plan, baud, true);
}

struct forecast forecast_most(const struct plan *plan, unsigned baud)
{
    return forecast_when(plan, baud, false);
}

/* ---- words ---- */

static void add_runs(const struct plan *plan, struct text *out)
{
    for (size_t i = 0; i < plan->page_count; i++) {
        uint32_t start = plan->pages[i].address;
        while (i + 1 < plan->page_count && plan->pages[i + 1].address == plan->pages[i].address + plan->pages[i].size)
            i++;
        uint64_t end = (uint64_t)plan->pages[i].address + plan->pages[i].size;
        text_add(out, "%s 0x%08x..0x%08llx", start == plan->pages[0].address ? "" : ",", start,
                 (unsigned long long)end);
    }
}

static void start_line(const struct plan *plan, struct text *out)
{
    text_add_escaped(out, safe_image_path(plan->image));
    text_add(out, ": plan: ");
}

/* "3 pages of 2,048", "4 pages of 16,384, 1 page of 65,536". */
static void add_sizes(const struct plan *plan, struct text *out)
{
    for (size_t i = 0; i < plan->page_count;) {
        size_t first = i;
        while (i < plan->page_count && plan->pages[i].size == plan->pages[first].size)
            i++;
        text_add(out, "%s%zu page%s of ", first > 0 ? ", " : "", i - first, i - first == 1 ? "" : "s");
        text_add_grouped(out, plan->pages[first].size);
    }
}

static void describe_pages(const struct plan *plan, struct text *out)
{
    start_line(plan, out);
    text_add_grouped(out, plan->bytes);
    text_add(out, " bytes in ");
    add_sizes(plan, out);
    text_add(out, " bytes:");
    add_runs(plan, out);
    text_add(out, "\n");
}

static void describe_merged(const struct plan *plan, struct text *out)
{
    size_t merged = 0;
    unsigned long long neighbours = 0;
    for (size_t i = 0; i < plan->page_count; i++) {
        merged += page_is_partial(&plan->pages[i]);
        neighbours += plan->pages[i].size - plan->pages[i].covered;
    }
    if (merged == 0)
        return;
    start_line(plan, out);
    text_add(out, "%zu page%s covered in part; the other ", merged, merged == 1 ? " is" : "s are");
    text_add_grouped(out, neighbours);
    text_add(out, " bytes are read and written back\n");
}

static void describe_kept(const struct plan *plan, struct text *out)
{
    for (size_t i = 0; i < plan->kept_count; i++) {
        const struct owned_range *owned = plan->kept[i].range;
        start_line(plan, out);
        text_add(out, "the device keeps its own %s, 0x%08llx..0x%08llx (%s); --allow-protected %s writes the image's\n",
                 owned->name, (unsigned long long)owned->range.start, (unsigned long long)owned->range.end,
                 owned->why != NULL ? owned->why : "the board preserves it", owned->name);
    }
}

void plan_describe(const struct plan *plan, unsigned baud, struct text *out)
{
    describe_pages(plan, out);
    describe_merged(plan, out);
    describe_kept(plan, out);
    if (plan->last != NULL && plan->page_count > 1) {
        start_line(plan, out);
        text_add(out, "page 0x%08x with the vector table is erased first and written last\n", plan->last->address);
    }
    struct forecast least = forecast_least(plan, baud), most = forecast_most(plan, baud);
    start_line(plan, out);
    text_add(out, "about %.1f s if the device has all of it, %.1f s if nothing (%u baud, %zu to %zu frames)\n",
             least.seconds, most.seconds, baud, least.frames, most.frames);
}
