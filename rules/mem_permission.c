#include "mem_permission.h"

#include "base/bytes.h"
#include "facts/evidence.h"
#include "facts/placement.h"
#include "facts/vector_table.h"
#include "mem_layout.h"
#include "run.h"

#include <elf.h>
#include <string.h>

static bool denies(const struct region *region, unsigned access)
{
    return region->access != 0 && (region->access & access) == 0;
}

/* The region that the script names for a section, if that holds the run address. */
static const struct region *named_region(const struct subject *subject, const struct section *section, uint64_t address)
{
    const struct region *named = placed_region(subject, section, false);
    return named != NULL && range_has(region_range(named), address) ? named : NULL;
}

/* Where regions overlap the one the script names decides; else any that grants the access will do, and the smallest is
 * named when none does. NULL: granted, or nothing is known. */
static const struct region *denying_region(const struct subject *subject, const struct section *section,
                                           uint64_t address, unsigned access)
{
    const struct memory_map *map = subject->map;
    const struct region *named = named_region(subject, section, address), *smallest = NULL;
    if (named != NULL)
        return denies(named, access) ? named : NULL;
    for (size_t i = 0; i < map->region_count; i++) {
        const struct region *region = &map->regions[i];
        if (!range_has(region_range(region), address))
            continue;
        if (!denies(region, access))
            return NULL;
        if (smallest == NULL || region->length < smallest->length)
            smallest = region;
    }
    return smallest;
}

