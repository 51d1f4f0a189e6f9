/* Parts of other families than the F103: what is planned, erased and written on each, and that a cut loses nothing.
 * Sectors and numbers are those of the reference manuals' flash chapters (RM0360, RM0316, RM0444, RM0038, RM0351,
 * RM0090, RM0385, RM0433), written down here anew. */
#include "base/alloc.h"
#include "flashing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KIB     1024u
#define SECTORS 4

static const struct kind_of_part {
    const char *part;
    struct part image[2]; /* the second one reaches over a border */
    struct expected_page {
        uint32_t address, size, number;
    } sectors[SECTORS];
    uint8_t erased;
} families[] = {
    {"stm32f030f4",
     {{0x08000000, 600, 1}, {0x08001300, 512, 2}},
     {{0x08000000, KIB, 0}, {0x08001000, KIB, 4}, {0x08001400, KIB, 5}},
     0xFF},
    {"stm32f303vc",
     {{0x08000000, 600, 1}, {0x0803F700, 512, 2}},
     {{0x08000000, 2 * KIB, 0}, {0x0803F000, 2 * KIB, 126}, {0x0803F800, 2 * KIB, 127}},
     0xFF},
    {"stm32g071rb",
     {{0x08000000, 600, 1}, {0x0801F704, 512, 2}},
     {{0x08000000, 2 * KIB, 0}, {0x0801F000, 2 * KIB, 62}, {0x0801F800, 2 * KIB, 63}},
     0xFF},
    {"stm32l152rb",
     {{0x08000000, 250, 1}, {0x0801FDF0, 200, 2}},
     {{0x08000000, 256, 0}, {0x0801FD00, 256, 509}, {0x0801FE00, 256, 510}},
     0x00},
    {"stm32l476rg",
     {{0x08000000, 600, 1}, {0x0807FF00, 512, 2}},
     {{0x08000000, 2 * KIB, 0}, {0x0807F800, 2 * KIB, 255}, {0x08080000, 2 * KIB, 256}},
     0xFF},
    {"stm32f405rg",
     {{0x08000000, 600, 1}, {0x0800FF00, 512, 2}},
     {{0x08000000, 16 * KIB, 0}, {0x0800C000, 16 * KIB, 3}, {0x08010000, 64 * KIB, 4}},
     0xFF},
    {"stm32f746zg",
     {{0x08000000, 600, 1}, {0x0801FF00, 512, 2}},
     {{0x08000000, 32 * KIB, 0}, {0x08018000, 32 * KIB, 3}, {0x08020000, 128 * KIB, 4}},
     0xFF},
    {"stm32h743zi",
     {{0x08000000, 600, 1}, {0x080FFF00, 512, 2}},
     {{0x08000000, 128 * KIB, 0}, {0x080E0000, 128 * KIB, 7}, {0x08100000, 128 * KIB, 8}},
     0xFF},
};
#define FAMILIES       (sizeof families / sizeof *families)
#define SMALL_FAMILIES 5 /* the first, whose sectors are small: an exchange takes no time */

static void open_family(struct flashing *flashing, const struct kind_of_part *family)
{
    flashing_open(flashing, family->part, family->image, 2);
    flashing->sim_options.dialect = SIM_OPEN;
    flashing_renew(flashing, NULL, 0);
}

static void run_well(struct flashing *flashing, const char *part)
{
    struct program_outcome outcome;
    struct fault fault;
    if (!flashing_run(flashing, &outcome, &fault))
        fail_msg("%s: %s; %s", part, fault.sentence, text_string(&outcome.state));
    program_outcome_release(&outcome);
    if (!flashing_is_right(flashing) || flashing_stray(flashing) != 0)
        fail_msg("%s: the flash is wrong (0x%08x)", part, flashing_stray(flashing));
}

static void real_sectors_are_planned(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct kind_of_part *family = &families[i];
        struct planned planned;
        struct plan plan;
        struct fault fault;
        planned_open(&planned, family->part, family->image, 2);
        if (!plan_make(planned.safe, PLAN_FLASH, &plan, &fault))
            fail_msg("%s: %s", family->part, fault.sentence);
        size_t count = 0;
        while (count < SECTORS && family->sectors[count].size > 0)
            count++;
        assert_int_equal(plan.page_count, count);
        for (size_t n = 0; n < count; n++) {
            assert_int_equal(plan.pages[n].address, family->sectors[n].address);
            assert_int_equal(plan.pages[n].size, family->sectors[n].size);
            assert_int_equal(plan.pages[n].number, family->sectors[n].number);
        }
        plan_release(&plan);
        planned_release(&planned);
    }
}

static bool is_planned(const struct kind_of_part *family, uint32_t number)
{
    for (size_t i = 0; i < SECTORS; i++)
        if (family->sectors[i].size > 0 && family->sectors[i].number == number)
            return true;
    return false;
}

