/* MEM: loaded bytes and run addresses against declared regions, the chip, and each other. */
#include "facts/evidence.h"
#include "facts/placement.h"
#include "facts/usage.h"
#include "facts/vector_table.h"
#include "families.h"
#include "mem_budget.h"
#include "mem_chip.h"
#include "mem_layout.h"
#include "mem_no_script.h"
#include "mem_permission.h"
#include "mem_settings.h"
#include "segment_bytes.h"

#include <elf.h>

#define HEX    "0x%08llx"
#define ULL(x) ((unsigned long long)(x))

/* The regions of a bare chip are its sizes; any other map is somebody's word. */
static bool are_chips_own(const struct subject *subject)
{
    return subject->map == &subject->board->map && subject->board->bare;
}

static enum severity map_severity(const struct subject *subject, struct range range)
{
    return are_chips_own(subject) ? size_severity(subject, range) : SEVERITY_BRICK;
}

/* Told by the loaded bytes where those are outside, too. Padding comes from two sections that one segment joins. */
static void check_segments_outside(const struct subject *subject, struct inquiry *inquiry)
{
    for (struct segment_run run = {0}; next_segment_run(subject->image, &run);) {
        for (struct range rest = run.range, part; range_size(rest) > 0; rest.start = part.end) {
            part = undeclared_part(subject->map, rest);
            if (range_size(part) == 0)
                break;
            if (chip_has_settings(subject->chip, part))
                continue;
            struct place place = {.has_address = true, .range = part};
            found_as(inquiry, run.padding ? SEVERITY_ERROR : SEVERITY_BRICK, &place,
                     "segment %zu %s " HEX ".." HEX ", in no declared region: programmers that go by segments write it",
                     run.segment, run.padding ? "pads over" : "loads at", ULL(part.start), ULL(part.end));
        }
    }
}

/* What lies in the part's settings is the PRT rules' matter: who loads it means them.
 * MEM001 and MEM002 share the walk: a run of loaded bytes that leaves the declared regions either starts inside one
 * and runs over (MEM002), or lies outside from its first byte (MEM001). */
static void check_outside(const struct subject *subject, struct inquiry *inquiry)
{
    for (struct load_run run = {0}; next_load_run(subject, &run);) {
        if (run.inside > 0 || range_size(run.range) == 0 || chip_has_settings(subject->chip, run.range))
            continue;
        struct place place = place_loaded(subject, run.range);
        place.section = run.section != NULL ? run.section->name : NULL;
        if (are_chips_own(subject))
            place.fix =
                "link it into the part's memory; if the board has more, name its regions with --memory or --board";
        const struct region *named = placed_region(subject, run.section, true);
        if (named != NULL)
            found_as(inquiry, map_severity(subject, run.range), &place,
                     "%s loads at " HEX ".." HEX ", in no declared region (the script puts it into %s)",
                     loaded_name(run.section), ULL(run.range.start), ULL(run.range.end), named->name);
        else
            found_as(inquiry, map_severity(subject, run.range), &place,
                     "%s loads at " HEX ".." HEX ", in no declared region", loaded_name(run.section),
                     ULL(run.range.start), ULL(run.range.end));
    }
    check_segments_outside(subject, inquiry);
}

static void overflow(const struct subject *subject, struct inquiry *inquiry, const struct section *section,
                     struct range range, uint64_t inside, const char *verb)
{
    const struct region *region = map_region_at(subject->map, range.start);
    struct place place = {.has_address = true,
                          .range = {range.start + inside, range.end},
                          .section = section != NULL ? section->name : NULL,
                          .region = region->name,
                          .file = subject->image->path,
                          .line = image_line_at(subject->image, range.start + inside)};
    found_as(inquiry, map_severity(subject, range), &place,
             "%s %s " HEX ".." HEX ", %llu bytes past the end of %s at " HEX, loaded_name(section), verb,
             ULL(range.start), ULL(range.end), ULL(range_size(range) - inside), region->name,
             ULL(range.start + inside));
}

