/* Which names of regions an ld takes: some are words of its language, and which ones depends on its version. */
#include "alloc.h"
#include "file.h"
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

static enum spelling spelling_of(struct trial *trial, const struct region *region)
{
    struct toolchain *t = trial->toolchain;
    char *complaint = NULL, *unused = NULL;
    if (script_can_spell(region->name, SPELLING_PLAIN)) {
        if (links_with(trial, region->name, SPELLING_PLAIN, &complaint))
            return SPELLING_PLAIN;
        if (!is_quoted_in_script(trial, region)) {
            names_add(&t->rejected, region->name);
            /* "ld:region.ld:3: syntax error": the place is in a script of ours. */
            if (t->rejected_complaint == NULL) {
                const char *last = strrchr(complaint, ':');
                t->rejected_complaint = alloc_string(last != NULL && last[1] == ' ' ? last + 2 : complaint);
            }
        }
    }
    free(complaint);
    bool quoted =
        script_can_spell(region->name, SPELLING_QUOTED) && links_with(trial, region->name, SPELLING_QUOTED, &unused);
    free(unused);
    return quoted ? SPELLING_QUOTED : SPELLING_REPLACED;
}

/* Most ld take all names: one link tells. */
static bool all_plain(struct trial *trial)
{
    const struct memory_map *map = trial->target->map;
    struct text script = {0};
    struct fault fault;
    char *complaint = NULL;
    for (size_t i = 0; i < map->region_count; i++)
        if (!script_can_spell(map->regions[i].name, SPELLING_PLAIN))
            return false;
    script_for_board(&script, trial->target, trial->spelling);
    bool good = scratch_write(&trial->scratch, "regions.ld", text_string(&script), script.length, &fault) &&
                trial_link(trial, trial->toolchain->driver, &trial->toolchain->flags, "regions.ld",
                           (const char *const[]){"empty.o", NULL}, "region.elf", false, &complaint);
    text_release(&script);
    free(complaint);
    return good;
}

void trial_region_names(struct trial *trial)
{
    struct toolchain *t = trial->toolchain;
    const struct memory_map *map = trial->target->map;
    struct fault fault;
    char *complaint = NULL;
    static const char nothing[] = "int probe_nothing;\n";
    trial->spelling = alloc_items(map->region_count + 1, sizeof *trial->spelling);
    if (map->region_count == 0) {
        t->rejected_skip = alloc_string("no memory regions are declared (give --board or --memory)");
        return;
    }
    if (scratch_write(&trial->scratch, "empty.c", nothing, strlen(nothing), &fault) &&
        trial_compile(trial, t->driver, &t->flags, "empty.c", "empty.o", false, &complaint, NULL)) {
        if (all_plain(trial))
            return;
        if (links_with(trial, "", SPELLING_REPLACED, &complaint)) {
            for (size_t i = 0; i < map->region_count && !process_interrupted(); i++)
                trial->spelling[i] = spelling_of(trial, &map->regions[i]);
            return;
        }
    }
    free(complaint);
    t->rejected_skip = alloc_string("nothing could be linked");
}
