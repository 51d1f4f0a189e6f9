/* The ground floor: strict numbers, overflow before bound, escaped names, capped files. Expected values are counted by
 * hand from docs/FORMATS.md. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/number.h"
#include "base/range.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},         {"524288", 524288},         {"0x80000", 524288},
                {"512K", 524288}, {"512k", 524288},           {"1M", 1048576},
                {"0x10K", 16384}, {"0XffffFFFF", 4294967295}, {"4294967295", 4294967295},
                {"0x0", 0},       {"4095M", 4293918720}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint64_t value = 1;
        const char *why = NULL;
        assert_true(number_read(good[i].text, UINT32_MAX, &value, &why));
        assert_int_equal(value, good[i].value);
    }
}

static void numbers_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "010",
                                      "12Q",
                                      "0x8000000O",
                                      "4294967296",
                                      "0x100000000",
                                      "4096M",
                                      "-1",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "0x",
                                      "1KK",
                                      "K",
                                      "1.5K",
                                      "00",
                                      "18446744073709551616",
                                      "0x1ffffffffffffffff",
                                      "99999999999999999999K",
                                      "1e3",
                                      "\xC2\xB2"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint64_t value = 7;
        const char *why = NULL;
        if (number_read(bad[i], UINT32_MAX, &value, &why))
            fail_msg("\"%s\" was read as %llu", bad[i], (unsigned long long)value);
        assert_int_equal(value, 7);
        assert_non_null(why);
    }
}

static void bytes_test_overflow_before_the_bound(void **state)
{
    (void)state;
    assert_true(bytes_hold(10, 0, 10));
    assert_true(bytes_hold(10, 10, 0));
    assert_false(bytes_hold(10, 10, 1));
    assert_false(bytes_hold(10, 1, 10));
    assert_false(bytes_hold(10, UINT64_MAX, 2)); /* the sum would wrap to 1 */
    assert_false(bytes_hold(10, 2, UINT64_MAX));
    static const uint8_t four[] = {0x78, 0x56, 0x34, 0x12};
    struct bytes cursor = {four, 4, 0};
    assert_null(bytes_take(&cursor, 5));
    assert_int_equal(cursor.next, 0);
    assert_int_equal(bytes_le32(bytes_take(&cursor, 4)), 0x12345678);
    assert_null(bytes_take(&cursor, 1));
}

static void ranges_are_half_open(void **state)
{
    (void)state;
    struct range a = range_of(0x1000, 0x100), b = range_of(0x1100, 0x10), top = range_of(0xFFFFFFFF, 1);
    assert_false(range_meets(a, b));
    assert_true(range_meets(a, range_of(0x10FF, 1)));
    assert_false(range_has(a, 0x1100));
    assert_int_equal(top.end, 0x100000000);
    assert_true(range_holds(a, range_of(0x5000, 0)));
    assert_int_equal(range_size((struct range){5, 3}), 0);
}

static void names_are_fit_for_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *shown;
    } names[] = {
        {".text", ".text"},
        {"a\033[2Jb", "a\\x1b[2Jb"},
        {"line\nbreak\t", "line\\x0abreak\\x09"},
        {"\xC3\xA9t\xC3\xA9", "\xC3\xA9t\xC3\xA9"}, /* été */
        {"\xC2\x9B"
         "31m",
         "\\xc2\\x9b31m"},                   /* U+009B is CSI */
        {"\xFF\xC3", "\\xff\\xc3"},          /* no UTF-8, and a cut sequence */
        {"\xC0\xAF", "\\xc0\\xaf"},          /* overlong '/' */
        {"\xED\xA0\x80", "\\xed\\xa0\\x80"}, /* a surrogate */
        {"\x7F", "\\x7f"},
        {"app\xE2\x80\xAE"
         "fle.",
         "app\\xe2\\x80\\xaefle."},                       /* U+202E turns the rest of the line round */
        {"\xE2\x80\xB0\xD8\x9D", "\xE2\x80\xB0\xD8\x9D"}, /* next to those that are obeyed, and shown */
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text text = {0};
        text_add_escaped(&text, names[i].raw);
        assert_string_equal(text_string(&text), names[i].shown);
        text_release(&text);
    }
}

/* The same document to a reader of JSON (RFC 8259, section 7), and nothing in it that a terminal obeys. */
static void json_is_fit_for_a_terminal(void **state)
{
    (void)state;
    struct text text = {0};
    text_add_json(&text, "{\"a\": \"\x7F\xC2\x9B"
                         "31m \xC3\xA9 \xE2\x80\xAE\xE2\x80\xB0 \xD8\x9C\xE2\x81\xA9\xE2\x80\xA8\"}");
    assert_string_equal(text_string(&text), "{\"a\": \"\\u007f\\u009b31m \xC3\xA9 \\u202e\xE2\x80\xB0 "
                                            "\\u061c\\u2069\\u2028\"}");
    text_release(&text);
    text_add_json(&text, "\xE2\x80");
    assert_string_equal(text_string(&text), "\xE2\x80");
    text_release(&text);
}

