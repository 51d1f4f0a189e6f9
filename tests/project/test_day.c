/* Days as people write them, and what day it is. */
#include "project/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void reads_days(void **unused)
{
    (void)unused;
    day read = 0;
    assert_true(day_read("2027-01-31", &read));
    assert_int_equal(read, 20270131);
    assert_true(day_read("2028-02-29", &read)); /* a leap year */
    assert_true(day_read("2000-02-29", &read));
    assert_int_equal(read, 20000229);
}

static void refuses_what_is_no_day(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {"",           "2027-1-31",   "2027-13-01", "2027-00-10", "2027-01-00",
                                        "2027-01-32", "2027-02-29",  "1900-02-29", "2027-04-31", "2027/01/31",
                                        "27-01-31",   "2027-01-31 ", " 2027-01-3", "2027-01-3x", "20270131"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        day read = 1;
        if (day_read(wrong[i], &read))
            fail_msg("\"%s\" was taken for a day", wrong[i]);
        assert_int_equal(read, 1);
    }
}

/* Checked with date -u -d @N +%F. */
static void today_follows_the_epoch(void **unused)
{
    (void)unused;
    static const struct {
        const char *epoch;
        day today;
    } days[] = {{"0", 19700101}, {"1801439999", 20270131}, {"1801440000", 20270201}, {"253402300799", 99991231}};
    struct fault fault;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        day today = 0;
        setenv("SOURCE_DATE_EPOCH", days[i].epoch, 1);
        assert_true(day_today(&today, &fault));
        assert_int_equal(today, days[i].today);
    }
    static const char *const wrong[] = {"tomorrow", "-1", "1e9", " 1", "253402300800", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        day today = 0;
        setenv("SOURCE_DATE_EPOCH", wrong[i], 1);
        assert_false(day_today(&today, &fault));
        assert_int_equal(fault.kind, FAULT_USAGE);
    }
    unsetenv("SOURCE_DATE_EPOCH");
    day today = 0;
    assert_true(day_today(&today, &fault));
    assert_true(today > 20260101);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_days),
        cmocka_unit_test(refuses_what_is_no_day),
        cmocka_unit_test(today_follows_the_epoch),
    };
    return cmocka_run_group_tests_name("project_day", tests, NULL, NULL);
}
