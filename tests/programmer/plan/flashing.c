#include "flashing.h"

#include "base/alloc.h"
#include "link_simulated.h"
#include "programmer/journal/journal_store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static uint8_t old_byte(uint32_t address)
{
    uint32_t x = address * 2654435761u;
    return (uint8_t)(x >> 24 ^ x >> 11);
}

/* Where fsync costs nothing, as each of thousands of runs has a few. */
static void make_folder(char *path, size_t size)
{
    snprintf(path, size, "%s/flashing.XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(path));
}

static void touch(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
}

void flashing_open(struct flashing *flashing, const char *board, const struct part *parts, size_t count)
{
    *flashing = (struct flashing){.sim_options = {.speed = SIM_FAST, .seed = 1}};
    planned_open(&flashing->planned, board, parts, count);
    make_folder(flashing->folder, sizeof flashing->folder);
    make_folder(flashing->away, sizeof flashing->away);
    make_folder(flashing->site, sizeof flashing->site);
    flashing->image = alloc_format("%s/app.srec", flashing->site);
    const struct range flash = flashing->planned.chip.die_flash[0].range;
    flashing->flash_size = range_size(flash);
    flashing->before = alloc_items(1, flashing->flash_size);
    flashing->expected = alloc_items(1, flashing->flash_size);
    flashing->cells = alloc_items(1, flashing->flash_size);
    for (size_t i = 0; i < flashing->flash_size; i++)
        flashing->before[i] = old_byte((uint32_t)(flash.start + i));
    memcpy(flashing->expected, flashing->before, flashing->flash_size);
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = 0; at < parts[i].size; at++)
            flashing->expected[parts[i].address - flash.start + at] = part_byte(&parts[i], at);
    flashing_renew(flashing, NULL, 0);
}

static void empty_folder(const char *folder)
{
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        if (entry->d_name[0] != '.')
            assert_int_equal(unlinkat(dirfd(listing), entry->d_name, 0), 0);
    closedir(listing);
}

void flashing_close(struct flashing *flashing)
{
    sim_free(flashing->sim);
    char *const folders[] = {flashing->folder, flashing->away, flashing->site};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        empty_folder(folders[i]);
        assert_int_equal(rmdir(folders[i]), 0);
    }
    free(flashing->image);
    free(flashing->before);
    free(flashing->expected);
    free(flashing->cells);
    text_release(&flashing->said);
    planned_release(&flashing->planned);
}

void flashing_renew(struct flashing *flashing, const struct failure *failures, size_t count)
{
    empty_folder(flashing->folder);
    empty_folder(flashing->away);
    empty_folder(flashing->site);
    touch(flashing->image);
    flashing->journals = flashing->folder;
    flashing->port = "simulated";
    memcpy(flashing->cells, flashing->before, flashing->flash_size);
    flashing_exchange(flashing, failures, count);
}

void flashing_exchange(struct flashing *flashing, const struct failure *failures, size_t count)
{
    struct fault fault;
    sim_free(flashing->sim);
    flashing->sim_options.flash = flashing->cells;
    flashing->sim_options.failures = failures;
    flashing->sim_options.failure_count = count;
    flashing->sim = sim_new(&flashing->planned.chip, &flashing->sim_options, &fault);
    if (flashing->sim == NULL)
        fail_msg("%s", fault.sentence);
}

static void no_progress(void *context, enum program_phase phase, size_t pages_done, size_t pages)
{
    (void)context;
    (void)phase;
    assert_true(pages_done <= pages);
}

static void keep_sentence(void *context, const char *sentence)
{
    struct flashing *flashing = context;
    text_add(&flashing->said, "%s\n", sentence);
}

static bool program_plan(struct flashing *flashing, struct link *link, struct plan *plan,
                         struct program_outcome *outcome, struct fault *fault)
{
    const struct program_observer observer = {no_progress, keep_sentence, flashing};
    const struct program_options options = {.no_skip = flashing->no_skip,
                                            .backup = flashing->backup,
                                            .journals = flashing->journals,
                                            .image = flashing->image,
                                            .stop = flashing->stop,
                                            .observer = &observer};
    const struct bootloader_options how = {.baud = 115200, .frames = flashing->frames};
    struct bootloader *bootloader = bootloader_open(link, &flashing->planned.chip, &how, fault);
    *outcome = (struct program_outcome){0};
    if (bootloader == NULL)
        return false;
    bool good = program_run(bootloader, flashing->port, plan, &options, outcome, fault);
    bootloader_free(bootloader);
    return good;
}

bool flashing_run(struct flashing *flashing, struct program_outcome *outcome, struct fault *fault)
{
    struct plan plan;
    text_release(&flashing->said);
    if (!plan_make(flashing->planned.safe, flashing->purpose, &plan, fault))
        fail_msg("%s", fault->sentence);
    struct link *link = link_simulated(flashing->sim, WIRING_NONE);
    bool good = program_plan(flashing, link, &plan, outcome, fault);
    link->operations->close(link);
    plan_release(&plan);
    /* Nothing that the chip's table does not hold was ever named. */
    if (!flashing->is_garbled)
        assert_int_equal(sim_violations(flashing->sim), 0);
    return good;
}

bool flashing_is_right(const struct flashing *flashing)
{
    return memcmp(flashing->cells, flashing->expected, flashing->flash_size) == 0;
}

/* The first of these cells that is not what it was; `end` when there is none. */
static size_t first_change(const struct flashing *flashing, size_t start, size_t end)
{
    if (start < end && memcmp(flashing->cells + start, flashing->before + start, end - start) == 0)
        return end;
    while (start < end && flashing->cells[start] == flashing->before[start])
        start++;
    return start < end ? start : end;
}

uint32_t flashing_stray(const struct flashing *flashing)
{
    struct plan plan;
    struct fault fault;
    if (!plan_make(flashing->planned.safe, flashing->purpose, &plan, &fault))
        fail_msg("%s", fault.sentence);
    uint32_t stray = 0;
    size_t start = 0; /* of what lies between two pages */
    for (size_t page = 0; page <= plan.page_count && stray == 0; page++) {
        size_t end = page < plan.page_count ? plan.pages[page].address - plan.flash : flashing->flash_size;
        size_t at = first_change(flashing, start, end);
        if (at < end)
            stray = plan.flash + (uint32_t)at;
        start = page < plan.page_count ? end + plan.pages[page].size : end;
    }
    plan_release(&plan);
    return stray;
}
