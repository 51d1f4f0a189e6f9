/* The simulated part against docs/UART.md, line by line: every expected byte stands there or in ST's AN3155. */
#include "base/text.h"
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

/* The filler from the states that it ends in NACK. */
static void the_filler_ends_in_nack(void **state)
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

/* ---- addresses ---- */

/* The danger that docs/UART.md warns of: the address is acknowledged, and what follows is taken for commands. */
static void the_rom_acknowledges_a_bad_address_and_parses_data_as_commands(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    write_bytes(sim, 0x08000000, (const uint8_t *)"\1\2\3\4", 4);
    expect(sim, "11ee", "79");
    expect_address(sim, 0x08080000, "79");
    assert_int_equal(sim_violations(sim), 1);
    expect(sim, "926d", "79 79"); /* a READ of 147 bytes becomes READOUT UNPROTECT */
    size_t size;
    assert_int_equal(sim_flash(sim, &size)[0], 0xFF);
    synchronise(sim); /* it was reset */
    sim_free(sim);

    sim = part(SIM_ROM, "");
    synchronise(sim);
    write_bytes(sim, 0x08000000, (const uint8_t *)"\1\2\3\4", 4);
    expect(sim, "31ce", "79");
    expect_address(sim, 0x08080000, "79");
    expect(sim, "43bcff00", "79 79"); /* data becomes a mass erase */
    assert_int_equal(sim_flash(sim, &size)[0], 0xFF);
    assert_int_equal(sim_counts(sim)->mass_erases, 1);
    sim_free(sim);
}

static void open_bootloader_refuses_a_bad_address_at_once(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_OPEN, "");
    synchronise(sim);
    static const char *const commands[] = {"11ee", "31ce", "21de"};
    for (size_t i = 0; i < 3; i++) {
        expect(sim, commands[i], "79");
        expect_address(sim, 0x08080000, "1f");
        assert_int_equal(sim_violations(sim), i + 1);
    }
    sim_free(sim);
}

static void what_is_outside_the_chips_table_is_a_violation(void **state)
{
    (void)state;
    static const struct {
        const char *command;
        uint32_t address;
        bool good;
    } rows[] = {
        {"11ee", 0x08000000, true},  {"11ee", 0x0807FFFC, true},  {"11ee", 0x07FFFFFF, false},
        {"11ee", 0x08080000, false}, {"11ee", 0x20000200, true},  {"11ee", 0x200001FC, false},
        {"11ee", 0x2000FFFC, true},  {"11ee", 0x20010000, false}, {"11ee", 0x1FFFF000, true},
        {"11ee", 0x1FFFF800, true},  {"11ee", 0x1FFFF810, false}, {"11ee", 0x00000000, false},
        {"31ce", 0x08000000, true},  {"31ce", 0x08000002, false}, {"31ce", 0x1FFFF000, false},
        {"31ce", 0x1FFFF800, true},  {"31ce", 0x200001FC, false}, {"21de", 0x08004000, true},
        {"21de", 0x1FFFF800, false}, {"21de", 0x200001FC, false}, {"21de", 0x20000200, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sim *sim = part(SIM_OPEN, "");
        synchronise(sim);
        expect(sim, rows[i].command, "79");
        expect_address(sim, rows[i].address, rows[i].good ? "79" : "1f");
        assert_int_equal(sim_violations(sim), !rows[i].good);
        sim_free(sim);
    }
}

static void lengths_past_the_end_are_violations(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "11ee", "79");
    expect_address(sim, 0x0807FFFC, "79");
    expect(sim, "03fc", "79 ff ff ff ff");
    assert_int_equal(sim_violations(sim), 0);
    expect(sim, "11ee", "79");
    expect_address(sim, 0x0807FFFC, "79");
    expect(sim, "04fb", "79 ff ff ff ff"); /* a bus fault behind the last byte: it resets */
    assert_int_equal(sim_violations(sim), 1);
    assert_int_equal(sim_counts(sim)->resets, 1);
    sim_power_cycle(sim);
    synchronise(sim);
    write_bytes(sim, 0x0807FFFC, (const uint8_t *)"\1\2\3\4\5\6\7\10", 8);
    assert_int_equal(sim_violations(sim), 2);
    expect(sim, "43bc", "79");
    expect(sim, "00ffff", "79"); /* page 255 is the last of these */
    assert_int_equal(sim_violations(sim), 2);
    sim_free(sim);
}

