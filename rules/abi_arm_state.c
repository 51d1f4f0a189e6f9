#include "abi_arm_state.h"

#include "arm_state.h"
#include "base/alloc.h"
#include "base/text.h"
#include "debuginfo/debuginfo.h"
#include "facts/evidence.h"
#include "facts/facts.h"
#include "mapfile/mapfile.h"
#include "origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMED     8 /* places that the sentence names; reports for machines have the others */
#define LIBRARIES 3
#define GATHERED  1024 /* of one finding */
#define FIX_ROOM  320

#define ULL(x) ((unsigned long long)(x))

/* What has one cause: libraries are chosen when the program is linked, objects are compiled one by one. Only the
 * linker's map tells the two apart. */
enum kind { OF_ANY, OF_LIBRARIES, OF_OBJECTS, KIND_COUNT };

struct gathered {
    struct place *places;
    size_t count, capacity, found; /* found: also those there was no room for */
    struct names libraries;
};

/* The image cannot tell whether the flags were missing, or were there and this compiler has no libraries for them. */
static const char *fix_flags(const struct subject *subject, enum kind kind, char buffer[FIX_ROOM])
{
    const char *core = core_facts(subject->chip->core)->option;
    if (kind == OF_OBJECTS)
        snprintf(buffer, FIX_ROOM, "compile these files with -mcpu=%s -mthumb", core);
    else
        snprintf(buffer, FIX_ROOM,
                 "compile and link with -mcpu=%s -mthumb, which is how the libraries are chosen; if both do already, "
                 "this compiler has none for the core: ask dsocheck toolchain -- -mcpu=%s -mthumb",
                 core, core);
    return buffer;
}

static enum kind kind_of(const struct subject *subject, uint64_t address, const struct map_part **part)
{
    *part = subject->link_map != NULL ? mapfile_at(subject->link_map, address) : NULL;
    return *part == NULL ? OF_ANY : (*part)->member != NULL ? OF_LIBRARIES : OF_OBJECTS;
}

/* Archive and member by the map, else the file that the symbols or the DWARF name. */
static char *origin_of(const struct subject *subject, const struct arm_place *arm)
{
    char origin[ORIGIN_ROOM];
    if (put_origin(subject, arm->range.start, origin))
        return alloc_string(origin);
    if (arm->origin != NULL)
        return alloc_string(arm->origin);
    const struct compile_unit *unit = debuginfo_unit_at(subject->debug, arm->range.start);
    return alloc_string(unit != NULL ? unit->name : NULL);
}

static void gather(const struct subject *subject, const struct arm_place *arm, struct gathered kinds[KIND_COUNT])
{
    const struct map_part *part;
    struct gathered *g = &kinds[kind_of(subject, arm->range.start, &part)];
    if (part != NULL && part->member != NULL)
        names_add(&g->libraries, file_name(part->path));
    if (++g->found > GATHERED)
        return;
    uint64_t load = load_of_run(subject, arm->range.start);
    struct place place = place_loaded(subject, range_of(load, range_size(arm->range)));
    if (arm->section != NULL)
        place.section = arm->section;
    place.symbol = arm->symbol != NULL ? arm->symbol : symbol_at(subject, arm->range.start);
    place.origin = origin_of(subject, arm);
    place.has_target = true;
    place.target = arm->range.start;
    g->places = alloc_grow(g->places, g->count, &g->capacity, sizeof place);
    g->places[g->count++] = place;
}

/* "__aeabi_uldivmod (from libgcc.a(bpabi.o)) at 0x0804c060" */
static void add_place(struct text *sentence, const struct place *place)
{
    text_add(sentence, "%s", place->symbol != NULL ? place->symbol : "what is called");
    if (place->origin != NULL)
        text_add(sentence, " (from %s)", place->origin);
    text_add(sentence, " at 0x%08llx", ULL(place->target));
}

static void add_places(struct text *sentence, const struct gathered *g)
{
    for (size_t i = 0; i < g->count && i < NAMED; i++) {
        text_add(sentence, "%s", i == 0 ? ": " : ", ");
        add_place(sentence, &g->places[i]);
    }
    if (g->found > NAMED)
        text_add(sentence, " and %zu more", g->found - NAMED);
}

static void report(const struct subject *subject, struct inquiry *inquiry, enum kind kind, struct gathered *g)
{
    char fix[FIX_ROOM];
    struct text sentence = {0};
    const char *core = core_facts(subject->chip->core)->title;
    g->places[0].fix = fix_flags(subject, kind, fix);
    g->places[0].toolchain_knows = kind != OF_OBJECTS;
    if (g->found == 1) {
        add_place(&sentence, &g->places[0]);
        text_add(&sentence, " is ARM code, the %s runs Thumb only", core);
    } else {
        text_add(&sentence, "%zu functions", g->found);
        for (size_t i = 0; i < g->libraries.count && i < LIBRARIES; i++)
            text_add(&sentence, "%s%s", i == 0 ? " of " : ", ", g->libraries.at[i]);
        if (g->libraries.count > LIBRARIES)
            text_add(&sentence, " and %zu more libraries", g->libraries.count - LIBRARIES);
        text_add(&sentence, " are ARM code, the %s runs Thumb only", core);
        add_places(&sentence, g);
    }
    found_at_all(inquiry, g->places, g->count, "%s", text_string(&sentence));
    text_release(&sentence);
}

static void gathered_release(struct gathered *g)
{
    for (size_t i = 0; i < g->count; i++)
        free((char *)g->places[i].origin);
    free(g->places);
    names_release(&g->libraries);
}

static void report_places(const struct subject *subject, struct inquiry *inquiry, const struct arm_places *places)
{
    struct gathered kinds[KIND_COUNT] = {0};
    for (size_t i = 0; i < places->count; i++)
        gather(subject, &places->at[i], kinds);
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        if (kinds[kind].count > 0)
            report(subject, inquiry, (enum kind)kind, &kinds[kind]);
        gathered_release(&kinds[kind]);
    }
}

void check_arm_state(const struct subject *subject, struct inquiry *inquiry)
{
    struct arm_places places = {0};
    bool mapped = has_mapping_symbols(subject);
    arm_places_by_symbols(subject, &places);
    if (places.count == 0 && !mapped) {
        arm_places_by_walk(subject, &places);
        arm_places_by_calls(subject, &places);
    }
    report_places(subject, inquiry, &places);
    bool allowed = subject->facts->attributes.arm_use > 0;
    char fix[FIX_ROOM];
    struct place place = {.fix = fix_flags(subject, OF_ANY, fix), .toolchain_knows = true};
    /* The assembler sets the tag for a file without instructions that is built without -mcpu, such as one that only
     * includes a picture. With mapping symbols the code itself is seen, and has the last word. */
    if (places.count == 0 && allowed && mapped)
        found_as(inquiry, SEVERITY_NOTE, &place,
                 "Tag_ARM_ISA_use says that some input was built for ARM state, but no ARM code was linked");
    else if (places.count == 0 && allowed)
        found(inquiry, &place,
              "Tag_ARM_ISA_use says that ARM code was linked, and no symbol tells where; the %s runs Thumb only",
              core_facts(subject->chip->core)->title);
    free(places.at);
}