/* RFC 8259, section 7; a broken string leaves what stood there. */
static void strings_are_quoted_for_json(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *quoted; /* NULL: no UTF-8 */
    } strings[] = {
        {"", "\"\""},
        {".text /a", "\".text /a\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x01\x1B[31m", "\"\\u0001\\u001B[31m\""},
        {"\x7F\xC2\x9B", "\"\\u007f\\u009b\""},
        {"caf\xC3\xA9 \xE2\x80\xAE \xF0\x9F\x94\xA7", "\"caf\xC3\xA9 \\u202e \xF0\x9F\x94\xA7\""},
        {"caf\xE9", NULL},
        {"cut \xE2\x80", NULL},
        {"surrogate \xED\xA0\x80", NULL},
    };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        struct text text = {0};
        text_add(&text, "before ");
        assert_int_equal(text_add_json_string(&text, strings[i].raw), strings[i].quoted != NULL);
        assert_memory_equal(text.at, "before ", 7);
        assert_string_equal(text.at + 7, strings[i].quoted != NULL ? strings[i].quoted : "");
        text_release(&text);
    }
}

static void text_grows(void **state)
{
    (void)state;
    struct text text = {0};
    assert_string_equal(text_string(&text), "");
    for (int i = 0; i < 300; i++)
        text_add(&text, "%s", "0123456789");
    text_add(&text, "%1000d", 7);
    assert_int_equal(text.length, 4000);
    text_release(&text);
    text_add_grouped(&text, 0);
    text_add(&text, " ");
    text_add_grouped(&text, 999);
    text_add(&text, " ");
    text_add_grouped(&text, 1234567);
    assert_string_equal(text_string(&text), "0 999 1,234,567");
    text_release(&text);
}

static void statuses_are_the_contracts(void **state)
{
    (void)state;
    assert_int_equal(fault_exit_status(FAULT_REFUSED), 1);
    assert_int_equal(fault_exit_status(FAULT_USAGE), 2);
    assert_int_equal(fault_exit_status(FAULT_CONFIG), 2);
    assert_int_equal(fault_exit_status(FAULT_FILE), 3);
    assert_int_equal(fault_exit_status(FAULT_FORMAT), 3);
    assert_int_equal(fault_exit_status(FAULT_UNSUPPORTED), 3);
    assert_int_equal(fault_exit_status(FAULT_PORT), 4);
    assert_int_equal(fault_exit_status(FAULT_TIMEOUT), 4);
    assert_int_equal(fault_exit_status(FAULT_OUTPUT), 5);
    assert_int_equal(fault_exit_status(FAULT_PLACE), 2);
    assert_int_equal(fault_exit_status(FAULT_BUG), 5);
    struct fault fault;
    char long_path[2000];
    memset(long_path, 'x', sizeof long_path - 1);
    long_path[sizeof long_path - 1] = '\0';
    assert_false(fault_set(&fault, FAULT_FILE, "%s: gone", long_path));
    assert_int_equal(strlen(fault.sentence), sizeof fault.sentence - 1);
}

static void files_are_capped(void **state)
{
    (void)state;
    char path[] = "/tmp/dsocheck-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "firmware", 8), 8);
    struct file file;
    struct fault fault = {0};
    assert_true(file_read(path, 8, FAULT_FILE, &file, &fault));
    assert_int_equal(file.size, 8);
    assert_memory_equal(file.bytes, "firmware", 9);
    file_release(&file);
    assert_false(file_read(path, 7, FAULT_CONFIG, &file, &fault));
    assert_int_equal(fault.kind, FAULT_CONFIG);
    /* 2 GiB that occupy nothing: refused by its size, before any allocation. */
    assert_int_equal(ftruncate(fd, (off_t)2 << 30), 0);
    assert_false(file_read(path, FILE_CAP_IMAGE, FAULT_FILE, &file, &fault));
    assert_non_null(strstr(fault.sentence, "larger than 1024 MiB"));
    close(fd);
    unlink(path);
    assert_false(file_read(path, 8, FAULT_FILE, &file, &fault));
    assert_non_null(strstr(fault.sentence, "No such file"));
    /* One without a size that is told beforehand. */
    assert_false(file_read("/proc/self/smaps", 64, FAULT_FILE, &file, &fault));
    assert_non_null(strstr(fault.sentence, "larger than 0 MiB"));
    assert_true(file_read("/proc/self/stat", 1 << 20, FAULT_FILE, &file, &fault));
    assert_true(file.size > 0);
    file_release(&file);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(numbers_are_refused),
        cmocka_unit_test(bytes_test_overflow_before_the_bound),
        cmocka_unit_test(ranges_are_half_open),
        cmocka_unit_test(names_are_fit_for_a_terminal),
        cmocka_unit_test(json_is_fit_for_a_terminal),
        cmocka_unit_test(strings_are_quoted_for_json),
        cmocka_unit_test(text_grows),
        cmocka_unit_test(statuses_are_the_contracts),
        cmocka_unit_test(files_are_capped),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