static void checksums_and_complements_are_looked_at(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "11ee", "79");
    expect(sim, "0800000009", "1f");
    expect(sim, "11ee", "79");
    expect_address(sim, 0x08000000, "79");
    expect(sim, "0303", "1f");
    expect(sim, "31ce", "79");
    expect_address(sim, 0x08000000, "79");
    expect(sim, "030102030406", "1f");
    expect(sim, "43bc", "79");
    expect(sim, "000304", "1f 1f");
    expect(sim, "43bc", "79");
    expect(sim, "ff01", "79"); /* observed: acknowledged once, and nothing is erased */
    expect(sim, "639c", "79");
    expect(sim, "000304", "1f");
    assert_int_equal(sim_counts(sim)->flash_steps, 0);
    assert_int_equal(sim_violations(sim), 0);
    sim_free(sim);
}

/* ---- flash ---- */

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

/* A half-word that is not erased stays as it is, unless it becomes 0x0000; the ACK comes all the same. */
static void only_erased_halfwords_take_a_value(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    write_bytes(sim, 0x08000000, (const uint8_t *)"\xF0\xF0\xFF\xFF", 4);
    write_bytes(sim, 0x08000000, (const uint8_t *)"\x30\x30\x12\x34", 4);
    assert_memory_equal(flash, "\xF0\xF0\xFF\xFF", 4); /* observed: the upper half goes with the lower */
    write_bytes(sim, 0x08000000, (const uint8_t *)"\0\0\x12\x34", 4);
    assert_memory_equal(flash, "\0\0\x12\x34", 4);
    write_bytes(sim, 0x08000002, (const uint8_t *)"\0\0\x56\x78", 4); /* at 2 mod 4 */
    assert_memory_equal(flash, "\0\0\0\0\x56\x78", 6);
    sim_free(sim);
}

static void a_short_write_programs_what_an_earlier_one_left(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    write_bytes(sim, 0x08000000, (const uint8_t *)"\x11\x22\x33\x44", 4);
    write_bytes(sim, 0x08000010, (const uint8_t *)"\xAA", 1);
    assert_memory_equal(flash + 16, "\xAA\x22\x33\x44\xFF", 5);
    expect(sim, "43bc", "79");
    expect(sim, "032021222303", "79"); /* the list passes through the same buffer */
    write_bytes(sim, 0x08000020, (const uint8_t *)"\xBB", 1);
    assert_memory_equal(flash + 32, "\xBB\x21\x22\x23\xFF", 5);
    sim_free(sim);
}

static void erase_takes_pages_and_everything(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    for (uint32_t page = 0; page < 4; page++)
        write_bytes(sim, FLASH_START + page * PAGE, (const uint8_t *)"\0\0\0\0", 4);
    expect(sim, "43bc", "79");
    expect(sim, "01010303", "79"); /* pages 1 and 3 */
    assert_int_equal(flash[0] | flash[2 * PAGE], 0);
    assert_int_equal(flash[PAGE] & flash[3 * PAGE], 0xFF);
    assert_int_equal(sim_counts(sim)->pages_erased, 2);
    expect(sim, "43bc", "79");
    expect(sim, "ff00", "79");
    assert_int_equal(flash[0] & flash[2 * PAGE], 0xFF);
    sim_free(sim);
}

/* Why 0x7F is no filler: the count of 128 pages, all of them page 127. */
static void seven_f_at_an_erase_count_erases_page_127(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    write_bytes(sim, FLASH_START + 127 * PAGE, (const uint8_t *)"\0\0\0\0", 4);
    expect(sim, "43bc", "79");
    expect(sim, "7f*130", "79");
    size_t size;
    assert_int_equal(sim_flash(sim, &size)[127 * PAGE], 0xFF);
    expect(sim, "31ce", "79");
    expect_address(sim, 0x08000000, "79");
    expect(sim, "7f*130", "79"); /* and a write length: 128 bytes of 0x7F */
    assert_int_equal(sim_flash(sim, &size)[127], 0x7F);
    assert_int_equal(sim_flash(sim, &size)[128], 0xFF);
    sim_free(sim);
}

/* Nor is 0x02 everywhere: behind a count of one page it is page 2, and the second one its checksum. */
static void the_filler_in_an_erase_list_erases_page_2(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    write_bytes(sim, FLASH_START + 2 * PAGE, (const uint8_t *)"\0\0\0\0", 4);
    expect(sim, "43bc", "79");
    expect(sim, "00", "");
    expect(sim, "0202", "79");
    size_t size;
    assert_int_equal(sim_flash(sim, &size)[2 * PAGE], 0xFF);
    sim_free(sim);
}