static void check_overflow(const struct subject *subject, struct inquiry *inquiry)
{
    for (struct load_run run = {0}; next_load_run(subject, &run);)
        if (run.inside > 0 && run.inside < range_size(run.range))
            overflow(subject, inquiry, run.section, run.range, run.inside, "loads at");
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (!occupies_memory(s) || (s->bytes != NULL && s->run == s->load))
            continue;
        uint64_t inside = map_covered(subject->map, section_run_range(s));
        if (inside > 0 && inside < s->size)
            overflow(subject, inquiry, s, section_run_range(s), inside, "runs at");
    }
}

static void check_run_address(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        bool told_by_load = s->bytes != NULL && s->run == s->load;
        if (!occupies_memory(s) || told_by_load || map_region_at(subject->map, s->run) != NULL)
            continue;
        /* A NOLOAD section over somebody else's code is how an application names its callees, and over the part's
         * settings how it reads them. */
        bool is_settings = chip_has_settings(subject->chip, section_run_range(s));
        if (s->type == SHT_NOBITS && (is_settings || is_resident(subject, s->run)))
            continue;
        struct place place = place_section(subject, s, section_run_range(s));
        found_as(inquiry, map_severity(subject, section_run_range(s)), &place,
                 "%s runs at 0x%08x.." HEX ", in no declared region", s->name, s->run, ULL(section_run_range(s).end));
    }
    for (size_t i = 0; !image->has_sections && i < image->segment_count; i++) {
        const struct segment *s = &image->segments[i];
        struct range run = range_of(s->run, s->memory_size);
        if (range_size(run) == 0 || map_covered(subject->map, run) == range_size(run) ||
            (s->run == s->load && s->memory_size == s->file_size))
            continue;
        struct place place = {.has_address = true, .range = run};
        found_as(inquiry, map_severity(subject, run), &place,
                 "segment %zu runs at " HEX ".." HEX ", outside the declared regions", i, ULL(run.start), ULL(run.end));
    }
}

static void check_load_overlap(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i + 1 < image->chunk_count; i++) {
        const struct chunk *a = &image->chunks[image->order[i]], *b = &image->chunks[image->order[i + 1]];
        struct range common = range_common(chunk_range(a), chunk_range(b));
        if (range_size(common) == 0)
            continue;
        const char *first = a->section >= 0 ? image->sections[a->section].name : "a segment";
        const char *second = b->section >= 0 ? image->sections[b->section].name : "a segment";
        struct place place = place_loaded(subject, common);
        found(inquiry, &place, "%s and %s share the load addresses " HEX ".." HEX, first, second, ULL(common.start),
              ULL(common.end));
    }
}

static bool is_placed_into(const struct memory_map *map, size_t region)
{
    for (size_t i = 0; i < map->placement_count; i++)
        if (map->placements[i].run_region == region || map->placements[i].load_region == region)
            return true;
    return false;
}

/* Room that the program itself writes, in the midst of where it lies: the script puts nothing there. */
static bool is_written_room(const struct subject *subject, size_t outer, size_t inner)
{
    const struct memory_map *map = subject->map;
    const struct region *room = &map->regions[inner], *around = &map->regions[outer];
    return map->placement_count > 0 && (room->access & ACCESS_WRITE) != 0 && around->access != 0 &&
           (around->access & ACCESS_WRITE) == 0 && range_holds(region_range(around), region_range(room)) &&
           !is_placed_into(map, inner) && image_loaded(subject->image, region_range(room)) > 0;
}

