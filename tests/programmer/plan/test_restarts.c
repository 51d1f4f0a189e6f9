/* A run that was cut, and the next one under other circumstances: another account, port or image folder, the device
 * without its unique id, another device. Whatever comes of it, a run that ends well has kept every byte beside the
 * image: the device's own, never another one's. */
#include "flashing.h"

#include "base/alloc.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The first page from its start (the vector table is there) but not to its end, one page whole, one page's middle. */
static const struct part parts[] = {{0x08002000, 300, 1}, {0x08002400, 1024, 2}, {0x08002900, 70, 3}};
#define PART_COUNT (sizeof parts / sizeof *parts)
#define BOARD      "tests/programmer/plan/small.yaml"

/* Prime, so that the cuts fall everywhere in frames, and few enough for seconds. */
#define BYTE_STEP  73
#define FLASH_STEP 11

#define READ_ATTEMPTS 6 /* how often the first READ is sent */

static const struct failure no_id = {.kind = FAIL_NO_UNIQUE_ID};

enum other { SAME_CELLS, OTHER_CELLS, BLANK_CELLS };

static const struct restart {
    const char *name;
    bool id_first, id_then; /* does the device show its unique id, in the run that is cut and in the next? */
    bool other_account, other_port, image_gone;
    enum other cells;
    bool unseen;  /* no journal is found */
    bool goes_on; /* the next run has to end well, whatever the cut */
} restarts[] = {
    {"the same", true, true, false, false, false, SAME_CELLS, false, true},
    {"another account", true, true, true, false, false, SAME_CELLS, false, true},
    {"another port", true, true, false, true, false, SAME_CELLS, false, true},
    {"another port and account", true, true, true, true, false, SAME_CELLS, false, true},
    {"the image elsewhere", true, true, false, false, true, SAME_CELLS, false, true},
    {"no id", false, false, false, false, false, SAME_CELLS, false, true},
    {"no id, another account", false, false, true, false, false, SAME_CELLS, false, true},
    {"no id, another port", false, false, false, true, false, SAME_CELLS, false, true},
    {"no id, another port and account", false, false, true, true, false, SAME_CELLS, false, true},
    {"no journal to be found", true, true, true, false, true, SAME_CELLS, true, false},
    {"the id is gone", true, false, false, false, false, SAME_CELLS, false, false},
    {"the id is there now", false, true, false, false, false, SAME_CELLS, false, true},
    {"another device, same id", true, true, false, false, false, OTHER_CELLS, false, false},
    {"another device, no id", false, false, false, false, false, OTHER_CELLS, false, false},
    {"another device, no id, another port", false, false, false, true, false, OTHER_CELLS, false, false},
    {"an erased device, same id", true, true, false, false, false, BLANK_CELLS, false, false},
    {"an erased device, no id", false, false, false, false, false, BLANK_CELLS, false, false},
    {"an erased device, no id, another port", false, false, false, true, false, BLANK_CELLS, false, false},
};

struct tally {
    unsigned cuts, right, refused, lost;
};

/* Without a journal only the vector table can tell: it is erased first and comes back last. A table that reads erased
 * always ends in a refusal; one that is half-erased, or back already, looks like any other. */
