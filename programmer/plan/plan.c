#include "plan.h"

#include "base/alloc.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* ---- the chip ---- */

#define LEAST_PAGE 128 /* of the STM32L0 */

static bool check_sectors(const struct chip *chip, struct fault *fault)
{
    const struct uart_rom *rom = chip_rom(chip);
    struct rom_page page;
    uint32_t expected;
    return !rom_pages_differ(chip, &page, &expected) ||
           fault_set(
               fault, FAULT_CONFIG,
               "chip %s: it has a flash page of %llu bytes at 0x%08llx, and parts whose product id is 0x%03x (%s) "
               "have one of %u: nothing was sent; name the exact part with --chip or --board",
               chip->name, (unsigned long long)range_size(page.range), (unsigned long long)page.range.start,
               rom->product_id, rom->parts, expected);
}

static bool check_chip(const struct chip *chip, struct fault *fault)
{
    const struct uart_rom *rom = chip_rom(chip);
    const char *missing = chip->die_flash_count == 0 ? "flash"
                          : chip->sector_count == 0  ? "erase pages"
                          : rom->product_id == 0     ? "product id"
                                                     : NULL;
    if (missing != NULL)
        return fault_set(fault, FAULT_CONFIG,
                         "chip %s: its %s is not known, so it cannot be programmed over UART; name the exact part with "
                         "--chip or --board (dsocheck chips)",
                         chip->name, missing);
    if (rom->unknown != NULL)
        return fault_set(fault, FAULT_UNSUPPORTED,
                         "chip %s cannot be programmed over UART: nobody says %s; nothing was sent", chip->name,
                         rom->unknown);
    for (size_t i = 0; i < chip->sector_count; i++)
        if (chip->sectors[i].unit % LEAST_PAGE != 0 || chip->sectors[i].unit > UINT32_MAX / 2 ||
            range_size(chip->sectors[i].range) % chip->sectors[i].unit != 0)
            return fault_set(fault, FAULT_CONFIG, "chip %s: erase pages of %llu bytes cannot be programmed over UART",
                             chip->name, (unsigned long long)chip->sectors[i].unit);
    return check_sectors(chip, fault);
}

/* ---- ranges ---- */

static void add_range(struct plan *plan, size_t *capacity, struct range range, const struct safe_range *from)
{
    if (range_size(range) == 0)
        return;
    plan->ranges = alloc_grow(plan->ranges, plan->range_count, capacity, sizeof *plan->ranges);
    plan->ranges[plan->range_count++] = (struct safe_range){(uint32_t)range.start, (uint32_t)range_size(range),
                                                            from->bytes + (range.start - from->address)};
    plan->bytes += (uint32_t)range_size(range);
}

static const struct owned_range *preserved_at(const struct board *board, struct range range)
{
    const struct owned_range *first = NULL;
    for (size_t i = 0; i < board->preserved_count; i++) {
        const struct owned_range *owned = &board->preserved[i];
        if (range_meets(owned->range, range) && (first == NULL || owned->range.start < first->range.start))
            first = owned;
    }
    return first;
}

static void note_kept(struct plan *plan, const struct owned_range *owned, uint64_t bytes)
{
    for (size_t i = 0; i < plan->kept_count; i++) {
        if (plan->kept[i].range == owned) {
            plan->kept[i].bytes += (uint32_t)bytes;
            return;
        }
    }
    plan->kept[plan->kept_count++] = (struct kept){owned, (uint32_t)bytes};
}

/* The image's ranges, for a restore without the preserved ones. */
static void take_ranges(struct plan *plan, const struct board *board, enum plan_purpose purpose)
{
    size_t capacity = 0;
    plan->kept = alloc_items(board->preserved_count + 1, sizeof *plan->kept);
    for (size_t i = 0; i < safe_image_range_count(plan->image); i++) {
        const struct safe_range *from = &safe_image_ranges(plan->image)[i];
        struct range rest = range_of(from->address, from->size);
        const struct owned_range *owned;
        while (purpose == PLAN_RESTORE && (owned = preserved_at(board, rest)) != NULL) {
            struct range common = range_common(rest, owned->range);
            note_kept(plan, owned, range_size(common));
            add_range(plan, &capacity, (struct range){rest.start, common.start}, from);
            rest.start = common.end;
        }
        add_range(plan, &capacity, rest, from);
    }
}

/* ---- pages ---- */

static struct range page_range(const struct page *page)
{
    return range_of(page->address, page->size);
}

