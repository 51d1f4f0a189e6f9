/* Parts by name: every one is found, order codes as they are printed and sold lead to the right one, and what leads to
 * none gets the nearest names. */
#include "profile/parts.h"
#include "profile/profile.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void every_part_is_found_by_its_name(void **state)
{
    (void)state;
    assert_true(part_count >= 4000);
    for (size_t i = 0; i < part_count; i++) {
        char other[64];
        size_t length = 0;
        for (const char *at = part_name(i); *at != '\0'; at++)
            other[length++] =
                (char)(isupper((unsigned char)*at) ? tolower((unsigned char)*at) : toupper((unsigned char)*at));
        other[length] = '\0';
        if (part_find(part_name(i)) != i || part_find(other) != i)
            fail_msg("%s is not found, or not as %s", part_name(i), other);
    }
}

static void every_part_has_facts_that_fit_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < part_count; i++) {
        struct chip chip;
        part_chip(i, &chip);
        /* Of the parts that are there for their locks alone sizes may be unknown. */
        bool good = chip.core != CORE_UNKNOWN && chip.title[0] != '\0' && chip.family != NULL &&
                    chip.interrupts <= 496 &&
                    (chip.ram_count + chip.flash_count > 0 || strcmp(chip.family->name, "more") == 0);
        if (strncmp(chip.name, "cortex-", 7) == 0)
            good = chip.ram_count + chip.flash_count == 0 && strcmp(core_facts(chip.core)->name, chip.name) == 0;
        for (size_t n = 0; n < chip.flash_count; n++)
            good = good && banks_hold(chip.die_flash, chip.die_flash_count, chip.flash[n].range);
        for (size_t n = 0; n < chip.ram_count; n++)
            good = good && banks_hold(chip.die_ram, chip.die_ram_count, chip.ram[n].range) &&
                   chip.ram[n].range.start < 0x60000000;
        for (size_t n = 0; n < chip.sector_count; n++)
            good = good && banks_hold(chip.die_flash, chip.die_flash_count, chip.sectors[n].range) &&
                   chip.sectors[n].unit > 0;
        if (!good)
            fail_msg("%s: its facts do not fit together", chip.name);
        chip_release(&chip);
    }
}

