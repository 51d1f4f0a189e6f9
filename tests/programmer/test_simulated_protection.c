/* Write protection, readout protection and option bytes of the simulated part: docs/UART.md, "Protection". */
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t zeros[4];

static uint8_t first_byte_of(struct sim *sim, size_t page)
{
    size_t size;
    return sim_flash(sim, &size)[page * PAGE];
}

/* Two pages of 2 KiB share a bit; the last bit stands for all pages from 62 on. */
static void protected_pages_are_acknowledged_and_stay(void **state)
{
    (void)state;
    static const struct {
        const char *failure;
        size_t page;
        bool stays;
    } rows[] = {
        {"write-protected:6", 5, false},   {"write-protected:6", 6, true},    {"write-protected:6", 7, true},
        {"write-protected:6", 8, false},   {"write-protected:62", 61, false}, {"write-protected:62", 62, true},
        {"write-protected:62", 255, true}, {"write-protected:0:3", 3, true},  {"write-protected:0:3", 4, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sim *sim = part(SIM_ROM, rows[i].failure);
        size_t size;
        sim_flash(sim, &size)[rows[i].page * PAGE] = 0x42;
        synchronise(sim);
        char list[16];
        snprintf(list, sizeof list, "00%02zx%02zx", rows[i].page, rows[i].page);
        expect(sim, "43bc", "79");
        expect(sim, list, "79");
        assert_int_equal(first_byte_of(sim, rows[i].page), rows[i].stays ? 0x42 : 0xFF);
        sim_flash(sim, &size)[rows[i].page * PAGE] = 0xFF;
        write_bytes(sim, FLASH_START + (uint32_t)rows[i].page * PAGE, zeros, 4);
        assert_int_equal(first_byte_of(sim, rows[i].page), rows[i].stays ? 0xFF : 0x00);
        sim_free(sim);
    }
}

static void write_protect_replaces_the_set_and_resets(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "write-protected:0");
    synchronise(sim);
    expect(sim, "639c", "79");
    expect(sim, "000101", "79"); /* unit 1: pages 2 and 3 */
    assert_int_equal(sim_counts(sim)->resets, 1);
    /* Observed: values of 0xFF are left unprogrammed. */
    assert_memory_equal(sim_option_bytes(sim) + 8, "\xFD\x02\xFF\xFF\xFF\xFF\xFF\xFF", 8);
    synchronise(sim);
    write_bytes(sim, FLASH_START, zeros, 4);
    write_bytes(sim, FLASH_START + 2 * PAGE, zeros, 4);
    assert_int_equal(first_byte_of(sim, 0), 0);
    assert_int_equal(first_byte_of(sim, 2), 0xFF);
    sim_free(sim);
}

static void write_unprotect_wipes_all_option_bytes(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "write-protected:0");
    sim_option_bytes(sim)[4] = 0x12; /* Data0 is the owner's */
    sim_option_bytes(sim)[5] = 0xED;
    synchronise(sim);
    expect(sim, "738c", "79 79");
    assert_memory_equal(sim_option_bytes(sim), "\xA5\x5A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 16);
    synchronise(sim);
    write_bytes(sim, FLASH_START, zeros, 4);
    assert_int_equal(first_byte_of(sim, 0), 0);
    sim_free(sim);
}

static void readout_protection_blocks_all_but_identity(void **state)
{
    (void)state;
    static const struct {
        enum sim_dialect dialect;
        const char *command, *answered;
    } rows[] = {
        {SIM_ROM, "01fe", "79 22 00 00 79"},
        {SIM_ROM, "02fd", "79 01 04 14 79"},
        {SIM_ROM, "11ee", "1f"},
        {SIM_ROM, "31ce", "1f"},
        {SIM_ROM, "43bc", "1f"},
        {SIM_ROM, "639c", "1f"},
        {SIM_ROM, "738c", "1f"},
        {SIM_ROM, "827d", "1f"},
        {SIM_ROM, "21de", "1f 1f"},
        {SIM_OPEN, "44bb", "1f"},
        {SIM_OPEN, "11ee", "1f"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sim *sim = part(rows[i].dialect, "readout-protected");
        synchronise(sim);
        expect(sim, rows[i].command, rows[i].answered);
        expect(sim, "02fd", "79 01 04 14 79"); /* and goes on */
        sim_free(sim);
    }
}

static void readout_protect_acts_from_the_reset_on(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "");
    synchronise(sim);
    expect(sim, "827d", "79 79");
    synchronise(sim);
    expect(sim, "11ee", "1f");
    sim_free(sim);
}