/* The image's bytes of a page over `to`; returns how many. */
static uint32_t overlay(const struct plan *plan, const struct page *page, uint8_t *to)
{
    uint32_t covered = 0;
    for (size_t i = 0; i < plan->range_count; i++) {
        const struct safe_range *r = &plan->ranges[i];
        struct range common = range_common(page_range(page), range_of(r->address, r->size));
        if (range_size(common) == 0)
            continue;
        memcpy(to + (common.start - page->address), r->bytes + (common.start - r->address), range_size(common));
        covered += (uint32_t)range_size(common);
    }
    return covered;
}

struct page *plan_add_page(struct plan *plan, size_t *capacity, const struct sector *sector)
{
    plan->pages = alloc_grow(plan->pages, plan->page_count, capacity, sizeof *plan->pages);
    struct page *page = &plan->pages[plan->page_count++];
    *page = (struct page){.address = sector->address,
                          .size = sector->size,
                          .number = sector->number,
                          .is_numbered = sector->is_numbered,
                          .wanted = alloc_items(1, sector->size),
                          .original = alloc_items(1, sector->size)};
    memset(page->wanted, plan->geometry.erased, page->size);
    plan->page_size = plan->page_count == 1 || plan->page_size == page->size ? page->size : 0;
    return page;
}

static bool add_pages_of(struct plan *plan, size_t *capacity, struct range bytes, struct fault *fault)
{
    for (uint64_t at = bytes.start; at < bytes.end;) {
        const struct sector *sector = geometry_at(&plan->geometry, at);
        if (sector == NULL)
            return fault_set(fault, FAULT_REFUSED,
                             "%s: 0x%08llx..0x%08llx is not in the flash of chip %s, so nothing was sent",
                             safe_image_path(plan->image), (unsigned long long)bytes.start,
                             (unsigned long long)bytes.end, plan->chip->name);
        if (plan->page_count == 0 || plan->pages[plan->page_count - 1].address < sector->address) {
            struct page *page = plan_add_page(plan, capacity, sector);
            page->covered = overlay(plan, page, page->wanted);
        }
        at = (uint64_t)sector->address + sector->size;
    }
    return true;
}

static bool add_pages(struct plan *plan, struct fault *fault)
{
    size_t capacity = 0;
    for (size_t i = 0; i < plan->range_count; i++)
        if (!add_pages_of(plan, &capacity, range_of(plan->ranges[i].address, plan->ranges[i].size), fault))
            return false;
    return true;
}

static bool check_protected(const struct plan *plan, const struct board *board, struct fault *fault)
{
    for (size_t i = 0; i < board->protected_count; i++) {
        const struct owned_range *owned = &board->protected_ranges[i];
        for (size_t n = 0; n < plan->page_count; n++)
            if (range_meets(page_range(&plan->pages[n]), owned->range))
                return fault_set(fault, FAULT_REFUSED,
                                 "%s: page 0x%08x belongs to %s, which board %s protects (%s); nothing was sent. If "
                                 "that is what you want: --allow-protected %s",
                                 safe_image_path(plan->image), plan->pages[n].address, owned->name, board->name,
                                 owned->why != NULL ? owned->why : "it belongs to somebody else", owned->name);
    }
    return true;
}

static void find_table(struct plan *plan, enum plan_purpose purpose)
{
    uint32_t address = plan->pages[0].address, sp, reset;
    plan->has_table = purpose != PLAN_FLASH || safe_image_vectors(plan->image, &address, &sp, &reset);
    plan->table = address;
    if (purpose != PLAN_FLASH || !plan->has_table)
        return;
    for (size_t i = 0; i < plan->page_count; i++)
        if (range_has(page_range(&plan->pages[i]), address))
            plan->last = &plan->pages[i];
}

bool plan_start(const struct chip *chip, const struct board *board, struct plan *plan, struct fault *fault)
{
    *plan = (struct plan){.chip = chip, .board = board};
    if (!check_chip(chip, fault))
        return false;
    plan->flash = (uint32_t)chip->die_flash[0].range.start;
    geometry_make(chip, &plan->geometry);
    plan->traces = protocol_of(chip)->traces;
    plan->traces.erased = plan->geometry.erased;
    return true;
}

bool plan_make(const struct safe_image *image, enum plan_purpose purpose, struct plan *plan, struct fault *fault)
{
    const struct board *board = safe_image_board(image);
    if (!plan_start(safe_image_chip(image), board, plan, fault))
        return false;
    plan->image = image;
    take_ranges(plan, board, purpose);
    bool good = add_pages(plan, fault) && check_protected(plan, board, fault);
    if (good && plan->page_count == 0)
        good = fault_set(fault, FAULT_REFUSED, "%s: nothing is left to write", safe_image_path(image));
    if (good)
        find_table(plan, purpose);
    else
        plan_release(plan);
    return good;
}

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->page_count; i++) {
        free(plan->pages[i].wanted);
        free(plan->pages[i].original);
    }
    geometry_release(&plan->geometry);
    free(plan->pages);
    free(plan->ranges);
    free(plan->kept);
    *plan = (struct plan){0};
}

