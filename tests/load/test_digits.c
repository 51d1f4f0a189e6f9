/* The digit decoder against strtol, at every length and with every wrong character at every position. Built twice: with
 * and without the instructions for 16 pairs at once. */
#include "load/digits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define LONGEST 70

static void make(char *text, size_t pairs, unsigned seed)
{
    static const char digits[] = "0123456789ABCDEFabcdef";
    for (size_t i = 0; i < 2 * pairs; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = digits[(seed >> 16) % 22];
    }
}

static uint8_t pair_at(const char *text, size_t i)
{
    char two[3] = {text[2 * i], text[2 * i + 1], '\0'};
    return (uint8_t)strtol(two, NULL, 16);
}

static void every_length(void **state)
{
    (void)state;
    for (size_t pairs = 0; pairs <= LONGEST; pairs++)
        for (unsigned seed = 0; seed < 20; seed++) {
            char text[2 * LONGEST];
            make(text, pairs, seed);
            uint8_t apart[LONGEST + 1], *in_place = (uint8_t *)text;
            uint32_t expected_sum = 7, sum = 7, sum_in_place = 7;
            apart[pairs] = 0xEE;
            assert_int_equal(digits_decode((const uint8_t *)text, pairs, apart, &sum), pairs);
            assert_int_equal(apart[pairs], 0xEE);
            for (size_t i = 0; i < pairs; i++) {
                assert_int_equal(apart[i], pair_at(text, i));
                expected_sum += pair_at(text, i);
            }
            assert_int_equal(sum, expected_sum);
            assert_int_equal(digits_decode(in_place, pairs, in_place, &sum_in_place), pairs);
            assert_memory_equal(in_place, apart, pairs);
            assert_int_equal(sum_in_place, expected_sum);
        }
}

static void every_wrong_character_at_every_position(void **state)
{
    (void)state;
    const size_t pairs = 39; /* two wide steps, a step of four, three single pairs */
    for (size_t at = 0; at < 2 * pairs; at++)
        for (int c = 0; c < 256; c++) {
            char text[2 * LONGEST];
            make(text, pairs, (unsigned)at);
            text[at] = (char)c;
            bool digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
            uint8_t bytes[LONGEST];
            uint32_t sum = 0;
            assert_int_equal(digits_decode((const uint8_t *)text, pairs, bytes, &sum), digit ? pairs : at / 2);
        }
}

/* Four pairs, something else between, one pair. */
static void the_pairs_around_the_data(void **state)
{
    (void)state;
    enum { FIRST = 8, BETWEEN = 6, LAST = FIRST + BETWEEN, END = LAST + 2 };
    for (size_t at = 0; at < END; at++)
        for (int c = 0; c < 256; c++) {
            char text[2 * LONGEST];
            make(text, END / 2, (unsigned)at);
            memset(text + FIRST, '%', BETWEEN);
            text[at] = (char)c;
            bool digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
            uint8_t bytes[6] = {[5] = 0xEE};
            uint32_t sum = 7, expected_sum = 7;
            bool taken = digits_around((const uint8_t *)text, (const uint8_t *)text + LAST, bytes, &sum);
            assert_int_equal(taken, digit || (at >= FIRST && at < LAST));
            assert_int_equal(bytes[5], 0xEE);
            for (size_t i = 0; taken && i < 5; i++) {
                assert_int_equal(bytes[i], pair_at(text, i < 4 ? i : LAST / 2));
                expected_sum += bytes[i];
            }
            if (taken)
                assert_int_equal(sum, expected_sum);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length),
        cmocka_unit_test(every_wrong_character_at_every_position),
        cmocka_unit_test(the_pairs_around_the_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
