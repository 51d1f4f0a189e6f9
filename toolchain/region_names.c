/* Which names of regions an ld takes: some are words of its language, and which ones depends on its version. The first
 * link for the board tells, name by name. */
#include "base/alloc.h"
#include "base/file.h"
#include "trial.h"

#include <stdlib.h>
#include <string.h>

static bool links_with(struct trial *trial, const char *name, enum spelling spelling, char **complaint)
{
    struct text script = {0};
    struct fault fault;
    script_for_name(&script, name, spelling);
    bool good = scratch_write(&trial->scratch, "region.ld", text_string(&script), script.length, &fault);
    text_release(&script);
    if (!good)
        *complaint = alloc_string(fault.sentence);
    return good && trial_link(trial, trial->toolchain->driver, &trial->toolchain->flags, "region.ld",
                              (const char *const[]){"empty.o", NULL}, "region.elf", false, complaint);
}

/* A name the script itself puts in quotes is no trouble. */
static bool is_quoted_in_script(const struct trial *trial, const struct region *region)
{
    const struct memory_map *map = trial->target->map;
    const char *path = region->file != NULL ? region->file : map->path;
    struct file file = {0};
    if (map == &trial->target->board->map || !file_read(path, FILE_CAP_CONFIG, FAULT_CONFIG, &file, NULL))
        return false;
    char *quoted = alloc_format("\"%s\"", region->name);
    bool there = memmem(file.bytes, file.size, quoted, strlen(quoted)) != NULL;
    free(quoted);
    file_release(&file);
    return there;
}

/* "ld:region.ld:3: syntax error": the place is in a script of ours. */
static void note_rejected(struct trial *trial, const struct region *region, const char *complaint)
{
    struct toolchain *t = trial->toolchain;
    if (is_quoted_in_script(trial, region))
        return;
    names_add(&t->rejected, region->name);
    const char *last = strrchr(complaint, ':');
    if (t->rejected_complaint == NULL)
        t->rejected_complaint = alloc_string(last != NULL && last[1] == ' ' ? last + 2 : complaint);
}

static enum spelling spelling_of(struct trial *trial, const struct region *region)
{
    char *complaint = NULL, *unused = NULL;
    if (script_can_spell(region->name, SPELLING_PLAIN)) {
        if (links_with(trial, region->name, SPELLING_PLAIN, &complaint))
            return SPELLING_PLAIN;
        note_rejected(trial, region, complaint);
    }
    free(complaint);
    bool quoted =
        script_can_spell(region->name, SPELLING_QUOTED) && links_with(trial, region->name, SPELLING_QUOTED, &unused);
    free(unused);
    return quoted ? SPELLING_QUOTED : SPELLING_REPLACED;
}

/* The region in whose line of MEMORY the linker found its error: "ld:board.ld:7: syntax error". NO_REGION: elsewhere.
 */
static size_t region_blamed(const struct trial *trial, const char *complaint)
{
    const char *at = strstr(complaint, BOARD_SCRIPT ":");
    unsigned long line = at != NULL ? strtoul(at + strlen(BOARD_SCRIPT ":"), NULL, 10) : 0;
    bool in_memory = line >= SCRIPT_FIRST_REGION && line - SCRIPT_FIRST_REGION < trial->target->map->region_count;
    return in_memory ? line - SCRIPT_FIRST_REGION : NO_REGION;
}

/* Another way to write the name; false when there is none left. */
static bool respell(struct trial *trial, size_t index, const char *complaint)
{
    struct toolchain *t = trial->toolchain;
    const struct region *region = &trial->target->map->regions[index];
    enum spelling *spelling = &trial->spelling[index];
    if (*spelling == SPELLING_REPLACED)
        return false;
    free(t->said);
    t->said = NULL;
    if (*spelling == SPELLING_PLAIN)
        note_rejected(trial, region, complaint);
    *spelling = *spelling == SPELLING_PLAIN && script_can_spell(region->name, SPELLING_QUOTED) ? SPELLING_QUOTED
                                                                                               : SPELLING_REPLACED;
    return true;
}