/* ---- settling ---- */

bool is_blank(const uint8_t *bytes, size_t size, uint8_t erased)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != erased)
            return false;
    return true;
}

void plan_merge(const struct plan *plan, struct page *page)
{
    memcpy(page->wanted, page->original, page->size);
    overlay(plan, page, page->wanted);
}

void plan_settle(const struct plan *plan, struct page *page, const uint8_t *contents)
{
    page->work = memcmp(contents, page->wanted, page->size) == 0         ? PAGE_SAME
                 : is_blank(contents, page->size, plan->geometry.erased) ? PAGE_FILL
                                                                         : PAGE_REPLACE;
}

void plan_take_vectors(struct plan *plan)
{
    for (size_t i = 0; plan->last != NULL && plan->last->work == PAGE_SAME && i < plan->page_count; i++)
        if (page_changes(&plan->pages[i]))
            plan->last->work = PAGE_REPLACE;
}

/* ---- the order of writing ---- */

/* Words of a vector table that the core itself uses; the first two of them start what is there. */
#define TABLE_SIZE 32
#define START_SIZE 8

struct stretches {
    const struct page *page;
    uint8_t erased;
    struct stretch *at; /* NULL: they are only counted */
    size_t count;
};

static void add_stretch(struct stretches *stretches, uint32_t start, uint32_t end)
{
    if (start >= end || is_blank(stretches->page->wanted + start, end - start, stretches->erased))
        return;
    if (stretches->at != NULL)
        stretches->at[stretches->count] = (struct stretch){start, end - start};
    stretches->count++;
}

static uint32_t lower(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t higher(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

size_t plan_stretches(const struct plan *plan, const struct page *page, struct stretch *at)
{
    struct stretches stretches = {page, plan->geometry.erased, at, 0};
    uint32_t unit = plan->geometry.unit, size = page->size, most = lower(PLAN_BLOCK, size);
    uint32_t table = size; /* where it starts; nothing of it lies behind the page's end */
    if (plan->has_table && plan->table % unit == 0 && range_has(page_range(page), plan->table))
        table = plan->table - page->address;
    uint32_t behind = lower(table + TABLE_SIZE, size), start = lower(table + higher(START_SIZE, unit), size);
    for (uint32_t block = size; block > 0; block -= most) {
        add_stretch(&stretches, higher(block - most, behind), block);
        add_stretch(&stretches, block - most, lower(block, table));
    }
    /* A table that crosses a block: WRITE takes as many bytes wherever they start. */
    add_stretch(&stretches, start, behind);
    add_stretch(&stretches, table, start);
    return stretches.count;
}

/* A frame that erases names its last page twice (docs/DESIGN.md, "Nothing lost may erase"), which takes as long as
 * another page: one at a time, 200 KiB would take 3 s longer. */
#define ERASE_AHEAD 4

size_t plan_count_ahead(const struct plan *plan, const struct page *first)
{
    size_t count = 0;
    for (const struct page *page = first; page < plan->pages + plan->page_count && count < ERASE_AHEAD; page++, count++)
        if (page->work != PAGE_REPLACE || (page == plan->last && count > 0) ||
            page->number != first->number + (uint32_t)count || !page->is_numbered)
            break;
    return first == plan->last && count > 1 ? 1 : count;
}

struct page *plan_page(const struct plan *plan, uint32_t address)
{
    for (size_t i = 0; i < plan->page_count; i++)
        if (address >= plan->pages[i].address && address - plan->pages[i].address < plan->pages[i].size)
            return &plan->pages[i];
    return NULL;
}

size_t plan_count_work(const struct plan *plan, enum page_work work)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->page_count; i++)
        count += plan->pages[i].work == work;
    return count;
}

size_t plan_count_progress(const struct plan *plan, enum page_progress progress)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->page_count; i++)
        count += plan->pages[i].progress == progress;
    return count;
}

void plan_digest(const struct plan *plan, uint8_t digest[PLAN_DIGEST])
{
    struct sha256_ctx context;
    sha256_init(&context);
    for (size_t i = 0; i < plan->range_count; i++) {
        const struct safe_range *r = &plan->ranges[i];
        uint8_t head[8];
        for (unsigned n = 0; n < 4; n++) {
            head[n] = (uint8_t)(r->address >> 8 * n);
            head[4 + n] = (uint8_t)(r->size >> 8 * n);
        }
        sha256_update(&context, sizeof head, head);
        sha256_update(&context, r->size, r->bytes);
    }
    sha256_digest(&context, PLAN_DIGEST, digest);
}
