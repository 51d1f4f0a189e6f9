#include "mem_chip.h"

#include "facts/evidence.h"
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

static void check_chip_regions(const struct subject *subject, struct inquiry *inquiry)
{
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        if (r->length == 0 || chip_reach(subject->chip, region_range(r)) == REACH_DOCUMENTED)
            continue;
        bool on_die = chip_reach(subject->chip, region_range(r)) == REACH_DIE;
        struct place place = {.has_address = true,
                              .range = region_range(r),
                              .region = r->name,
                              .file = declaring_file(subject->map, r->file),
                              .line = r->line};
        enum severity severity = on_die ? die_severity(subject, &place) : SEVERITY_WARNING;
        /* A board's own profile says on purpose what its die holds; only a script's claim is news. */
        if (on_die && subject->map == &subject->board->map)
            continue;
        found_as(inquiry, severity, &place, "region %s is declared " HEX ".." HEX ", beyond %s the %s", r->name,
                 ULL(r->origin), ULL(region_range(r).end), on_die ? "what is documented for" : "the memory of",
                 subject->chip->name);
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
