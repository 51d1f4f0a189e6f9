/* The plan: which pages, what is refused, what is merged, and what it will cost. */
#include "planning.h"
#include "profile/parts.h"
#include "profile/profile.h"
#include "programmer/plan/forecast.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PAGE 2048

static void make(struct planned *planned, const char *board, const struct part *parts, size_t count,
                 enum plan_purpose purpose, struct plan *plan)
{
    struct fault fault;
    planned_open(planned, board, parts, count);
    if (!plan_make(planned->safe, purpose, plan, &fault))
        fail_msg("%s", fault.sentence);
}

static void only_touched_pages(void **state)
{
    (void)state;
    /* The sparse image of the issue: 1 page in ENTRY, 163 KiB in ROM are 81.5 pages. */
    const struct part parts[] = {{0x0800C000, 380, 1}, {0x0804C000, 163 * 1024, 2}};
    struct planned planned;
    struct plan plan;
    make(&planned, "ds203", parts, 2, PLAN_FLASH, &plan);
    assert_int_equal(plan.page_count, 83);
    assert_int_equal(plan.bytes, 380 + 163 * 1024);
    assert_int_equal(plan.pages[0].address, 0x0800C000);
    assert_int_equal(plan.pages[0].covered, 380);
    for (size_t i = 1; i < 83; i++) {
        assert_int_equal(plan.pages[i].address, 0x0804C000 + (i - 1) * PAGE);
        assert_int_equal(plan.pages[i].covered, i < 82 ? PAGE : PAGE / 2);
        for (uint32_t at = 0; at < PAGE; at++)
            assert_int_equal(plan.pages[i].wanted[at],
                             at < plan.pages[i].covered ? part_byte(&parts[1], (uint32_t)(i - 1) * PAGE + at) : 0xFF);
    }
    assert_ptr_equal(plan.last, &plan.pages[0]);
    plan_release(&plan);
    planned_release(&planned);
}

static void ranges_share_a_page(void **state)
{
    (void)state;
    const struct part parts[] = {{0x0804C010, 4, 1}, {0x0804C7FE, 4, 2}, {0x0804CFFF, 1, 3}};
    struct planned planned;
    struct plan plan;
    make(&planned, "ds203", parts, 3, PLAN_FLASH, &plan);
    assert_int_equal(plan.page_count, 2);
    assert_int_equal(plan.pages[0].covered, 6);
    assert_int_equal(plan.pages[1].covered, 3);
    assert_null(plan.last); /* no vector table in there */

    struct page *page = &plan.pages[0];
    for (uint32_t at = 0; at < PAGE; at++)
        page->original[at] = (uint8_t)(at * 3);
    plan_merge(&plan, page);
    for (uint32_t at = 0; at < PAGE; at++) {
        uint8_t expected = at >= 0x10 && at < 0x14 ? part_byte(&parts[0], at - 0x10)
                           : at >= 0x7FE           ? part_byte(&parts[1], at - 0x7FE)
                                                   : (uint8_t)(at * 3);
        assert_int_equal(page->wanted[at], expected);
    }
    plan_release(&plan);
    planned_release(&planned);
}

static void work_follows_the_contents(void **state)
{
    (void)state;
    const struct part parts[] = {{0x0800C000, PAGE, 1}, {0x0804C000, 3 * PAGE, 2}};
    struct planned planned;
    struct plan plan;
    uint8_t blank[PAGE];
    memset(blank, 0xFF, sizeof blank);
    make(&planned, "ds203", parts, 2, PLAN_FLASH, &plan);
    for (size_t i = 0; i < 3; i++)
        plan_settle(&plan, &plan.pages[i], plan.pages[i].wanted);
    assert_int_equal(plan_count_work(&plan, PAGE_SAME), 3);
    assert_int_equal(plan_count_work(&plan, PAGE_UNREAD), 1);
    plan_settle(&plan, &plan.pages[3], plan.pages[3].wanted);
    plan_take_vectors(&plan);
    assert_int_equal(plan_count_work(&plan, PAGE_SAME), 4); /* nothing changes: the vectors stay as well */

    plan_settle(&plan, &plan.pages[2], blank);
    assert_int_equal(plan.pages[2].work, PAGE_FILL);
    plan.pages[3].wanted[PAGE - 1] ^= 1;
    plan_settle(&plan, &plan.pages[3], plan.pages[1].wanted);
    assert_int_equal(plan.pages[3].work, PAGE_REPLACE);
    plan_take_vectors(&plan);
    assert_int_equal(plan.pages[0].work, PAGE_REPLACE);
    assert_int_equal(plan.pages[1].work, PAGE_SAME);
    plan_release(&plan);
    planned_release(&planned);
}