static bool has_data_name(const struct placement *placement)
{
    static const char *const names[] = {".rodata", ".data", ".bss"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(placement->section, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* A file without sections does not say what the script placed at an address. What it places into that region may be
 * code, unless all of it has the name of data. */
static bool may_place_code(const struct memory_map *map, uint64_t address)
{
    for (size_t i = 0; i < map->placement_count; i++) {
        const struct placement *placement = &map->placements[i];
        if (placement->run_region != NO_REGION && !has_data_name(placement) &&
            range_has(region_range(&map->regions[placement->run_region]), address))
            return true;
    }
    return false;
}

/* Attributes only guide what a script does not place; what executes is the architecture's to say: all but the spaces of
 * peripherals, devices and the system (ARM DDI 0403E, table B3-1). */
static bool executes_by_order(const struct subject *subject, const struct section *section, uint64_t address)
{
    if ((address >= 0x40000000 && address < 0x60000000) || address >= 0xA0000000)
        return false;
    return section != NULL ? named_region(subject, section, address) != NULL : may_place_code(subject->map, address);
}

const struct region *no_execute_region(const struct subject *subject, const struct section *section, uint64_t address)
{
    return executes_by_order(subject, section, address) ? NULL
                                                        : denying_region(subject, section, address, ACCESS_EXECUTE);
}

static void judge_code(const struct subject *subject, struct inquiry *inquiry, const struct section *s,
                       const struct region *region)
{
    struct place place = place_section(subject, s, section_run_range(s));
    place.region = region->name;
    if (executes_by_order(subject, s, s->run))
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "%s holds code at 0x%08x, in region %s (%s): the script puts it there, but calls the region not "
                 "executable",
                 s->name, s->run, region->name, region->attributes);
    else
        found(inquiry, &place, "%s holds code at 0x%08x, but region %s (%s) is not executable", s->name, s->run,
              region->name, region->attributes);
}

static bool is_named(const struct section *section, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(section->name, names[i]) == 0)
            return true;
    return false;
}

/* Constructor tables are marked writable by every compiler and written by none; scripts place them in flash. So is what
 * threads copy their own variables from. */
static bool is_template(const struct section *s)
{
    static const char *const names[] = {".init_array", ".fini_array", ".preinit_array", ".ctors", ".dtors"};
    return is_named(s, names, sizeof names / sizeof *names) || s->type == SHT_INIT_ARRAY || s->type == SHT_FINI_ARRAY ||
           s->type == SHT_PREINIT_ARRAY || (s->flags & SHF_TLS) != 0;
}

/* ld marks writable what has no input to tell it otherwise. The names are of CMSIS start-up code, for images without
 * their script. */
static bool is_made_by_script(const struct subject *subject, const struct section *s)
{
    static const char *const names[] = {".copy.table", ".zero.table"};
    const struct placement *placement = find_placement(subject, s);
    return (placement != NULL && !placement->takes_input) || is_named(s, names, sizeof names / sizeof *names);
}

/* The vector table by name, which no program writes where it stands. */
static bool holds_handlers(const struct subject *subject, const struct section *s)
{
    uint64_t labelled;
    if (vector_table_label(subject, &labelled) == NULL || labelled != s->load)
        return false;
    uint32_t handlers = 0, words = s->size / 4;
    for (uint32_t i = 0; i < words; i++) {
        uint32_t word = bytes_le32(s->bytes + (size_t)4 * i);
        handlers += (word & 1) != 0 && is_in_image(subject, word & ~1u);
    }
    return words >= 4 && 2 * handlers >= words - 1;
}

/* The chip knows its flash, whatever a script calls it. */
static bool is_flash_of_chip(const struct subject *subject, struct range range)
{
    return banks_hold(subject->chip->die_flash, subject->chip->die_flash_count, range);
}

static void judge_flash(const struct subject *subject, struct inquiry *inquiry, const struct section *s)
{
    bool stays = s->bytes != NULL && s->run == s->load;
    if ((s->flags & SHF_WRITE) == 0 || stays || is_template(s) || is_made_by_script(subject, s) ||
        !is_flash_of_chip(subject, section_run_range(s)))
        return;
    struct place place = place_section(subject, s, section_run_range(s));
    found(inquiry, &place, "%s is written at run time at 0x%08x, which is flash of the %s", s->name, s->run,
          subject->chip->name);
}

/* What a file without sections does not say, its script does. False when it says nothing that is wrong. */
static bool judge_placements(const struct subject *subject, struct inquiry *inquiry)
{
    const struct memory_map *map = subject->map;
    bool wrong = false;
    for (size_t i = 0; !subject->image->has_sections && i < map->placement_count; i++) {
        const struct placement *p = &map->placements[i];
        if (p->run_region == NO_REGION || !p->takes_input || p->not_loaded)
            continue;
        const struct region *run = &map->regions[p->run_region];
        bool copied = p->load_region != NO_REGION && p->load_region != p->run_region;
        if ((!copied && strcmp(p->section, ".bss") != 0) || run->length == 0 ||
            !is_flash_of_chip(subject, range_of(run->origin, 1)))
            continue;
        struct place place = {.region = run->name};
        found(inquiry, &place,
              "the script has %s written at run time in region %s at 0x%08llx, which is flash of the %s", p->section,
              run->name, (unsigned long long)run->origin, subject->chip->name);
        wrong = true;
    }
    return wrong;
}

static void judge_data(const struct subject *subject, struct inquiry *inquiry, const struct section *s,
                       const struct region *region)
{
    struct place place = place_section(subject, s, section_run_range(s));
    place.region = region->name;
    bool stays = s->bytes != NULL && s->run == s->load, made = is_made_by_script(subject, s);
    if (s->type == SHT_NOBITS && made && !is_stack_section(s->name) && !holds_heap(subject, s))
        return; /* room that is kept free */
    /* ld -N marks all code writable, LLD what constructor tables were folded into; nobody stores into either. */
    if (stays && (s->flags & SHF_EXECINSTR) != 0)
        found_as(inquiry, SEVERITY_NOTE, &place,
                 "%s holds code and is marked writable at 0x%08x, in region %s (%s): by -N, or by data in it", s->name,
                 s->run, region->name, region->attributes);
    else if (stays && made)
        found_as(inquiry, SEVERITY_NOTE, &place,
                 "%s is marked writable at 0x%08x, in region %s (%s), but holds what the script itself puts there",
                 s->name, s->run, region->name, region->attributes);
    else if (stays && holds_handlers(subject, s))
        found_as(inquiry, SEVERITY_WARNING, &place,
                 "%s is marked writable at 0x%08x, in region %s (%s), and holds addresses of code: a table that lacks "
                 "its const",
                 s->name, s->run, region->name, region->attributes);
    else
        found(inquiry, &place, "%s is written at run time at 0x%08x, but region %s (%s) is not writable", s->name,
              s->run, region->name, region->attributes);
}

/* RAM that hangs on the data bus alone, whatever a script calls it. Sources that stand alone call tightly coupled
 * memory so, too. */
static bool is_no_fetch(const struct chip *chip, struct range range)
{
    for (size_t i = 0; !chip->one_source && i < chip->die_ram_count; i++)
        if (chip->die_ram[i].no_fetch && range_size(range) > 0 && range_holds(chip->die_ram[i].range, range))
            return true;
    return false;
}

static void judge_fetch(const struct subject *subject, struct inquiry *inquiry, const struct section *s)
{
    struct place place = place_section(subject, s, section_run_range(s));
    place.fix = "run the code in RAM that the core fetches from (dsocheck regions PART: those with x)";
    found(inquiry, &place, "%s holds code at 0x%08x, in RAM of the %s that the core cannot fetch instructions from",
          s->name, s->run, subject->chip->name);
}

void check_permission(const struct subject *subject, struct inquiry *inquiry)
{
    const struct image *image = subject->image;
    for (size_t i = 0; i < image->section_count; i++) {
        const struct section *s = &image->sections[i];
        if (!occupies_memory(s))
            continue;
        const struct region *region;
        if ((s->flags & SHF_EXECINSTR) != 0 && (region = denying_region(subject, s, s->run, ACCESS_EXECUTE)) != NULL)
            judge_code(subject, inquiry, s, region);
        else if ((s->flags & SHF_EXECINSTR) != 0 && is_no_fetch(subject->chip, section_run_range(s)))
            judge_fetch(subject, inquiry, s);
        if ((s->flags & SHF_WRITE) != 0 && !is_template(s) &&
            (region = denying_region(subject, s, s->run, ACCESS_WRITE)) != NULL)
            judge_data(subject, inquiry, s, region);
        else
            judge_flash(subject, inquiry, s);
    }
    if (!judge_placements(subject, inquiry) && !image->has_sections)
        skipped(inquiry, subject->map->placement_count == 0
                             ? "the image has no sections, and no script tells of them"
                             : "the image has no sections, which tell what is written where it is loaded");
}