static void no_other_sector_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct kind_of_part *family = &families[i];
        struct flashing flashing;
        size_t count, erases = 0;
        open_family(&flashing, family);
        run_well(&flashing, family->part);
        const struct sim_frame *frames = sim_frames(flashing.sim, &count);
        for (size_t n = 0; n < count; n++) {
            assert_string_not_equal(frames[n].name, "ERASE");
            if (strcmp(frames[n].name, "EXTENDED-ERASE") != 0)
                continue;
            assert_false(frames[n].mass);
            erases++;
            for (uint32_t page = 0; page < frames[n].length; page++)
                assert_true(is_planned(family, frames[n].numbers[page]));
        }
        assert_true(erases > 0);
        flashing_close(&flashing);
    }
}

/* Blank sectors are written without an erase; a device that holds it all is read and left alone. */
static void what_is_right_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct flashing flashing;
        open_family(&flashing, &families[i]);
        memset(flashing.cells, families[i].erased, flashing.flash_size);
        memset(flashing.before, families[i].erased, flashing.flash_size);
        for (size_t at = 0; at < flashing.flash_size; at++)
            flashing.expected[at] = families[i].erased;
        for (size_t n = 0; n < 2; n++)
            for (uint32_t at = 0; at < families[i].image[n].size; at++)
                flashing.expected[families[i].image[n].address - 0x08000000 + at] =
                    part_byte(&families[i].image[n], at);
        run_well(&flashing, families[i].part);
        /* One, where a block that showed whether the flash answers twice cannot be written again. */
        assert_true(sim_counts(flashing.sim)->erases <= 1);
        uint64_t writes = sim_counts(flashing.sim)->writes;
        run_well(&flashing, families[i].part);
        assert_int_equal(sim_counts(flashing.sim)->writes, writes);
        flashing_close(&flashing);
    }
}

/* False when the run went through before the cut came. */
static bool cut_at(struct flashing *flashing, const char *part, enum failure_kind kind, uint64_t at)
{
    const struct failure failure = {.kind = kind, .n = at};
    struct program_outcome outcome;
    struct fault fault;
    flashing_renew(flashing, &failure, 1);
    bool good = flashing_run(flashing, &outcome, &fault);
    program_outcome_release(&outcome);
    if (good)
        return false;
    if (flashing_stray(flashing) != 0)
        fail_msg("%s, cut %llu: 0x%08x, outside the pages, was changed", part, (unsigned long long)at,
                 flashing_stray(flashing));
    sim_clear_failures(flashing->sim);
    sim_power_cycle(flashing->sim);
    if (!flashing_run(flashing, &outcome, &fault))
        fail_msg("%s, cut %llu: %s; %s", part, (unsigned long long)at, fault.sentence, text_string(&outcome.state));
    program_outcome_release(&outcome);
    if (!flashing_is_right(flashing))
        fail_msg("%s, cut %llu: the flash is wrong after the second run", part, (unsigned long long)at);
    return true;
}

static uint64_t exchange_of(struct flashing *flashing, const char *part)
{
    flashing_renew(flashing, NULL, 0);
    run_well(flashing, part);
    return sim_counts(flashing->sim)->from_host + sim_counts(flashing->sim)->to_host;
}

/* How many cuts a family gets; DSOCHECK_CUT_EVERY=50 cuts at each so many bytes instead. */
#define CUTS 16

static void cuts_lose_nothing(void **state)
{
    (void)state;
    const char *every = getenv("DSOCHECK_CUT_EVERY");
    for (size_t i = 0; i < FAMILIES; i++) {
        struct flashing flashing;
        open_family(&flashing, &families[i]);
        uint64_t bytes = exchange_of(&flashing, families[i].part), cuts = 0;
        uint64_t step = every != NULL ? strtoull(every, NULL, 10) : bytes / CUTS + 1;
        for (uint64_t at = 1; cut_at(&flashing, families[i].part, FAIL_POWER_CUT, at); at += step)
            cuts++;
        print_message("%s: %llu bytes, %llu cuts, each followed by the same command: the flash was right each time\n",
                      families[i].part, (unsigned long long)bytes, (unsigned long long)cuts);
        assert_true(cuts + 2 >= bytes / step);
        flashing_close(&flashing);
    }
}

/* An acknowledgement gets lost: where a unit is programmed once, its page is erased and done again. */
static void lost_answers_are_made_up_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < SMALL_FAMILIES; i++) {
        struct flashing flashing;
        open_family(&flashing, &families[i]);
        exchange_of(&flashing, families[i].part);
        uint64_t bytes = sim_counts(flashing.sim)->to_host;
        for (uint64_t at = bytes / 4; at < bytes; at += bytes / 97) {
            const struct failure failure = {.kind = FAIL_LOSE_DEVICE, .n = at};
            flashing_renew(&flashing, &failure, 1);
            run_well(&flashing, families[i].part);
        }
        flashing_close(&flashing);
    }
}

/* The first grains of each sector, where a table stands, and the erases. */
static void cuts_in_the_flash_lose_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct flashing flashing;
        open_family(&flashing, &families[i]);
        for (uint64_t at = 1; at < CUTS; at++)
            cut_at(&flashing, families[i].part, FAIL_POWER_CUT_IN, at);
        flashing_close(&flashing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_sectors_are_planned),     cmocka_unit_test(no_other_sector_is_named),
        cmocka_unit_test(what_is_right_stays),          cmocka_unit_test(cuts_lose_nothing),
        cmocka_unit_test(lost_answers_are_made_up_for), cmocka_unit_test(cuts_in_the_flash_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
