/* The simulated part against docs/UART.md, line by line: every expected byte stands there or in ST's AN3155. */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- sync ---- */

static void synchronised_parts_are_silent_then_nack(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "7f", "");
    expect(sim, "7f", "1f");
    expect(sim, "00ff", "79 0b 22 00 01 02 11 21 31 43 63 73 82 92 79");
    sim_free(sim);
}

static void another_first_byte_mistunes_until_reset(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    expect(sim, "02", "");
    expect(sim, "7f7f7f", "");
    sim_power_cycle(sim);
    synchronise(sim);
    sim_free(sim);
}

static void rates_above_the_limit_are_not_noticed(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    sim_set_baud(sim, 921600);
    expect(sim, "7f", "");
    sim_set_baud(sim, 230400);
    synchronise(sim);
    sim_set_baud(sim, 234000); /* 1.6 % off */
    expect(sim, "02fd", "79 01 04 14 79");
    sim_set_baud(sim, 57600); /* garbage both ways */
    assert_string_not_equal(answer(sim, "02fd02fd"), "79 01 04 14 79 79 01 04 14 79");
    sim_free(sim);
}

/* The filler that ends every state in NACK, from every state a host can leave behind. */
static void the_filler_ends_every_state_in_nack(void **state)
{
    (void)state;
    static const char *const left[] = {
        "",     "11",       "11ee", "11ee08",     "11ee08000000",   "11ee0800000008", "11ee080000000810",
        "21de", "21de0800", "31ce", "31ce080000", "31ce0800000008", "43bc",           "639c"};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        struct sim *sim = part(SIM_ROM, "");
        synchronise(sim);
        answer(sim, left[i]);
        const char *said = "";
        int sent = 0;
        for (; sent < 300 && strstr(said, "1f") == NULL; sent++)
            said = answer(sim, "02");
        if (sent == 300)
            fail_msg("after \"%s\" the filler got no NACK", left[i]);
        assert_int_equal(sim_counts(sim)->flash_steps, 0);
        expect(sim, "7f", "");
        expect(sim, "7f", "1f");
        sim_free(sim);
    }
}

/* ---- identity ---- */

static void the_rom_says_what_it_is(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "01fe", "79 22 00 00 79");
    expect(sim, "02fd", "79 01 04 14 79");
    expect(sim, "44bb", "1f"); /* exclusive with 43 */
    expect(sim, "11ee", "79");
    expect_address(sim, 0x1FFFF7E0, "79");
    expect(sim, "01fe", "79 00 01"); /* 256 KiB: what it is sold as, not what the die has */
    sim_free(sim);
}

static void open_bootloader_says_what_it_is(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_OPEN, "");
    synchronise(sim);
    expect(sim, "00ff", "79 0b 31 00 01 02 11 21 31 44 63 73 82 92 79");
    expect(sim, "43bc", "1f");
    sim_free(sim);
}

/* ---- memory ---- */

static void flash_is_written_and_read_back(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    write_bytes(sim, 0x0800C000, (const uint8_t *)"\1\2\3\4\5\6\7\10", 8);
    expect(sim, "11ee", "79");
    expect_address(sim, 0x0800C002, "79");
    expect(sim, "04fb", "79 03 04 05 06 07");
    assert_int_equal(sim_violations(sim), 0);
    sim_free(sim);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(synchronised_parts_are_silent_then_nack),
        cmocka_unit_test(another_first_byte_mistunes_until_reset),
        cmocka_unit_test(rates_above_the_limit_are_not_noticed),
        cmocka_unit_test(the_filler_ends_every_state_in_nack),
        cmocka_unit_test(the_rom_says_what_it_is),
        cmocka_unit_test(open_bootloader_says_what_it_is),
        cmocka_unit_test(flash_is_written_and_read_back),
    };
    return cmocka_run_group_tests_name("simulator", tests, NULL, NULL);
}
