/* The whole exchange of a three-page image, cut at each of its bytes and in each step of the flash, then the same
 * command again: the flash has to hold the image, and everything beside it as it was. Both outer pages are covered in
 * part, so their other bytes live in the journal while the page is erased. */
#include "flashing.h"

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
#define FLASH      0x08000000u
#define PAGE       1024u

/* Where what starts a program stands, and what it needs to be whole: all of the image, or a page of a dump. */
struct scene {
    const char *board;
    enum plan_purpose purpose;
    uint32_t table, start, end;
};

static const struct scene program = {"tests/programmer/plan/small.yaml", PLAN_FLASH, 0x08002000, 0x08002000,
                                     0x08002C00},
                          late = {"tests/programmer/plan/late-table.yaml", PLAN_FLASH, 0x08002480, 0x08002000,
                                  0x08002C00},
                          dump = {"tests/programmer/plan/small.yaml", PLAN_RESTORE, 0x08002000, 0x08002000,
                                  0x08002000 + PAGE};

/* The same command once more, with the line mended. */
static void mend(struct flashing *flashing, bool power, uint64_t cut)
{
    struct program_outcome outcome;
    struct fault fault;
    if (flashing_stray(flashing) != 0)
        fail_msg("cut %llu: 0x%08x, outside the pages, was changed", (unsigned long long)cut, flashing_stray(flashing));
    sim_clear_failures(flashing->sim);
    if (power)
        sim_power_cycle(flashing->sim);
    else
        sim_reconnect(flashing->sim);
    if (!flashing_run(flashing, &outcome, &fault))
        fail_msg("cut %llu: %s; %s", (unsigned long long)cut, fault.sentence, text_string(&outcome.state));
    if (!flashing_is_right(flashing))
        fail_msg("cut %llu: the flash is wrong after the second run", (unsigned long long)cut);
    program_outcome_release(&outcome);
}

static bool cells_are(const struct flashing *flashing, const uint8_t *contents, uint32_t start, uint32_t end)
{
    return memcmp(flashing->cells + (start - FLASH), contents + (start - FLASH), end - start) == 0;
}

/* Stack pointer and reset vector stand there only when all that they start does. */
static void assert_table_has_its_code(const struct flashing *flashing, const struct scene *scene, uint64_t cut)
{
    const uint32_t table = scene->table;
    bool is_new = cells_are(flashing, flashing->expected, table, table + 8);
    bool is_old = cells_are(flashing, flashing->before, table, table + 8);
    if (is_new && !cells_are(flashing, flashing->expected, scene->start, scene->end))
        fail_msg("cut %llu: the vector table is there and its code is not", (unsigned long long)cut);
    if (is_old && !cells_are(flashing, flashing->before, scene->start, scene->end))
        fail_msg("cut %llu: the old vector table is there and its code is not", (unsigned long long)cut);
    if (!is_new && cells_are(flashing, flashing->expected, table + 4, table + 8))
        fail_msg("cut %llu: a reset vector without its stack pointer", (unsigned long long)cut);
}

/* Returns false when the run went through before the cut came. */
static bool cut_at(struct flashing *flashing, const struct scene *scene, enum failure_kind kind, uint64_t at)
{
    const struct failure failure = {.kind = kind, .n = at};
    struct program_outcome outcome;
    struct fault fault;
    flashing_renew(flashing, &failure, 1);
    bool good = flashing_run(flashing, &outcome, &fault);
    program_outcome_release(&outcome);
    if (good) {
        assert_true(flashing_is_right(flashing));
        return false;
    }
    assert_true(fault.kind == FAULT_PORT || fault.kind == FAULT_TIMEOUT);
    assert_table_has_its_code(flashing, scene, at);
    mend(flashing, kind != FAIL_VANISH, at);
    return true;
}

static void cut_everywhere(const struct scene *scene, enum failure_kind kind, uint64_t step, const char *what)
{
    struct flashing flashing;
    flashing_open(&flashing, scene->board, parts, PART_COUNT);
    flashing.purpose = scene->purpose;
    uint64_t cuts = 0;
    while (cut_at(&flashing, scene, kind, 1 + cuts * step))
        cuts++;
    print_message("%s: %llu cuts, each followed by the same command: the flash was right each time\n", what,
                  (unsigned long long)cuts);
    assert_true(cuts > 500);
    flashing_close(&flashing);
}

static void cable(void **state)
{
    (void)state;
    cut_everywhere(&program, FAIL_VANISH, 1, "cable pulled at each byte");
}

static void power(void **state)
{
    (void)state;
    cut_everywhere(&program, FAIL_POWER_CUT, 1, "power lost at each byte");
}

static void power_in_the_flash(void **state)
{
    (void)state;
    cut_everywhere(&program, FAIL_POWER_CUT_IN, 1, "power lost in each erase and half-word");
}

static void power_with_a_late_table(void **state)
{
    (void)state;
    cut_everywhere(&late, FAIL_POWER_CUT, 5, "a table in a later page, power lost at each fifth byte");
    cut_everywhere(&late, FAIL_POWER_CUT_IN, 1, "the same, in each erase and half-word");
}

static void power_in_a_restore(void **state)
{
    (void)state;
    cut_everywhere(&dump, FAIL_POWER_CUT, 5, "a dump, power lost at each fifth byte");
    cut_everywhere(&dump, FAIL_POWER_CUT_IN, 1, "the same, in each erase and half-word");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cable),
        cmocka_unit_test(power),
        cmocka_unit_test(power_in_the_flash),
        cmocka_unit_test(power_with_a_late_table),
        cmocka_unit_test(power_in_a_restore),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
