#include "mem_chip.h"

#include "facts/evidence.h"
#include "facts/vector_table.h"
#include "mem_layout.h"

#define HEX    "0x%08llx"
#define ULL(x) ((unsigned long long)(x))

#define VOUCHED "none is needed on this board, whose profile vouches for the die"
#define ONE_SOURCE                                                                                                     \
    "look the size up in the part's data sheet: only one source gives it here; with a chip file of your own it counts"
#define EXTERNAL "see that the board has memory there; name its regions with --memory or --board"
#define TRY_IT   "make sure on this very device that the memory works, or stay within the documented size"

static void beyond(const struct subject *subject, struct inquiry *inquiry, struct range range,
                   const struct section *section, const char *verb)
{
    struct place place = place_loaded(subject, range);
    place.section = section != NULL ? section->name : NULL;
    enum severity severity = size_severity(subject, range);
    if (severity == SEVERITY_WARNING)
        place.fix = subject->chip->one_source ? ONE_SOURCE : EXTERNAL;
    found_as(inquiry, severity, &place, "%s %s " HEX ".." HEX ", beyond the memory of the %s", loaded_name(section),
             verb, ULL(range.start), ULL(range.end), subject->chip->name);
}

/* Beyond what is documented, on the die: news to whoever wrote the program, unless the board's profile says why it can
 * be relied on. */
static enum severity die_severity(const struct subject *subject, struct place *place)
{
    place->fix = subject->board->die_vouched != NULL ? VOUCHED : TRY_IT;
    return subject->board->die_vouched != NULL ? SEVERITY_NOTE : SEVERITY_WARNING;
}

/* One finding per contiguous part of the image: where the die goes on is one fact, not one per section. */
static void beyond_documented(const struct subject *subject, struct inquiry *inquiry)
{
    for (size_t i = 0; i < subject->image->extent_count; i++) {
        struct range range = subject->image->extents[i].range;
        if (chip_reach(subject->chip, range) != REACH_DIE)
            continue;
        struct place place = place_loaded(subject, range);
        place.section = NULL;
        const char *vouched = subject->board->die_vouched;
        found_as(inquiry, die_severity(subject, &place), &place,
                 "%llu bytes at " HEX ".." HEX
                 " reach beyond the size documented for the %s, though its die answers there%s%s",
                 ULL(range_size(range)), ULL(range.start), ULL(range.end), subject->chip->name,
                 vouched != NULL ? ": " : "", vouched != NULL ? vouched : "");
    }
}

static enum severity worse_severity(enum severity a, enum severity b)
{
    return a > b ? a : b;
}

/* What the chip has in the region; NULL when nothing. */
static const struct bank *bank_within(const struct bank *banks, size_t count, struct range region)
{
    for (size_t i = 0; i < count; i++)
        if (range_size(range_common(region, banks[i].range)) > 0)
            return &banks[i];
    return NULL;
}

/* What the image has beyond the chip in a region is wrong because of the region; without it the claim is only bold. */
static enum severity region_severity(const struct subject *subject, struct range region)
{
    const struct image *image = subject->image;
    struct vector_table table = vector_table_find(subject);
    enum severity worst = SEVERITY_WARNING;
    for (struct load_run run = {0}; next_load_run(subject, &run);)
        if (range_has(region, run.range.start) && chip_reach(subject->chip, run.range) == REACH_NOWHERE)
            worst = worse_severity(worst, size_severity(subject, run.range));
    for (size_t i = 0; i < image->section_count; i++) {
        struct range run = section_run_range(&image->sections[i]);
        if (occupies_memory(&image->sections[i]) && range_has(region, run.start) &&
            chip_reach(subject->chip, run) == REACH_NOWHERE)
            worst = worse_severity(worst, size_severity(subject, run));
    }
    if (table.exists && table.sp > 0 && range_has(region, table.sp - 1u) &&
        stack_place(subject, table.sp) == STACK_NOWHERE)
        worst = worse_severity(worst, size_severity(subject, range_of(table.sp, 0)));
    return worst;
}

static void region_beyond(const struct subject *subject, struct inquiry *inquiry, const struct region *r,
                          struct place *place)
{
    const struct chip *chip = subject->chip;
    struct range range = region_range(r);
    const struct bank *has = bank_within(chip->die_ram, chip->die_ram_count, range);
    if (has == NULL)
        has = bank_within(chip->die_flash, chip->die_flash_count, range);
    enum severity severity = region_severity(subject, range);
    if (has != NULL)
        found_as(inquiry, severity, place,
                 "region %s is declared " HEX ".." HEX ", and the %s has " HEX ".." HEX
                 " there: it is that of a larger "
                 "part",
                 r->name, ULL(r->origin), ULL(range.end), chip->name, ULL(has->range.start), ULL(has->range.end));
    else
        found_as(inquiry, severity, place, "region %s is declared " HEX ".." HEX ", beyond the memory of the %s",
                 r->name, ULL(r->origin), ULL(range.end), chip->name);
}

static void check_chip_regions(const struct subject *subject, struct inquiry *inquiry)
{
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        if (r->length == 0 || chip_reach(subject->chip, region_range(r)) == REACH_DOCUMENTED)
            continue;
        struct place place = {.has_address = true,
                              .range = region_range(r),
                              .region = r->name,
                              .file = declaring_file(subject->map, r->file),
                              .line = r->line};
        if (chip_reach(subject->chip, region_range(r)) == REACH_NOWHERE)
            region_beyond(subject, inquiry, r, &place);
        /* A board's own profile says on purpose what its die holds; only a script's claim is news. */
        else if (subject->map != &subject->board->map)
            found_as(inquiry, die_severity(subject, &place), &place,
                     "region %s is declared " HEX ".." HEX ", beyond what is documented for the %s", r->name,
                     ULL(r->origin), ULL(region_range(r).end), subject->chip->name);
    }
}

void check_chip(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (struct load_run run = {0}; next_load_run(subject, &run);)
        if (chip_reach(subject->chip, run.range) == REACH_NOWHERE)
            beyond(subject, inquiry, run.range, run.section, "loads at");
    beyond_documented(subject, inquiry);
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (occupies_memory(s) && (s->bytes == NULL || s->run != s->load) &&
            chip_reach(subject->chip, section_run_range(s)) == REACH_NOWHERE)
            beyond(subject, inquiry, section_run_range(s), s, "runs at");
    }
    check_chip_regions(subject, inquiry);
}