static void restore_keeps_the_licence(void **state)
{
    (void)state;
    const struct part dump = {0x08000000, 512 * 1024, 5};
    struct planned planned;
    struct plan plan;
    make(&planned, "ds203-full", &dump, 1, PLAN_RESTORE, &plan);
    assert_int_equal(plan.page_count, 255);
    for (size_t i = 0; i < plan.page_count; i++)
        assert_int_not_equal(plan.pages[i].address, 0x08003800);
    assert_int_equal(plan.kept_count, 1);
    assert_string_equal(plan.kept[0].range->name, "LICENCE");
    assert_int_equal(plan.kept[0].bytes, 2048);
    assert_null(plan.last);
    plan_release(&plan);

    struct fault fault;
    assert_true(board_unlock(&planned.board, "LICENCE"));
    assert_false(board_unlock(&planned.board, "LICENCE"));
    assert_true(plan_make(planned.safe, PLAN_RESTORE, &plan, &fault));
    assert_int_equal(plan.page_count, 256);
    assert_int_equal(plan.kept_count, 0);
    plan_release(&plan);
    planned_release(&planned);
}

/* A board whose one region holds a protected range: nothing but the plan stands between. */
static void protected_pages_are_refused(void **state)
{
    (void)state;
    const struct part parts[] = {{0x08004400, 16, 1}};
    struct planned planned;
    struct plan plan;
    struct fault fault;
    planned_open(&planned, "tests/programmer/plan/half-page.yaml", parts, 1);
    assert_false(plan_make(planned.safe, PLAN_FLASH, &plan, &fault));
    assert_int_equal(fault.kind, FAULT_REFUSED);
    assert_non_null(strstr(fault.sentence, "page 0x08004000 belongs to KEYS"));
    assert_non_null(strstr(fault.sentence, "--allow-protected KEYS"));
    assert_true(board_unlock(&planned.board, "KEYS"));
    assert_true(plan_make(planned.safe, PLAN_FLASH, &plan, &fault));
    assert_int_equal(plan.page_count, 1);
    plan_release(&plan);
    planned_release(&planned);
}

static void unknown_chips_are_refused(void **state)
{
    (void)state;
    const struct part parts[] = {{0x0804C000, 16, 1}};
    struct planned planned;
    struct plan plan;
    struct fault fault;
    planned_open(&planned, "ds203", parts, 1);
    planned.chip.rom = NULL;
    assert_false(plan_make(planned.safe, PLAN_FLASH, &plan, &fault));
    assert_int_equal(fault.kind, FAULT_CONFIG);
    assert_non_null(strstr(fault.sentence, "product id"));
    planned_release(&planned);
}

/* Product ids of STM32F2, F4 and F7 (ST AN2606): their sectors are of 16, 32, 64, 128 and 256 KiB, whatever the profile
 * calls an erase page: here, 2 KiB. */
static void unequal_sectors_are_refused(void **state)
{
    (void)state;
    static const struct {
        unsigned product_id;
        const char *part;
    } rows[] = {{0x411, "STM32F205"}, {0x413, "STM32F405"}, {0x419, "STM32F427"}, {0x421, "STM32F446"},
                {0x423, "STM32F401"}, {0x431, "STM32F411"}, {0x433, "STM32F401"}, {0x434, "STM32F469"},
                {0x441, "STM32F412"}, {0x449, "STM32F745"}, {0x451, "STM32F765"}, {0x452, "STM32F722"},
                {0x458, "STM32F410"}, {0x463, "STM32F413"}};
    const struct part parts[] = {{0x0804C000, 16, 1}};
    struct planned planned;
    struct plan plan;
    struct fault fault;
    planned_open(&planned, "ds203", parts, 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        planned.chip.rom = part_rom(rows[i].product_id);
        assert_false(plan_make(planned.safe, PLAN_FLASH, &plan, &fault));
        assert_int_equal(fault.kind, FAULT_CONFIG);
        assert_non_null(strstr(fault.sentence, rows[i].part));
        assert_non_null(strstr(fault.sentence, "page of 2048 bytes at 0x08000000"));
    }
    planned_release(&planned);
}

