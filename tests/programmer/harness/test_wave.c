/* What was measured of bytes that are heard at another rate. */
#include "wave.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HOST_NS 8681u /* a bit at 115200 */

/* `ratio`: the part's bits in those of the host. */
static void check(uint8_t sent, double ratio, const uint8_t *heard, size_t count)
{
    const struct wave_byte wave = {.byte = sent, .start = 1000000, .bit_ns = HOST_NS};
    struct wave_heard one = {.end = 0};
    for (size_t i = 0; i < count; i++) {
        assert_true(wave_hear(&wave, 1, one.end, &(struct wave_ear){HOST_NS * ratio, 0.5}, &one));
        assert_int_equal(one.byte, heard[i]);
    }
    assert_false(wave_hear(&wave, 1, one.end, &(struct wave_ear){HOST_NS * ratio, 0.5}, &one));
}

#define CHECK(sent, ratio, ...)                                                                                        \
    check(sent, ratio, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

#define CHECK_NOTHING(sent, ratio) check(sent, ratio, NULL, 0)

static void at_the_same_rate_every_byte_arrives(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        for (int skew = -4; skew <= 4; skew++)
            CHECK((uint8_t)byte, 1 + skew / 100.0, (uint8_t)byte);
}

/* A slower host's byte is heard as several. */
static void a_slow_sync_is_other_bytes(void **state)
{
    (void)state;
    CHECK(0x7F, 1 / 2.0, 0xFE, 0xFE);
    CHECK(0x7F, 1 / 12.0, 0x00, 0x00);
}

/* The part runs slightly fast: 0x02 is page 241, while 0x7F is too short to be heard. */
static void a_fast_filler_is_a_page(void **state)
{
    (void)state;
    CHECK(0x02, 2 * 0.97, 0xF1);
    CHECK_NOTHING(0x7F, 2 * 0.97);
}

/* Without a pause there is no idle line to find the start bit by. */
static void bytes_in_a_row_keep_their_places(void **state)
{
    (void)state;
    const struct wave_byte wave[] = {{.byte = 0x43, .at = 7, .start = 0, .bit_ns = HOST_NS},
                                     {.byte = 0xBC, .at = 8, .start = 11 * HOST_NS, .bit_ns = HOST_NS}};
    struct wave_heard heard = {.end = 0};
    for (size_t i = 0; i < 2; i++) {
        assert_true(wave_hear(wave, 2, heard.end, &(struct wave_ear){HOST_NS, 0.5}, &heard));
        assert_int_equal(heard.byte, wave[i].byte);
        assert_int_equal(heard.at, wave[i].at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_the_same_rate_every_byte_arrives),
        cmocka_unit_test(a_slow_sync_is_other_bytes),
        cmocka_unit_test(a_fast_filler_is_a_page),
        cmocka_unit_test(bytes_in_a_row_keep_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