static void tell_overlap(const struct subject *subject, struct inquiry *inquiry, size_t i, size_t n,
                         const struct place *place)
{
    const struct region *a = &subject->map->regions[i], *b = &subject->map->regions[n];
    bool written = is_written_room(subject, i, n), other_way = is_written_room(subject, n, i);
    if (written || other_way)
        found_as(inquiry, SEVERITY_ERROR, place,
                 "%llu bytes of the image lie in region %s (" HEX ".." HEX
                 "), which is inside region %s and written at "
                 "run time: what is stored there erases the program",
                 ULL(image_loaded(subject->image, place->range)), written ? b->name : a->name, ULL(place->range.start),
                 ULL(place->range.end), written ? a->name : b->name);
    else
        found(inquiry, place, "regions %s and %s both hold " HEX ".." HEX, a->name, b->name, ULL(place->range.start),
              ULL(place->range.end));
}

static void check_regions_overlap(const struct subject *subject, struct inquiry *inquiry)
{
    const struct memory_map *map = subject->map;
    for (size_t i = 0; i < map->region_count; i++) {
        for (size_t n = i + 1; n < map->region_count; n++) {
            const struct region *a = &map->regions[i], *b = &map->regions[n];
            struct range common = range_common(region_range(a), region_range(b));
            if (range_size(common) == 0)
                continue;
            struct place place = {.has_address = true,
                                  .range = common,
                                  .region = b->name,
                                  .file = declaring_file(map, b->file),
                                  .line = b->line};
            tell_overlap(subject, inquiry, i, n, &place);
        }
    }
}

static void check_nearly_full(const struct subject *subject, struct inquiry *inquiry)
{
    for (size_t i = 0; i < subject->map->region_count; i++) {
        const struct region *r = &subject->map->regions[i];
        struct usage usage = region_usage(subject, i);
        if (!usage.known || r->length == 0 || usage.used * 100 < r->length * 95)
            continue;
        struct place place = {.has_address = true, .range = region_range(r), .region = r->name};
        found(inquiry, &place, "region %s is %.1f %% full: %llu of %llu bytes, %llu left", r->name,
              100.0 * (double)usage.used / (double)r->length, ULL(usage.used), ULL(r->length),
              ULL(r->length - usage.used));
    }
}

/* What no statement of the script takes is placed by the linker, behind whatever is like it. */
static bool is_left_to_linker(const struct subject *subject, const struct section *section)
{
    const struct memory_map *map = subject->map;
    bool told = map->has_sections && map->placement_count > 0 && !map->is_addition;
    return told && section != NULL && find_placement(subject, section) == NULL;
}

static void check_load_in_ram(const struct subject *subject, struct inquiry *inquiry)
{
    bool module = is_ram_module(subject);
    /* Whatever its script said: objcopy and gdb load its sections where they run, so that is what gets programmed. */
    bool headless = subject->image->is_elf && !subject->image->has_segments;
    for (struct load_run run = {0}; next_load_run(subject, &run);) {
        if (!is_ram(subject, run.range.start))
            continue;
        struct place place = place_loaded(subject, run.range);
        place.section = run.section != NULL ? run.section->name : NULL;
        if (module) {
            place.fix = "nothing, if it is meant for RAM; else check the regions of the linker script";
            found_as(inquiry, SEVERITY_WARNING, &place,
                     "every byte of this image loads into RAM (" HEX
                     "): fit for a loader or debugger, nothing is programmed",
                     ULL(run.range.start));
            return;
        }
        bool zeros = loads_only_zeros(subject, run.range);
        if (is_left_to_linker(subject, run.section))
            place.fix =
                zeros ? "name it in SECTIONS, as (NOLOAD) >RAM: no statement of the script takes it, so the "
                        "linker chose its place"
                      : "name it in SECTIONS with >RAM AT>FLASH, and copy it in the start-up code: no statement of the "
                        "script takes it, so the linker chose its place";
        if (headless)
            place.fix = "check the linker's own output: without program headers a section loads where it runs";
        if (zeros)
            found_as(inquiry, SEVERITY_WARNING, &place,
                     "%s has its load address " HEX " in RAM; its %llu bytes are zero, so nothing is lost, but a .bin "
                     "spans to there",
                     loaded_name(run.section), ULL(run.range.start), ULL(range_size(run.range)));
        else
            found(inquiry, &place, "%s has its load address " HEX " in RAM, so its %llu bytes are gone at power-off",
                  loaded_name(run.section), ULL(run.range.start), ULL(range_size(run.range)));
    }
}