static bool write_script(const struct trial *trial, struct fault *fault)
{
    struct text script = {0};
    script_for_board(&script, trial->target, trial->spelling);
    bool good = scratch_write(&trial->scratch, BOARD_SCRIPT, text_string(&script), script.length, fault);
    text_release(&script);
    return good;
}

bool trial_start_script(struct trial *trial, struct fault *fault)
{
    const struct memory_map *map = trial->target->map;
    trial->spelling = alloc_items(map->region_count + 1, sizeof *trial->spelling);
    for (size_t i = 0; i < map->region_count; i++)
        trial->spelling[i] = script_can_spell(map->regions[i].name, SPELLING_PLAIN)    ? SPELLING_PLAIN
                             : script_can_spell(map->regions[i].name, SPELLING_QUOTED) ? SPELLING_QUOTED
                                                                                       : SPELLING_REPLACED;
    trial->toolchain->rejected_skip =
        alloc_string(map->region_count == 0 ? "no memory regions are declared (give --board or --memory)"
                                            : "nothing could be linked");
    return write_script(trial, fault);
}

static bool links_for_board(struct trial *trial, const char *const *objects, const char *output, bool math,
                            char **complaint)
{
    struct fault fault;
    if (write_script(trial, &fault))
        return trial_link(trial, trial->toolchain->driver, &trial->toolchain->flags, BOARD_SCRIPT, objects, output,
                          math, complaint);
    *complaint = alloc_string(fault.sentence);
    return false;
}

/* Where the linker does not say in which line it stumbled, each name is tried alone. False when not even a name of ours
 * links: then it is not about names. */
static bool spell_one_by_one(struct trial *trial)
{
    const struct memory_map *map = trial->target->map;
    struct fault fault;
    char *complaint = NULL;
    static const char nothing[] = "int probe_nothing;\n";
    const char *const empty[] = {"empty.o", NULL};
    bool links = scratch_write(&trial->scratch, "empty.c", nothing, strlen(nothing), &fault) &&
                 trial_compile(trial, trial->toolchain->driver, &trial->toolchain->flags, "empty.c", "empty.o", false,
                               &complaint, NULL) &&
                 links_with(trial, "", SPELLING_REPLACED, &complaint);
    free(complaint);
    complaint = NULL;
    if (links && !links_for_board(trial, empty, "region.elf", false, &complaint))
        for (size_t i = 0; i < map->region_count && !process_interrupted(); i++)
            trial->spelling[i] = spelling_of(trial, &map->regions[i]);
    free(complaint);
    return links;
}

/* True when the names can be judged: what is wrong, if anything, is not one of them. */
static bool spell_while_blamed(struct trial *trial, const char *const *objects, const char *output, char **complaint)
{
    while (!links_for_board(trial, objects, output, trial_has_libraries(trial), complaint)) {
        size_t blamed = region_blamed(trial, *complaint);
        if (blamed == NO_REGION || !respell(trial, blamed, *complaint))
            return trial_says_too_large(*complaint);
        free(*complaint);
        *complaint = NULL;
    }
    return true;
}

bool trial_link_first(struct trial *trial, const char *name, char **complaint)
{
    struct toolchain *t = trial->toolchain;
    char *object = alloc_format("%s.o", name), *output = alloc_format("%s.elf", name);
    const char *const objects[] = {"start.o", object, NULL};
    bool told = spell_while_blamed(trial, objects, output, complaint), links = *complaint == NULL;
    if (!told && trial->target->map->region_count > 0 && spell_one_by_one(trial)) {
        told = true;
        free(*complaint);
        *complaint = NULL;
        links = links_for_board(trial, objects, output, trial_has_libraries(trial), complaint);
    }
    if (told && trial->target->map->region_count > 0) {
        free(t->rejected_skip);
        t->rejected_skip = NULL;
    }
    free(object);
    free(output);
    return links;
}