/* Sizes in KiB, from the makers' data sheets: flash, and RAM that starts at the address given. 0: not compared. */
static const struct {
    const char *code, *part;
    enum core core;
    unsigned flash;
    uint32_t ram_start;
    unsigned ram;
} codes[] = {
    {"STM32F030F4P6", "STM32F030F4", CORE_M0, 16, 0x20000000, 4},
    {"STM32F030R8T6", "STM32F030R8", CORE_M0, 64, 0x20000000, 8},
    {"STM32F042K6T6", "STM32F042K6", CORE_M0, 32, 0x20000000, 6},
    {"STM32F072RBT6", "STM32F072RB", CORE_M0, 128, 0x20000000, 16},
    {"STM32F100RBT6B", "STM32F100RB", CORE_M3, 128, 0x20000000, 8},
    {"STM32F103C8T6", "STM32F103C8", CORE_M3, 64, 0x20000000, 20},
    {"STM32F103CBT6TR", "STM32F103CB", CORE_M3, 128, 0x20000000, 20},
    {"STM32F103RCT6", "STM32F103RC", CORE_M3, 256, 0x20000000, 48},
    {"STM32F103ZET6", "STM32F103ZE", CORE_M3, 512, 0x20000000, 64},
    {"STM32F107VCT6", "STM32F107VC", CORE_M3, 256, 0x20000000, 64},
    {"STM32F205RGT6", "STM32F205RG", CORE_M3, 1024, 0x20000000, 128},
    {"STM32F303CCT6", "STM32F303CC", CORE_M4F, 256, 0x20000000, 40},
    {"STM32F303RET6", "STM32F303RE", CORE_M4F, 512, 0x20000000, 64},
    {"STM32F401CCU6", "STM32F401CC", CORE_M4F, 256, 0x20000000, 64},
    {"STM32F405RGT6", "STM32F405RG", CORE_M4F, 1024, 0x20000000, 128},
    {"STM32F407VGT6", "STM32F407VG", CORE_M4F, 1024, 0x20000000, 128},
    {"STM32F411CEU6", "STM32F411CE", CORE_M4F, 512, 0x20000000, 128},
    {"STM32F429ZIT6U", "STM32F429ZI", CORE_M4F, 2048, 0x20000000, 192},
    {"STM32F446RET6", "STM32F446RE", CORE_M4F, 512, 0x20000000, 128},
    {"STM32F746NGH6", "STM32F746NG", CORE_M7, 1024, 0x20000000, 320},
    {"STM32F767ZIT6", "STM32F767ZI", CORE_M7, 2048, 0x20000000, 512},
    {"STM32G030F6P6", "STM32G030F6", CORE_M0PLUS, 32, 0x20000000, 8},
    {"STM32G071RBT6", "STM32G071RB", CORE_M0PLUS, 128, 0x20000000, 36},
    {"STM32G431CBT6", "STM32G431CB", CORE_M4F, 128, 0, 0},
    {"STM32G474RET6", "STM32G474RE", CORE_M4F, 512, 0, 0},
    {"STM32H743ZIT6", "STM32H743ZI", CORE_M7, 2048, 0x20000000, 128},
    {"STM32H750VBT6", "STM32H750VB", CORE_M7, 128, 0x20000000, 128},
    {"STM32L031K6T6", "STM32L031K6", CORE_M0PLUS, 32, 0x20000000, 8},
    {"STM32L053R8T6", "STM32L053R8", CORE_M0PLUS, 64, 0x20000000, 8},
    {"STM32L152RET6", "STM32L152RE", CORE_M3, 512, 0x20000000, 80},
    {"STM32L432KCU6", "STM32L432KC", CORE_M4F, 256, 0x20000000, 0},
    {"STM32L476RGT6", "STM32L476RG", CORE_M4F, 1024, 0x20000000, 96},
    {"STM32L552ZET6Q", "STM32L552ZE", CORE_M33, 512, 0x20000000, 256},
    {"STM32U575ZIT6Q", "STM32U575ZI", CORE_M33, 2048, 0x20000000, 768},
    {"STM32WB55RGV6", "STM32WB55RG", CORE_M4F, 1024, 0, 0},
    {"STM32WLE5JCI6", "STM32WLE5JC", CORE_M4, 256, 0x20000000, 64},
    {"GD32F103C8T6", "GD32F103C8", CORE_M3, 64, 0x20000000, 20},
    {"GD32F303CCT6", "GD32F303CC", CORE_M4F, 256, 0x20000000, 48},
    {"AT32F403ACGT7", "AT32F403ACGT7", CORE_M4F, 1024, 0, 0},
    {"nRF51822-QFAA-R7", "nRF51822_xxAA", CORE_M0PLUS, 256, 0x20000000, 16},
    {"NRF52832-QFAA", "nRF52832_xxAA", CORE_M4F, 512, 0x20000000, 64},
    {"nRF52832-CIAA-R", "nRF52832_xxAA", CORE_M4F, 512, 0x20000000, 64},
    {"nRF52833-QIAA", "nRF52833_xxAA", CORE_M4F, 512, 0x20000000, 128},
    {"nRF52840-QIAA-R", "nRF52840_xxAA", CORE_M4F, 1024, 0x20000000, 256},
    {"nRF9160-SICA", "nRF9160_xxxA", CORE_M33, 1024, 0x20000000, 256},
    {"ATSAMD21G18A-AU", "ATSAMD21G18A", CORE_M0PLUS, 256, 0x20000000, 32},
    {"ATSAMD51J20A-MU", "ATSAMD51J20A", CORE_M4F, 1024, 0x20000000, 256},
    {"ATSAME70Q21B-AN", "ATSAME70Q21B", CORE_M7, 2048, 0, 0},
    {"ATSAM3X8E-AU", "ATSAM3X8E", CORE_M3, 512, 0, 0},
    {"ATSAM4S16CA-AU", "ATSAM4S16C", CORE_M4, 1024, 0x20000000, 128},
    {"LM3S6965-IQC50-A2", "LM3S6965", CORE_M3, 256, 0x20000000, 64},
    {"TM4C123GH6PMI7", "TM4C123GH6PM", CORE_M4F, 256, 0x20000000, 32},
    {"TM4C1294NCPDTI3R", "TM4C1294NCPDT", CORE_M4F, 1024, 0x20000000, 256},
    {"MSPM0G3507SPTR", "MSPM0G3507", CORE_M0PLUS, 128, 0, 0},
    {"EFM32GG11B820F2048GL192-B", "EFM32GG11B820F2048GL192", CORE_M4F, 2048, 0, 0},
    {"EFR32MG21A010F1024IM32-BR", "EFR32MG21A010F1024", CORE_M33, 1024, 0, 0},
    {"LPC55S69JBD100K", "LPC55S69JBD100", CORE_M33, 0, 0, 0},
    {"S32K144HFT0MLLT", "S32K144HFxxxLLx", CORE_M4F, 512, 0, 0},
    {"XMC4500-F100K1024AC", "XMC4500-F100x1024", CORE_M4F, 1024, 0, 0},
    {"R7FA6M5BH3CFC#AA0", "R7FA6M5BH", CORE_M33, 2048, 0x20000000, 512},
    {"R7FA4M1AB3CFM#AA0", "R7FA4M1AB", CORE_M4F, 256, 0x20000000, 32},
    {"CY8C6347BZI-BLD53", "CY8C6347BZI-BLD53", CORE_M4F, 1024, 0x08000000, 288},
    {"RP2040", "RP2040", CORE_M0PLUS, 0, 0x20000000, 0},
};