/* 0x08000000 and 0x20000000 lie 384 MiB apart; no part has a gap of 16 MiB inside its flash. */
#define GIANT_SPAN ((uint64_t)16 << 20)

/* Option bytes and the like lie far from all else; programmers take them by themselves. */
static struct range program_span(const struct subject *subject)
{
    struct range span = {UINT64_MAX, 0};
    for (size_t i = 0; i < subject->image->extent_count; i++) {
        struct range range = subject->image->extents[i].range;
        if (chip_has_settings(subject->chip, range) || is_configuration(range))
            continue;
        span.start = range.start < span.start ? range.start : span.start;
        span.end = range.end > span.end ? range.end : span.end;
    }
    return span;
}

static void check_span(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    struct range span = program_span(subject);
    if (range_size(span) == 0)
        return;
    uint64_t bytes = image_loaded(image, span);
    struct place place = {.has_address = true, .range = span};
    if (span.end > (uint64_t)1 << 32)
        found_as(inquiry, SEVERITY_BRICK, &place, "its bytes go on to " HEX ", past the end of the address space",
                 ULL(span.end));
    if (range_size(span) < GIANT_SPAN || range_size(span) / 64 < bytes)
        return;
    found(inquiry, &place, "%llu bytes are spread over " HEX ".." HEX ": a .bin of it would have %llu MiB", ULL(bytes),
          ULL(span.start), ULL(span.end), ULL(range_size(span) >> 20));
}

static bool is_orphan(const struct subject *subject, const struct section *section)
{
    return occupies_memory(section) && find_placement(subject, section) == NULL;
}

/* A script that does not know the vector table's section is not the one the image was linked with. */
static bool is_table_orphan(const struct subject *subject)
{
    const struct section *section = image_section_loaded_at(subject->image, vector_table_find(subject).address);
    return section != NULL && is_orphan(subject, section);
}

static void check_orphans(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    if (subject->map->is_addition) {
        skipped(inquiry, "the script INSERTs its sections into another one, which places the rest");
        return;
    }
    size_t orphans = 0, sections = 0;
    for (size_t i = 0; i < image->section_count; i++) {
        sections += occupies_memory(&image->sections[i]);
        orphans += is_orphan(subject, &image->sections[i]);
    }
    if (2 * orphans > sections && is_table_orphan(subject)) {
        found_as(
            inquiry, SEVERITY_NOTE, &(struct place){.fix = "name the script that the image was linked with"},
            "%zu of %zu sections are not in the script's SECTIONS: another script, or another toolchain, placed them",
            orphans, sections);
        return;
    }
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (!is_orphan(subject, s))
            continue;
        struct place place = place_section(subject, s, section_load_range(s));
        found(inquiry, &place, "%s (%u bytes at 0x%08x) is not in the script's SECTIONS: the linker chose its place",
              s->name, s->size, s->load);
    }
}

static void elsewhere(const struct subject *subject, struct inquiry *inquiry, const struct section *section, bool load)
{
    const struct region *wanted = placed_region(subject, section, load);
    uint64_t address = load ? section->load : section->run;
    if (wanted == NULL || wanted->length == 0 || range_has(region_range(wanted), address))
        return;
    struct range range = load ? section_load_range(section) : section_run_range(section);
    struct place place = place_section(subject, section, range);
    const struct placement *placement = find_placement(subject, section);
    place.file = declaring_file(subject->map, placement->file);
    place.line = placement->line;
    const struct region *is_in = map_region_at(subject->map, address);
    found(inquiry, &place, "%s %s at " HEX " in %s, but the script says %s%s", section->name, load ? "loads" : "runs",
          ULL(address), is_in != NULL ? is_in->name : "no region",
          load && placement->load_region != NO_REGION ? "AT>" : ">", wanted->name);
}