static void extended_erase_takes_sixteen_bits(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_OPEN, "");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    write_bytes(sim, FLASH_START + 200 * PAGE, (const uint8_t *)"\0\0\0\0", 4);
    write_bytes(sim, FLASH_START, (const uint8_t *)"\0\0\0\0", 4);
    expect(sim, "44bb", "79");
    expect(sim, "0000 00c8 c8", "79");
    assert_int_equal(flash[200 * PAGE], 0xFF);
    assert_int_equal(flash[0], 0);
    expect(sim, "44bb", "79");
    expect(sim, "0000 0100 01", "79"); /* page 256 is past the end */
    assert_int_equal(sim_violations(sim), 1);
    expect(sim, "44bb", "79");
    expect(sim, "fffe 01", "1f"); /* one bank only */
    expect(sim, "44bb", "79");
    expect(sim, "ffff 00", "79");
    assert_int_equal(flash[0], 0xFF);
    sim_free(sim);
}

/* ---- GO ---- */

static void go_leaves_the_bootloader(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "21de", "79");
    expect_address(sim, 0x0800C000, "79");
    expect(sim, "7f7f7f", "");
    sim_set_pins(sim, false, true);
    sim_set_pins(sim, true, true);
    synchronise(sim);
    sim_set_pins(sim, false, false);
    sim_set_pins(sim, true, false); /* BOOT0 low: the application */
    expect(sim, "7f7f7f", "");
    sim_free(sim);
}

static void go_says_no_late(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "21de", "79");
    expect_address(sim, 0x1FFFF800, "79 1f");
    expect(sim, "02fd", "79 01 04 14 79");
    sim_free(sim);
}

/* ---- the log ---- */

static void the_log_holds_every_frame(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "SYNC(7f) ACK",
        "NOISE(7f) NACK",
        "UNKNOWN(55) NACK",
        "WRITE(31) 0x08000000 4 ACK",
        "READ(11) 0x08080000 0 ACK VIOLATION",
        "ERASE(43) 1 3 ACK",
        "ERASE(43) everything ACK",
        "GET(00) ACK",
    };
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    answer(sim, "7f7f55aa");
    write_bytes(sim, 0x08000000, (const uint8_t *)"\1\2\3\4", 4);
    answer(sim, "11ee0808000000");
    answer(sim, "43bc01010303");
    answer(sim, "43bcff00");
    answer(sim, "00ff");
    size_t count;
    const struct sim_frame *frames = sim_frames(sim, &count);
    assert_int_equal(count, sizeof lines / sizeof *lines);
    for (size_t i = 0; i < count; i++) {
        struct text line = {0};
        sim_frame_text(&frames[i], &line);
        const char *without_time = strchr(text_string(&line), ' ');
        assert_non_null(without_time);
        assert_string_equal(without_time + 1, lines[i]);
        text_release(&line);
    }
    sim_free(sim);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(synchronised_parts_are_silent_then_nack),
        cmocka_unit_test(another_first_byte_mistunes_until_reset),
        cmocka_unit_test(rates_above_the_limit_are_not_noticed),
        cmocka_unit_test(the_filler_ends_in_nack),
        cmocka_unit_test(the_rom_says_what_it_is),
        cmocka_unit_test(open_bootloader_says_what_it_is),
        cmocka_unit_test(the_rom_acknowledges_a_bad_address_and_parses_data_as_commands),
        cmocka_unit_test(open_bootloader_refuses_a_bad_address_at_once),
        cmocka_unit_test(what_is_outside_the_chips_table_is_a_violation),
        cmocka_unit_test(lengths_past_the_end_are_violations),
        cmocka_unit_test(checksums_and_complements_are_looked_at),
        cmocka_unit_test(flash_is_written_and_read_back),
        cmocka_unit_test(only_erased_halfwords_take_a_value),
        cmocka_unit_test(a_short_write_programs_what_an_earlier_one_left),
        cmocka_unit_test(erase_takes_pages_and_everything),
        cmocka_unit_test(seven_f_at_an_erase_count_erases_page_127),
        cmocka_unit_test(the_filler_in_an_erase_list_erases_page_2),
        cmocka_unit_test(extended_erase_takes_sixteen_bits),
        cmocka_unit_test(go_leaves_the_bootloader),
        cmocka_unit_test(go_says_no_late),
        cmocka_unit_test(the_log_holds_every_frame),
    };
    return cmocka_run_group_tests_name("simulator", tests, NULL, NULL);
}