static bool shows_interruption(const uint8_t *held)
{
    static const uint8_t erased[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    return memcmp(held + 0x2000, erased, sizeof erased) == 0;
}

/* The bytes of the image over `cells`. */
static void put_image(const struct flashing *flashing, uint8_t *cells)
{
    for (size_t i = 0; i < PART_COUNT; i++)
        for (uint32_t at = 0; at < parts[i].size; at++)
            cells[parts[i].address - 0x08000000 + at] = part_byte(&parts[i], at);
    assert_true(flashing->flash_size >= 0x08003000 - 0x08000000);
}

/* What the device of the second run holds, and what it shall hold. */
static void change_cells(struct flashing *flashing, enum other other, uint8_t *held, uint8_t *expected)
{
    for (size_t i = 0; i < flashing->flash_size && other != SAME_CELLS; i++)
        flashing->cells[i] = other == BLANK_CELLS ? 0xFF : (uint8_t)(i * 2654435761u >> 23);
    memcpy(held, flashing->cells, flashing->flash_size);
    memcpy(expected, other == SAME_CELLS ? flashing->before : flashing->cells, flashing->flash_size);
    put_image(flashing, expected);
}

static void start_again(struct flashing *flashing, const struct restart *restart, struct tally *tally, uint64_t cut)
{
    struct program_outcome outcome;
    struct fault fault;
    uint8_t *held = alloc_items(1, flashing->flash_size), *expected = alloc_items(1, flashing->flash_size);
    change_cells(flashing, restart->cells, held, expected);
    flashing_exchange(flashing, &no_id, restart->id_then ? 0 : 1);
    flashing->journals = restart->other_account ? flashing->away : flashing->folder;
    flashing->port = restart->other_port ? "another" : "simulated";
    char *image = flashing->image, *elsewhere = alloc_string("nowhere.srec");
    flashing->image = restart->image_gone ? elsewhere : image;
    bool good = flashing_run(flashing, &outcome, &fault);
    flashing->image = image;
    bool lost = good && memcmp(flashing->cells, expected, flashing->flash_size) != 0;
    tally->lost += lost;
    if (lost && (!restart->unseen || shows_interruption(held)))
        fail_msg("%s, cut %llu: ended well, and bytes beside the image are lost", restart->name,
                 (unsigned long long)cut);
    if (!good && restart->goes_on)
        fail_msg("%s, cut %llu: %s", restart->name, (unsigned long long)cut, fault.sentence);
    if (!good && (outcome.erased > 0 || memcmp(flashing->cells, held, flashing->flash_size) != 0))
        fail_msg("%s, cut %llu: refused, and something was changed", restart->name, (unsigned long long)cut);
    if (!good && (fault.kind != FAULT_PORT || strstr(fault.sentence, "nothing was changed") == NULL))
        fail_msg("%s, cut %llu: %s", restart->name, (unsigned long long)cut, fault.sentence);
    tally->right += good && !lost;
    tally->refused += !good;
    program_outcome_release(&outcome);
    free(elsewhere);
    free(expected);
    free(held);
}

/* Returns false when the run went through before the cut came. */
static bool cut_at(struct flashing *flashing, const struct restart *restart, enum failure_kind kind, uint64_t at,
                   struct tally *tally)
{
    const struct failure failures[] = {{.kind = kind, .n = at}, no_id};
    struct program_outcome outcome;
    struct fault fault;
    flashing_renew(flashing, failures, restart->id_first ? 1 : 2);
    bool good = flashing_run(flashing, &outcome, &fault);
    program_outcome_release(&outcome);
    if (good)
        return false;
    tally->cuts++;
    start_again(flashing, restart, tally, at);
    return true;
}

static void cut_everywhere(enum failure_kind kind, uint64_t step)
{
    struct flashing flashing;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    for (size_t i = 0; i < sizeof restarts / sizeof *restarts; i++) {
        struct tally tally = {0};
        for (uint64_t at = 1 + i; cut_at(&flashing, &restarts[i], kind, at, &tally); at += step)
            continue;
        print_message("%-38s %4u cuts: %4u ended well, %4u refused, %u lost bytes\n", restarts[i].name, tally.cuts,
                      tally.right, tally.refused, tally.lost);
        assert_true(tally.cuts > 50);
    }
    flashing_close(&flashing);
}

static void at_a_byte(void **state)
{
    (void)state;
    cut_everywhere(FAIL_VANISH, BYTE_STEP);
    cut_everywhere(FAIL_POWER_CUT, BYTE_STEP);
}

static void in_the_flash(void **state)
{
    (void)state;
    cut_everywhere(FAIL_POWER_CUT_IN, FLASH_STEP);
}

static size_t count_journals(const char *folder)
{
    size_t count = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;)
        count += strstr(entry->d_name, ".journal") != NULL;
    closedir(listing);
    return count;
}

/* A run left off with pages half-written; their other bytes are in its journal alone. */
static void leave_off(struct flashing *flashing)
{
    const struct failure failure = {.kind = FAIL_POWER_CUT_IN, .n = 700};
    struct program_outcome outcome;
    struct fault fault;
    flashing_renew(flashing, &failure, 1);
    assert_false(flashing_run(flashing, &outcome, &fault));
    program_outcome_release(&outcome);
}