static void order_codes_lead_to_their_part(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct fault fault = {0};
        struct chip chip;
        if (!chip_read(codes[i].code, &chip, &fault))
            fail_msg("%s", fault.sentence);
        uint64_t ram = 0;
        for (size_t n = 0; n < chip.ram_count; n++)
            if (chip.ram[n].range.start == codes[i].ram_start)
                ram = range_size(chip.ram[n].range) / 1024;
        if (strcmp(chip.name, codes[i].part) != 0 || chip.core != codes[i].core ||
            (codes[i].flash != 0 && range_size(chip.flash[0].range) / 1024 != codes[i].flash) ||
            (codes[i].ram != 0 && ram != codes[i].ram))
            fail_msg("%s: found %s, %s, %llu KiB flash, %llu KiB RAM at 0x%08x", codes[i].code, chip.name,
                     core_facts(chip.core)->name,
                     chip.flash_count > 0 ? (unsigned long long)range_size(chip.flash[0].range) / 1024 : 0,
                     (unsigned long long)ram, codes[i].ram_start);
        chip_release(&chip);
    }
}

static void assert_second_flash(const char *name, uint64_t start, uint64_t size)
{
    struct chip chip;
    assert_true(chip_read(name, &chip, NULL));
    assert_int_equal(chip.flash_count, 2);
    assert_int_equal(chip.flash[1].range.start, start);
    assert_int_equal(range_size(chip.flash[1].range), size);
    assert_int_equal(chip.die_flash_count, 2);
    chip_release(&chip);
}

/* RM0038 (STM32L1), 2.6: data EEPROM right behind 512 KiB of flash. XMC4700 Reference Manual, 2.4: flash again,
 * uncached. */
static void flash_that_is_not_in_one_piece_is_known(void **state)
{
    (void)state;
    assert_second_flash("STM32L152RET6", 0x08080000, 16384);
    assert_second_flash("STM32L053R8T6", 0x08080000, 2048);
    assert_second_flash("XMC4700-F144K2048", 0x0C000000, 2 << 20);
    struct chip chip;
    assert_true(chip_read("STM32L152RET6", &chip, NULL));
    assert_int_equal(chip.erase_unit, 256); /* of the flash */
    chip_release(&chip);
    assert_true(chip_read("STM32F407VGT6", &chip, NULL));
    assert_int_equal(chip.flash_count, 1);
    assert_int_equal(chip.sector_count, 3); /* RM0090, table 5: 4 of 16 KiB, one of 64, 7 of 128 */
    assert_int_equal(chip.erase_unit, 0);
    assert_int_equal(chip.sectors[1].range.start, 0x08010000);
    assert_int_equal(chip.sectors[1].unit, 65536);
    assert_true(chip.ram[1].no_fetch); /* the core-coupled RAM */
    assert_int_equal(chip.ram[1].range.start, 0x10000000);
    chip_release(&chip);
}