static void check_placement(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (!occupies_memory(s) || find_placement(subject, s) == NULL)
            continue;
        elsewhere(subject, inquiry, s, false);
        /* Without a program header nothing says where it loads; of one region for both the first has said it. */
        bool same = s->load == s->run && placed_region(subject, s, false) == placed_region(subject, s, true);
        if (s->bytes != NULL && s->segment >= 0 && !same)
            elsewhere(subject, inquiry, s, true);
    }
}

static void check_neighbours(const struct subject *subject, struct inquiry *inquiry)
{
    const struct board *board = subject->board;
    for (size_t i = 0; i < board->neighbour_count; i++) {
        const struct owned_range *n = &board->neighbours[i];
        uint64_t bytes = image_loaded(subject->image, n->range);
        if (bytes == 0)
            continue;
        struct place place = {.has_address = true, .range = n->range, .file = board->path, .line = n->line};
        found(inquiry, &place, "%llu bytes lie in the slot of %s at " HEX ", which this image takes", ULL(bytes),
              n->name, ULL(n->range.start));
    }
}

#define ON_IMAGE (NEED_LOADABLE | NEED_BYTES)

static const struct rule rules[] = {
    {"MEM001", "outside-regions", SEVERITY_BRICK, ON_IMAGE | NEED_REGIONS, check_outside,
     "Loaded bytes lie in no declared region.",
     "They overwrite something else (a bootloader, calibration, another application) or do not exist on the device.",
     "give the section a >REGION (and AT>REGION), or declare the memory it is meant for",
     "GNU ld manual, MEMORY; docs/DS203.md, the incident"},
    {"MEM002", "region-overflow", SEVERITY_BRICK, ON_IMAGE | NEED_REGIONS, check_overflow,
     "A section starts in a declared region and runs past its end.",
     "Its tail lands in foreign memory or nowhere; in RAM it runs into the stack or off the chip.",
     "make it smaller or the region larger; check the script the linker really used (-Wl,-Map)",
     "GNU ld manual, MEMORY (ld checks it only for sections placed with >REGION)"},
    {"MEM003", "wrong-permission", SEVERITY_ERROR, NEED_LOADABLE | NEED_REGIONS, check_permission,
     "Code in a region without x (by the script's own >REGION: a warning) or in RAM that the core cannot fetch from, "
     "or data written at run time in a region "
     "without w or in the chip's flash (what only the script fills: a note; what holds addresses of code: a warning).",
     "Writes to flash are ignored or fault; code in a no-execute region faults.",
     "move the section to a region with the right attributes, or correct the attributes",
     "GNU ld manual, MEMORY attributes"},
    {"MEM004", "run-address-outside", SEVERITY_BRICK, NEED_LOADABLE | NEED_ELF | NEED_REGIONS, check_run_address,
     "The run address of an allocated section lies in no declared region.",
     "Start-up code copies or clears memory that is not there: a fault before main.",
     "give the output section a >REGION", "GNU ld manual, Output Section Region"},
    {"MEM005", "load-overlap", SEVERITY_BRICK, ON_IMAGE | NEED_ELF, check_load_overlap,
     "Two sections or segments share load addresses.",
     "One overwrites the other in flash: start-up copies the wrong bytes or jumps into them.",
     "remove the fixed AT(…) of one of them, and --no-check-sections from the link line",
     "GNU ld manual, Output Section LMA; --no-check-sections"},
    {"MEM006", "beyond-chip", SEVERITY_BRICK, ON_IMAGE | NEED_CHIP_MEMORY, check_chip,
     "Bytes or run addresses beyond the chip's memory; within the die but beyond the documented size: a warning, or a "
     "note when the board vouches for its die. A warning, too, where one source alone knows the sizes, and on the "
     "buses "
     "that a board hangs memory on.",
     "Programming fails half-way, or the first access faults. What the die has beyond its documented size is untested.",
     "take the chip's real sizes for the script's MEMORY", "the part's sources (rules/parts)"},
    {"MEM007", "regions-overlap", SEVERITY_WARNING, NEED_REGIONS, check_regions_overlap,
     "Two declared regions overlap; where one is written at run time, inside the other, and holds bytes of the image: "
     "an "
     "error.",
     "The linker fills each without seeing the other; deliberate for bootloader halves, fatal by accident.",
     "let the regions follow each other, or use REGION_ALIAS for a second name",
     "GNU ld manual, MEMORY and REGION_ALIAS"},
    {"MEM008", "region-nearly-full", SEVERITY_NOTE, ON_IMAGE | NEED_REGIONS, check_nearly_full,
     "A region is at least 95 % full.", "The next change may not fit.",
     "plan for it: -Os, -ffunction-sections, --gc-sections", "a threshold of this project"},
    {"MEM009", "load-address-in-ram", SEVERITY_BRICK, ON_IMAGE, check_load_in_ram,
     "Initialised data whose load address is in RAM.",
     "It is there after a debugger's load and gone after the first power cycle: variables start as garbage.",
     "place the section with >RAM AT>FLASH and copy it in the start-up code", "GNU ld manual, Output Section LMA"},
    {"MEM010", "giant-span", SEVERITY_WARNING, ON_IMAGE, check_span,
     "The distance from the lowest to the highest byte is far larger than the bytes; past 4 GiB: a brick.",
     "A .bin of it fills the gap: hundreds of MiB, and a programmer that erases all of it.",
     "give .data a load region in flash, or program the .hex", "objcopy(1), -O binary and --gap-fill"},
    {"MEM011", "orphan-section", SEVERITY_WARNING, NEED_LOADABLE | NEED_SECTIONS | NEED_PLACEMENT, check_orphans,
     "An allocated section that the linker script does not place.",
     "The linker puts it where it thinks best, at times in front of the vector table.",
     "name it in SECTIONS, or discard it with /DISCARD/; ld's --orphan-handling=error finds it earlier",
     "GNU ld manual, Orphan Sections"},
    {"MEM012", "placed-elsewhere", SEVERITY_ERROR, NEED_LOADABLE | NEED_SECTIONS | NEED_PLACEMENT, check_placement,
     "A section sits in another region than the script's >REGION or AT>REGION says.",
     "The image was linked with another script, or an address in the script overrides the region.",
     "link with the script that is checked, and drop the fixed address or AT(…)",
     "GNU ld manual, Output Section Region"},
    {"MEM013", "covers-neighbour-slot", SEVERITY_NOTE, ON_IMAGE | NEED_NEIGHBOURS, check_neighbours,
     "The image runs on into the next application slot of the board.",
     "Programming it removes the application there; keys that start it start the middle of this one.",
     "nothing, if that slot is free", "docs/DS203.md, flash layout"},
    {"MEM014", "region-budget", SEVERITY_ERROR, ON_IMAGE | NEED_REGIONS | NEED_BUDGETS, check_budgets,
     "A region is fuller than the project's budget for it; above its `warn` threshold only: a warning.",
     "What was to stay free (for the next release, a field update, a stack) is used up.",
     "make it smaller, or raise the budget in the project file if the growth is meant",
     "the project's `budgets` (docs/FORMATS.md, project file)"},
    {"MEM015", "linked-without-script", SEVERITY_BRICK, NEED_LOADABLE | NEED_ELF, check_no_script,
     "The image has the layout of the linker's own script: -T was missing when it was linked.",
     "The linker takes a script for programs in one memory that is all RAM, and says nothing: no vectors first, code "
     "where there may be no flash, variables where there is no RAM.",
     "link with -T SCRIPT of this device (Rust: -C link-arg=-Tlink.x in .cargo/config.toml)",
     "GNU ld manual, Default Linker Script (ld --verbose); rust-embedded/cortex-m#471"},
};

const struct family mem_family = {"MEM", "against declared regions, chip, and each other", rules,
                                  sizeof rules / sizeof *rules};