static void readout_unprotect_costs_everything(void **state)
{
    (void)state;
    for (int dialect = SIM_ROM; dialect <= SIM_OPEN; dialect++) {
        struct sim *sim = part((enum sim_dialect)dialect, "readout-protected write-protected:0");
        size_t size;
        uint8_t *flash = sim_flash(sim, &size);
        memset(flash, 0x42, size);
        synchronise(sim);
        expect(sim, "926d", "79 79");
        for (size_t i = 0; i < size; i++)
            assert_int_equal(flash[i], 0xFF);
        synchronise(sim);
        write_bytes(sim, FLASH_START, zeros, 4);
        assert_int_equal(first_byte_of(sim, 0), 0);
        sim_free(sim);
    }
}

/* OpenBootloader says both ACKs first; the ROM says the second when it is done. */
static void the_second_ack_of_readout_unprotect(void **state)
{
    (void)state;
    for (int dialect = SIM_ROM; dialect <= SIM_OPEN; dialect++) {
        struct sim *sim = part_with((struct sim_options){.dialect = (enum sim_dialect)dialect, .speed = SIM_REAL}, "");
        uint8_t said[8];
        sim_advance(sim, 10 * SIM_MILLISECOND);
        sim_send(sim, (const uint8_t *)"\x7F\x92\x6D", 3);
        sim_advance(sim, 20 * SIM_MILLISECOND); /* well before a page erase is over */
        assert_int_equal(sim_take(sim, said, sizeof said), dialect == SIM_ROM ? 2 : 3);
        sim_free(sim);
    }
}

static void only_an_exact_write_changes_the_option_bytes(void **state)
{
    (void)state;
    static const uint8_t options[16] = {0xA5, 0x5A, 0xFF, 0x00, 0x12, 0xED, 0xFF, 0x00,
                                        0xFE, 0x01, 0xFF, 0x00, 0xFF, 0x00, 0xFF, 0x00};
    struct sim *sim = part(SIM_ROM, "");
    uint8_t before[16];
    memcpy(before, sim_option_bytes(sim), 16);
    synchronise(sim);
    write_bytes(sim, 0x1FFFF804, options, 4);
    assert_memory_equal(sim_option_bytes(sim), before, 16);
    assert_int_equal(sim_counts(sim)->resets, 0);
    write_bytes(sim, 0x1FFFF800, options, 16);
    assert_memory_equal(sim_option_bytes(sim), options, 16);
    assert_int_equal(sim_counts(sim)->resets, 1);
    synchronise(sim);
    write_bytes(sim, FLASH_START, zeros, 4); /* WRP0 bit 0 */
    assert_int_equal(first_byte_of(sim, 0), 0xFF);
    sim_free(sim);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(protected_pages_are_acknowledged_and_stay),
        cmocka_unit_test(write_protect_replaces_the_set_and_resets),
        cmocka_unit_test(write_unprotect_wipes_all_option_bytes),
        cmocka_unit_test(readout_protection_blocks_all_but_identity),
        cmocka_unit_test(readout_protect_acts_from_the_reset_on),
        cmocka_unit_test(readout_unprotect_costs_everything),
        cmocka_unit_test(the_second_ack_of_readout_unprotect),
        cmocka_unit_test(only_an_exact_write_changes_the_option_bytes),
    };
    return cmocka_run_group_tests_name("simulated_protection", tests, NULL, NULL);
}