/* Every byte of the page once, from the top down, and of the table words 2 to 7 and then 0 and 1 in the end. */
static void vectors_are_written_last(void **state)
{
    (void)state;
    static const uint32_t tables[] = {0x0800C000, 0x0800C080, 0x0800C100, 0x0800C1F0, 0x0800C7E0, 0x0800C7F8};
    const struct part part = {0x0800C000, PAGE, 1};
    struct planned planned;
    struct plan plan;
    make(&planned, "ds203", &part, 1, PLAN_FLASH, &plan);
    assert_true(plan.has_table);
    for (size_t n = 0; n < sizeof tables / sizeof *tables; n++) {
        struct stretch at[PLAN_STRETCHES(PAGE)];
        uint8_t seen[PAGE] = {0};
        uint32_t table = tables[n] - 0x0800C000;
        plan.table = tables[n];
        size_t count = plan_stretches(&plan, &plan.pages[0], at);
        assert_int_equal(count, plan_stretches(&plan, &plan.pages[0], NULL));
        assert_in_range(count, 9, PLAN_STRETCHES(PAGE));
        for (size_t i = 0; i < count; i++) {
            assert_in_range(at[i].size, 4, PLAN_BLOCK);
            assert_int_equal(at[i].at % 4 + at[i].size % 4, 0);
            for (uint32_t byte = at[i].at; byte < at[i].at + at[i].size; byte++)
                assert_int_equal(seen[byte]++, 0);
            if (i > 0 && at[i].at > at[i - 1].at)
                assert_true(at[i].at >= table && at[i].at < table + 32); /* else downwards */
        }
        for (size_t byte = 0; byte < PAGE; byte++)
            assert_int_equal(seen[byte], 1);
        assert_int_equal(at[count - 1].at, table);
        assert_int_equal(at[count - 1].size, 8);
    }
    plan_release(&plan);
    planned_release(&planned);
}

/* docs/UART.md: 200 KiB written and verified at 115200 baud take 51 s in lock-step, at 57600 92 s. */
static void forecast_is_that_of_the_manual(void **state)
{
    (void)state;
    const struct part part = {0x0804C000, 200 * 1024, 1};
    struct planned planned;
    struct plan plan;
    make(&planned, "ds203", &part, 1, PLAN_FLASH, &plan);
    struct forecast most = forecast_most(&plan, 115200), least = forecast_least(&plan, 115200);
    assert_int_equal(most.frames, 100 + 800 + 800);
    assert_true(most.seconds > 49 && most.seconds < 52);
    assert_true(forecast_most(&plan, 57600).seconds > 90 && forecast_most(&plan, 57600).seconds < 94);
    assert_int_equal(least.frames, 800);
    assert_true(least.seconds > 20 && least.seconds < 22);
    plan_release(&plan);
    planned_release(&planned);
}

static void describes_itself(void **state)
{
    (void)state;
    const struct part parts[] = {{0x0800C000, 380, 1}, {0x0804C000, 3 * PAGE, 2}};
    struct planned planned;
    struct plan plan;
    struct text text = {0};
    make(&planned, "ds203", parts, 2, PLAN_FLASH, &plan);
    plan_describe(&plan, 115200, &text);
    assert_string_equal(text_string(&text),
                        "image.srec: plan: 6,524 bytes in 4 pages of 2,048 bytes: 0x0800c000..0x0800c800, "
                        "0x0804c000..0x0804d800\n"
                        "image.srec: plan: 1 page is covered in part; the other 1,668 bytes are read and written back\n"
                        "image.srec: plan: page 0x0800c000 with the vector table is erased first and written last\n"
                        "image.srec: plan: about 1.1 s if the device has all of it, 2.3 s if nothing (115200 baud, 40 "
                        "to 80 frames)\n");
    text_release(&text);
    plan_release(&plan);
    planned_release(&planned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_touched_pages),
        cmocka_unit_test(ranges_share_a_page),
        cmocka_unit_test(work_follows_the_contents),
        cmocka_unit_test(restore_keeps_the_licence),
        cmocka_unit_test(protected_pages_are_refused),
        cmocka_unit_test(unknown_chips_are_refused),
        cmocka_unit_test(unequal_sectors_are_refused),
        cmocka_unit_test(vectors_are_written_last),
        cmocka_unit_test(forecast_is_that_of_the_manual),
        cmocka_unit_test(describes_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
