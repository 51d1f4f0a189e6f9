#include "session.h"

#include "programmer/plan/program.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the host's side ---- */

static void no_progress(void *context, enum program_phase phase, size_t pages_done, size_t pages)
{
    (void)context;
    (void)phase;
    (void)pages_done;
    (void)pages;
}

static void keep_sentence(void *context, const char *sentence)
{
    text_add(context, "%s\n", sentence);
}

static bool program_over(struct link *link, const struct scene *scene, struct plan *plan, unsigned baud,
                         const char *folder, struct text *words, struct fault *fault)
{
    const struct program_observer observer = {no_progress, keep_sentence, words};
    const struct program_options options = {.journals = folder, .observer = &observer};
    const struct bootloader_options how = {.baud = baud};
    struct bootloader *bootloader = bootloader_open(link, &scene->planned.chip, &how, fault);
    if (bootloader == NULL)
        return false;
    struct program_outcome outcome = {0};
    bool good = program_run(bootloader, link->name, plan, &options, &outcome, fault);
    text_add(words, "%s\n", text_string(&outcome.state));
    program_outcome_release(&outcome);
    bootloader_free(bootloader);
    return good;
}

/* What one `dsocheck --flash` does behind the check. */
static bool program_once(struct line *line, const struct scene *scene, const char *folder, struct text *words)
{
    const unsigned baud = line->weather->baud > 0 ? line->weather->baud : 115200;
    struct plan plan;
    struct fault fault;
    if (!plan_make(scene->planned.safe, PLAN_FLASH, &plan, &fault)) {
        text_add(words, "%s\n", fault.sentence);
        return false;
    }
    bool good = program_over(&line->link, scene, &plan, baud, folder, words, &fault);
    if (!good)
        text_add(words, "%s\n", fault.sentence);
    plan_release(&plan);
    return good;
}

/* ---- the look from outside ---- */

static bool page_is(const uint8_t *flash, const uint8_t *wanted, size_t page)
{
    return memcmp(flash + page * ROM_PAGE, wanted + page * ROM_PAGE, ROM_PAGE) == 0;
}

/* Do the words hold an address in this page, or of a block that reaches into it, or speak of all pages? */
static bool names_page(const char *words, size_t page)
{
    if (strstr(words, "erased the whole flash") != NULL)
        return true;
    for (const char *at = words; (at = strstr(at, "0x")) != NULL; at += 2) {
        unsigned long address = strtoul(at, NULL, 16);
        if (address >= ROM_FLASH && (address - ROM_FLASH) / ROM_PAGE <= page &&
            (address - ROM_FLASH + 255) / ROM_PAGE >= page)
            return true;
    }
    return false;
}

static void look_at_foreign(const struct scene *scene, const struct rom *rom, const char *words,
                            struct judgement *judgement)
{
    bool changed = false;
    judgement->other = rom->option_writes + rom->starts > 0;
    for (size_t page = 0; page < ROM_PAGES; page++) {
        if (scene->is_planned[page])
            continue;
        bool different = !page_is(rom->flash, scene->before, page);
        judgement->erased = judgement->erased || rom->erased[page];
        judgement->written = judgement->written || (different && !rom->erased[page]);
        judgement->unnamed = judgement->unnamed || (different && !names_page(words, page));
        changed = changed || different;
    }
    judgement->lie = changed && strstr(words, "nothing else was touched") != NULL;
}

static uint32_t first_difference(const struct scene *scene, const uint8_t *flash)
{
    for (uint32_t at = 0; at < ROM_FLASH_SIZE; at++)
        if (flash[at] != scene->expected[at])
            return ROM_FLASH + at;
    return 0;
}

static bool planned_are_right(const struct scene *scene, const uint8_t *flash)
{
    for (size_t page = 0; page < ROM_PAGES; page++)
        if (scene->is_planned[page] && !page_is(flash, scene->expected, page))
            return false;
    return true;
}

static void try_again(const struct scene *scene, struct line *line, const char *folder, struct judgement *judgement)
{
    static const struct line_weather calm = {.fault_count = 0};
    struct text words = {0};
    line_reopen(line, &calm);
    bool good = program_once(line, scene, folder, &words);
    judgement->stranded = !good;
    judgement->lost = good && !planned_are_right(scene, line->rom.flash);
    text_release(&words);
}

static void empty_folder(const char *folder)
{
    DIR *listing = opendir(folder);
    if (listing == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(listing), entry->d_name, 0);
    closedir(listing);
}

static void keep_traffic(const struct line *line, struct traffic *traffic)
{
    traffic->command_count = line->rom.command_count;
    memcpy(traffic->commands, line->rom.commands, sizeof traffic->commands);
    traffic->host_bytes = line->host_bytes;
    traffic->device_bytes = line->device_bytes;
}

struct judgement session_play(const struct scene *scene, const struct line_weather *weather, const char *folder,
                              struct traffic *traffic, struct text *words)
{
    static uint8_t flash[ROM_FLASH_SIZE];
    static struct line line;
    struct text said = {0};
    struct judgement judgement = {0};
    memcpy(flash, scene->before, sizeof flash);
    line_open(&line, flash, weather);
    judgement.succeeded = program_once(&line, scene, folder, &said);
    bool changed = memcmp(flash, scene->before, sizeof flash) != 0;
    look_at_foreign(scene, &line.rom, text_string(&said), &judgement);
    if (judgement.succeeded)
        judgement.first = first_difference(scene, flash);
    judgement.wrong = judgement.succeeded && (judgement.other || judgement.first != 0);
    judgement.lie = judgement.lie || (changed && strstr(text_string(&said), "as it was") != NULL);
    if (traffic != NULL)
        keep_traffic(&line, traffic);
    if (!judgement.succeeded)
        try_again(scene, &line, folder, &judgement);
    empty_folder(folder);
    if (words != NULL)
        text_add(words, "%s", text_string(&said));
    text_release(&said);
    return judgement;
}