static void run_through(struct flashing *flashing)
{
    struct program_outcome outcome;
    struct fault fault;
    flashing_exchange(flashing, NULL, 0);
    if (!flashing_run(flashing, &outcome, &fault))
        fail_msg("%s", fault.sentence);
    program_outcome_release(&outcome);
}

/* The device is asked who it is, and each byte of that question arrives damaged in turn: it may not pass for a device
 * without id. */
static void the_question_is_damaged(void **state)
{
    (void)state;
    struct flashing flashing;
    unsigned right = 0, refused = 0;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    for (uint64_t at = 1; at <= 120; at++) {
        const struct failure flip = {.kind = FAIL_FLIP_HOST, .n = at, .m = at % 8};
        struct program_outcome outcome;
        struct fault fault;
        leave_off(&flashing);
        flashing_exchange(&flashing, &flip, 1);
        bool good = flashing_run(&flashing, &outcome, &fault);
        if (good && !flashing_is_right(&flashing))
            fail_msg("byte %llu: ended well, and bytes beside the image are lost", (unsigned long long)at);
        if (!good)
            run_through(&flashing);
        assert_true(flashing_is_right(&flashing));
        good ? right++ : refused++;
        program_outcome_release(&outcome);
    }
    print_message("the question damaged: %u ended well, %u refused\n", right, refused);
    flashing_close(&flashing);
}

/* Who refuses to be read may have an id: nothing is begun under the name of a device without. */
static void the_first_read_is_refused(void **state)
{
    (void)state;
    struct failure failures[READ_ATTEMPTS];
    struct flashing flashing;
    struct program_outcome outcome;
    struct fault fault;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    for (size_t i = 0; i < READ_ATTEMPTS; i++)
        failures[i] = (struct failure){.kind = FAIL_NACK_READ, .n = i + 1};
    flashing_renew(&flashing, failures, READ_ATTEMPTS);
    assert_false(flashing_run(&flashing, &outcome, &fault));
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_non_null(strstr(fault.sentence, "its unique id is not known"));
    assert_memory_equal(flashing.cells, flashing.before, flashing.flash_size);
    program_outcome_release(&outcome);
    run_through(&flashing);
    assert_true(flashing_is_right(&flashing));
    flashing_close(&flashing);
}

/* Another image goes over what an interrupted one left, once with its half-written pages and once beside them; then the
 * first one again. What the first run's journal says of pages that were written since is not believed any more. */
static void another_image_in_between(void **state)
{
    (void)state;
    static const struct part others[][2] = {{{0x08002000, 200, 9}, {0x08002880, 500, 8}},
                                            {{0x08003000, 100, 7}, {0x08003500, 300, 6}}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct flashing flashing;
        struct planned first, other;
        flashing_open(&flashing, BOARD, parts, PART_COUNT);
        planned_open(&other, BOARD, others[i], 2);
        leave_off(&flashing);
        assert_int_equal(count_journals(flashing.site), 1);
        char *image = flashing.image, *second = alloc_format("%s/second.srec", flashing.site);
        fclose(fopen(second, "w"));
        first = flashing.planned;
        flashing.planned = other;
        flashing.image = second;
        run_through(&flashing);
        assert_int_equal(count_journals(flashing.site), i == 0 ? 0 : 1);
        flashing.planned = first;
        flashing.image = image;
        run_through(&flashing);
        for (size_t n = 0; n < 2; n++)
            for (uint32_t at = 0; at < others[i][n].size; at++)
                flashing.expected[others[i][n].address - 0x08000000 + at] = part_byte(&others[i][n], at);
        put_image(&flashing, flashing.expected);
        assert_true(flashing_is_right(&flashing));
        assert_int_equal(count_journals(flashing.site), 0);
        assert_int_equal(count_journals(flashing.folder), 0);
        planned_release(&other);
        free(second);
        flashing_close(&flashing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_a_byte),
        cmocka_unit_test(in_the_flash),
        cmocka_unit_test(the_question_is_damaged),
        cmocka_unit_test(the_first_read_is_refused),
        cmocka_unit_test(another_image_in_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