static void names_are_taken_as_people_write_them(void **state)
{
    (void)state;
    static const char *const ways[][2] = {
        {"stm32f407vg", "STM32F407VG"},
        {"STM32 F407VG", "STM32F407VG"},
        {"ST STM32F407VGT6", "STM32F407VG"},
        {"st:stm32f407vg", "STM32F407VG"},
        {"Nordic nRF52840", "nRF52840_xxAA"},
        {"nrf52840", "nRF52840_xxAA"},
        {"SAMD21G18A", "ATSAMD21G18A"},
        {"samd21g18a-au", "ATSAMD21G18A"},
        {"Microchip ATSAMD21G18A", "ATSAMD21G18A"},
        {"cortex-m4f", "cortex-m4f"},
        {"Cortex-M0PLUS", "cortex-m0plus"},
        {"stm32f103xb", "stm32f103xb"},
        {"STM32F103VC-512K", "stm32f103vc-512k"},
        {"STM32F405xG", "STM32F405OG"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        size_t part = part_find(ways[i][0]);
        if (part == NO_PART || strcmp(part_name(part), ways[i][1]) != 0)
            fail_msg("%s: found %s", ways[i][0], part != NO_PART ? part_name(part) : "nothing");
    }
}

static void assert_unknown(const char *name, const char *expected)
{
    struct fault fault = {0};
    assert_int_equal(part_find(name), NO_PART);
    assert_false(part_unknown(name, &fault));
    assert_int_equal(fault.kind, FAULT_CONFIG);
    if (strstr(fault.sentence, expected) == NULL)
        fail_msg("expected: %s\ngot: %s", expected, fault.sentence);
}

static void what_is_unknown_gets_the_nearest_names(void **state)
{
    (void)state;
    assert_unknown("STM32F4O7VG", "the nearest are STM32F407VG, ");
    assert_unknown("STM32F407GV", "STM32F407VG");
    assert_unknown("STM32F104C8", "STM32F102C8");
    assert_unknown("STMF103C8T6", "STM32F103C8");
    assert_unknown("nRF52480", "nRF52840_xxAA");
    assert_unknown("ATSAMD21G81A", "ATSAMD21G18A");
    assert_unknown("GD32F103C9T6", "GD32F103C8");
    assert_unknown("TM4C123GH6PN", "TM4C123GH6PM");
    assert_unknown("cortex-m6", "cortex-m");
    assert_unknown("RP2041", "RP2040");
    assert_unknown("", "no chip has this name (dsocheck chips");
    assert_unknown("ends in \x01", "no chip has this name (dsocheck chips");
}

/* A name that fits several parts is taken only where they have the same facts. */
static void what_could_be_several_parts_is_refused(void **state)
{
    (void)state;
    assert_unknown("stm32f103", "stands for parts that differ, such as STM32F103C4, ");
    assert_unknown("STM32F407VX", "such as STM32F407VE and STM32F407VG:");
    assert_unknown("nRF52832", "such as nRF52832_xxAA and nRF52832_xxAB:");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_found_by_its_name),
        cmocka_unit_test(every_part_has_facts_that_fit_together),
        cmocka_unit_test(order_codes_lead_to_their_part),
        cmocka_unit_test(flash_that_is_not_in_one_piece_is_known),
        cmocka_unit_test(names_are_taken_as_people_write_them),
        cmocka_unit_test(what_is_unknown_gets_the_nearest_names),
        cmocka_unit_test(what_could_be_several_parts_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
