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
#define TABLE      0x08002000u

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

/* Stack pointer and reset vector stand there only when all that they start does. */
static void assert_table_has_its_code(const struct flashing *flashing, uint64_t cut)
{
    const size_t table = TABLE - FLASH, end = parts[PART_COUNT - 1].address + parts[PART_COUNT - 1].size - FLASH;
    const uint8_t *cells = flashing->cells;
    static const uint8_t blank[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    bool starts = memcmp(cells + table, flashing->expected + table, 8) == 0;
    bool is_old = memcmp(cells + table, flashing->before + table, 8) == 0;
    if (starts && memcmp(cells + table, flashing->expected + table, end - table) != 0)
        fail_msg("cut %llu: the vector table is there and its code is not", (unsigned long long)cut);
    if (is_old && memcmp(cells + table, flashing->before + table, end - table) != 0)
        fail_msg("cut %llu: the old vector table is there and its code is not", (unsigned long long)cut);
    /* Half a start address is none. */
    if (!starts && !is_old && memcmp(cells + table, blank, 4) != 0 && memcmp(cells + table + 4, blank, 4) != 0 &&
        memcmp(cells + table + 4, flashing->expected + table + 4, 4) == 0)
        fail_msg("cut %llu: a reset vector without its stack pointer", (unsigned long long)cut);
}

/* Returns false when the run went through before the cut came. */
static bool cut_at(struct flashing *flashing, enum failure_kind kind, uint64_t at)
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
    assert_table_has_its_code(flashing, at);
    mend(flashing, kind != FAIL_VANISH, at);
    return true;
}

static void cut_everywhere(enum failure_kind kind, const char *what)
{
    struct flashing flashing;
    flashing_open(&flashing, "tests/programmer/plan/small.yaml", parts, PART_COUNT);
    uint64_t cuts = 0;
    while (cut_at(&flashing, kind, cuts + 1))
        cuts++;
    print_message("%s: %llu cuts, each followed by the same command: the flash was right each time\n", what,
                  (unsigned long long)cuts);
    assert_true(cuts > 500);
    flashing_close(&flashing);
}

static void cable(void **state)
{
    (void)state;
    cut_everywhere(FAIL_VANISH, "cable pulled at each byte");
}

static void power(void **state)
{
    (void)state;
    cut_everywhere(FAIL_POWER_CUT, "power lost at each byte");
}

static void power_in_the_flash(void **state)
{
    (void)state;
    cut_everywhere(FAIL_POWER_CUT_IN, "power lost in each erase and half-word");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cable),
        cmocka_unit_test(power),
        cmocka_unit_test(power_in_the_flash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
