/* The boards that ship: all read, the same from the binary as from the file, the DS203's figures as the device facts
 * state them, and a source beside every number. The STM32F103, which the programmer knows. Runs in the project's
 * folder. */
#include "profile/embedded.h"
#include "profile/profile.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BOARDS "rules/boards"

/* ---- all of them ---- */

static size_t count_files(const char *folder)
{
    DIR *open = opendir(folder);
    assert_non_null(open);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
        size_t length = strlen(entry->d_name);
        count += length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
    }
    closedir(open);
    return count;
}

static void assert_same_ranges(const struct owned_range *a, size_t a_count, const struct owned_range *b, size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_string_equal(a[i].name, b[i].name);
        assert_memory_equal(&a[i].range, &b[i].range, sizeof a[i].range);
        assert_true(range_size(a[i].range) > 0);
        assert_int_equal(a[i].why == NULL, b[i].why == NULL);
    }
}

/* What the build compiled, and the file read now. */
static void boards_read_the_same_from_binary_and_file(void **state)
{
    (void)state;
    assert_true(embedded_board_count >= 8);
    assert_int_equal(embedded_board_count, count_files(BOARDS));
    for (size_t i = 0; i < embedded_board_count; i++) {
        char path[128];
        snprintf(path, sizeof path, BOARDS "/%s.yaml", embedded_boards[i].name);
        struct board a, b;
        struct fault fault = {0};
        if (!board_read(embedded_boards[i].name, &a, &fault) || !board_read(path, &b, &fault))
            fail_msg("%s", fault.sentence);
        assert_true(board_is_embedded(a.name));
        assert_string_equal(a.name, embedded_boards[i].name);
        assert_string_equal(a.path, "");
        assert_string_equal(a.name, b.name);
        assert_string_equal(a.title, b.title);
        assert_true(a.title[0] != '\0');
        assert_string_equal(a.chip, b.chip);
        assert_int_equal(a.map.region_count, b.map.region_count);
        for (size_t r = 0; r < a.map.region_count; r++) {
            const struct region *one = &a.map.regions[r], *other = &b.map.regions[r];
            assert_string_equal(one->name, other->name);
            assert_string_equal(one->attributes, other->attributes);
            assert_int_equal(one->origin, other->origin);
            assert_int_equal(one->length, other->length);
            assert_int_equal(one->role, other->role);
            assert_int_not_equal(one->role, ROLE_UNKNOWN);
            assert_int_equal(one->line, 0);
            assert_int_not_equal(other->line, 0);
        }
        assert_same_ranges(a.protected_ranges, a.protected_count, b.protected_ranges, b.protected_count);
        assert_same_ranges(a.resident, a.resident_count, b.resident, b.resident_count);
        assert_same_ranges(a.neighbours, a.neighbour_count, b.neighbours, b.neighbour_count);
        assert_same_ranges(a.preserved, a.preserved_count, b.preserved, b.preserved_count);
        assert_same_ranges(a.contents, a.content_count, b.contents, b.content_count);
        assert_true((a.die_vouched == NULL) == (b.die_vouched == NULL));
        if (a.die_vouched != NULL)
            assert_string_equal(a.die_vouched, b.die_vouched);
        assert_int_equal(a.table_need, b.table_need);
        assert_int_equal(a.table_address, b.table_address);
        assert_int_equal(a.stack_minimum, b.stack_minimum);
        assert_int_equal(a.has_slot, b.has_slot);
        assert_int_equal(a.slot, b.slot);
        assert_int_equal(a.uart_baud, b.uart_baud);
        struct chip chip;
        if (!chip_read(a.chip, &chip, &fault))
            fail_msg("%s", fault.sentence);
        chip_release(&chip);
        board_release(&a);
        board_release(&b);
    }
}

/* ---- the STM32F103 line ---- */

/* Sizes: libopencm3's ld/devices.data. Ids, pages, system memory: stm32flash's dev_table.c. Interrupts: ST's start-up
 * files for gcc. Registers: ST's device headers. */
static void stm32f103_figures_are_those_of_public_tables(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned flash_kib, ram_kib, page, id, interrupts;
        uint64_t system_memory, system_size;
    } parts[] = {
        {"stm32f103x4", 16, 6, 1024, 0x412, 43, 0x1FFFF000, 2048},
        {"stm32f103x6", 32, 10, 1024, 0x412, 43, 0x1FFFF000, 2048},
        {"stm32f103x8", 64, 20, 1024, 0x410, 43, 0x1FFFF000, 2048},
        {"stm32f103xb", 128, 20, 1024, 0x410, 43, 0x1FFFF000, 2048},
        {"stm32f103xc", 256, 48, 2048, 0x414, 60, 0x1FFFF000, 2048},
        {"stm32f103xd", 384, 64, 2048, 0x414, 60, 0x1FFFF000, 2048},
        {"stm32f103xe", 512, 64, 2048, 0x414, 60, 0x1FFFF000, 2048},
        {"stm32f103xf", 768, 96, 2048, 0x430, 60, 0x1FFFE000, 6144},
        {"stm32f103xg", 1024, 96, 2048, 0x430, 60, 0x1FFFE000, 6144},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct chip chip;
        assert_true(chip_read(parts[i].name, &chip, NULL));
        assert_int_equal(chip.core, CORE_M3);
        assert_int_equal(chip.interrupts, parts[i].interrupts);
        assert_int_equal(chip.erase_unit, parts[i].page);
        assert_int_equal(chip.rom->product_id, parts[i].id);
        assert_int_equal(chip.flash_count, 1);
        assert_int_equal(chip.ram_count, 1);
        struct range flash = {0x08000000, 0x08000000 + parts[i].flash_kib * 1024u};
        struct range ram = {0x20000000, 0x20000000 + parts[i].ram_kib * 1024u};
        assert_memory_equal(&chip.flash[0].range, &flash, sizeof flash);
        assert_memory_equal(&chip.die_flash[0].range, &flash, sizeof flash);
        assert_memory_equal(&chip.ram[0].range, &ram, sizeof ram);
        assert_memory_equal(&chip.die_ram[0].range, &ram, sizeof ram);
        assert_int_equal(chip.other_count, 2);
        assert_int_equal(chip.other[0].range.start, 0x1FFFF800);
        assert_int_equal(chip.other[0].range.end, 0x1FFFF810);
        assert_int_equal(chip.other[1].range.start, parts[i].system_memory);
        assert_int_equal(range_size(chip.other[1].range), parts[i].system_size);
        assert_ptr_equal(chip_other(&chip, "OPTION_BYTES"), &chip.other[0]);
        assert_null(chip_other(&chip, "OTP"));
        assert_int_equal(chip.rom->flash_size_register, 0x1FFFF7E0);
        assert_int_equal(chip.rom->unique_id, 0x1FFFF7E8);
        assert_int_equal(chip.rom->bootloader_ram, parts[i].id == 0x430 ? 2048 : 512);
        chip_release(&chip);
    }
}

static void ds203_chip_has_more_than_it_promises(void **state)
{
    (void)state;
    struct chip chip;
    assert_true(chip_read("stm32f103vc-512k", &chip, NULL));
    assert_int_equal(chip.core, CORE_M3);
    assert_int_equal(chip.interrupts, 60);
    assert_int_equal(chip.erase_unit, 2048);
    assert_int_equal(chip.rom->product_id, 0x414);
    assert_int_equal(chip.flash[0].range.end, 0x08040000);
    assert_int_equal(chip.die_flash[0].range.end, 0x08080000);
    assert_int_equal(chip.ram[0].range.end, 0x2000C000);
    assert_int_equal(chip.die_ram[0].range.end, 0x20010000);
    assert_int_equal(chip.other[0].range.start, 0x1FFFF800);
    chip_release(&chip);
}

/* ---- the DS203 ---- */

struct expected_region {
    const char *name, *attributes;
    uint64_t origin, length;
    enum region_role role;
};

static void assert_regions(const struct board *board, const struct expected_region *expected, size_t count)
{
    assert_int_equal(board->map.region_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(board->map.regions[i].name, expected[i].name);
        assert_string_equal(board->map.regions[i].attributes, expected[i].attributes);
        assert_int_equal(board->map.regions[i].origin, expected[i].origin);
        assert_int_equal(board->map.regions[i].length, expected[i].length);
        assert_int_equal(board->map.regions[i].role, expected[i].role);
    }
}

static const struct owned_range *owned(const struct owned_range *ranges, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ranges[i].name, name) == 0)
            return &ranges[i];
    return NULL;
}

static void assert_owned(const struct owned_range *ranges, size_t count, const char *name, uint64_t start,
                         uint64_t last)
{
    const struct owned_range *range = owned(ranges, count, name);
    assert_non_null(range);
    assert_int_equal(range->range.start, start);
    assert_int_equal(range->range.end - 1, last);
}

static void ds203_is_the_map_of_the_incident(void **state)
{
    (void)state;
    static const struct expected_region regions[] = {
        {"RAM", "xrw", 0x20003000, 34 * 1024, ROLE_RAM},    {"ROM", "xr", 0x0804C000, 200 * 1024, ROLE_FLASH},
        {"ENTRY", "xr", 0x0800C000, 32 * 1024, ROLE_FLASH}, {"BIOSRAM", "xrw", 0x20001000, 3 * 1024, ROLE_RAM},
        {"COOKIES", "xrw", 0x20000800, 1 * 1024, ROLE_RAM},
    };
    struct board board;
    assert_true(board_read("ds203", &board, NULL));
    assert_string_equal(board.chip, "stm32f103vc-512k");
    assert_regions(&board, regions, 5);
    assert_int_equal(board.protected_count, 3);
    assert_owned(board.protected_ranges, 3, "DFU", 0x08000000, 0x080037FF);
    assert_owned(board.protected_ranges, 3, "LICENCE", 0x08003800, 0x08003FFF);
    assert_owned(board.protected_ranges, 3, "SYS", 0x08004000, 0x0800BFFF);
    assert_owned(board.resident, board.resident_count, "SYS", 0x08004000, 0x0800BFFF);
    assert_owned(board.resident, board.resident_count, "SYSRAM", 0x20000000, 0x200007FF);
    assert_int_equal(board.neighbour_count, 3);
    assert_owned(board.neighbours, 3, "APP2", 0x08014000, 0x0801BFFF);
    assert_owned(board.neighbours, 3, "APP4", 0x08024000, 0x0802BFFF);
    assert_int_equal(board.table_need, TABLE_REQUIRED);
    assert_int_equal(board.table_address, 0x0800C000);
    assert_int_equal(board.table_entries, 0);
    assert_int_equal(board.stack_minimum, 2048);
    assert_int_equal(board.slot, 0x0800C000);
    assert_int_equal(board.uart_baud, 115200);
    assert_non_null(strstr(board.uart_hint, "BOOT0"));
    board_release(&board);
}

static void ds203_slots_reach_to_the_end_of_app4(void **state)
{
    (void)state;
    static const uint64_t slots[] = {0x0800C000, 0x08014000, 0x0801C000, 0x08024000};
    for (size_t i = 0; i < 4; i++) {
        char name[32];
        snprintf(name, sizeof name, "ds203-app%zu", i + 1);
        const struct expected_region regions[] = {
            {"ROM", "xr", slots[i], 0x0802C000 - slots[i], ROLE_FLASH},
            {"RAM", "xrw", 0x20000800, 46 * 1024, ROLE_RAM},
        };
        struct board board;
        assert_true(board_read(name, &board, NULL));
        assert_regions(&board, regions, 2);
        assert_int_equal(board.table_need, TABLE_REQUIRED);
        assert_int_equal(board.table_address, slots[i]);
        assert_int_equal(board.slot, slots[i]);
        assert_int_equal(board.protected_count, 3);
        assert_int_equal(board.neighbour_count, 3 - i);
        for (size_t n = 0; n < board.neighbour_count; n++)
            assert_int_equal(board.neighbours[n].range.start, slots[i + 1 + n]);
        assert_int_equal(board.uart_baud, 115200);
        board_release(&board);
    }
}

static void ds203_system_boards_protect_what_is_not_theirs(void **state)
{
    (void)state;
    static const struct expected_region sys[] = {{"ROM", "xr", 0x08004000, 0x8000, ROLE_FLASH},
                                                 {"RAM", "xrw", 0x20000000, 0xC000, ROLE_RAM}};
    static const struct expected_region dfu[] = {{"ROM", "xr", 0x08000000, 0x3800, ROLE_FLASH},
                                                 {"RAM", "xrw", 0x20000000, 0xC000, ROLE_RAM}};
    static const struct expected_region full[] = {{"FLASH", "xr", 0x08000000, 0x40000, ROLE_FLASH},
                                                  {"UPPER", "xr", 0x08040000, 0x40000, ROLE_FLASH},
                                                  {"RAM", "xrw", 0x20000000, 0xC000, ROLE_RAM}};
    struct board board;
    assert_true(board_read("ds203-sys", &board, NULL));
    assert_regions(&board, sys, 2);
    assert_int_equal(board.protected_count, 2);
    assert_owned(board.protected_ranges, 2, "DFU", 0x08000000, 0x080037FF);
    assert_owned(board.protected_ranges, 2, "LICENCE", 0x08003800, 0x08003FFF);
    assert_null(owned(board.resident, board.resident_count, "SYSRAM"));
    assert_int_equal(board.table_address, 0x08004000);
    board_release(&board);

    assert_true(board_read("ds203-dfu", &board, NULL));
    assert_regions(&board, dfu, 2);
    assert_int_equal(board.protected_count, 2);
    assert_owned(board.protected_ranges, 2, "LICENCE", 0x08003800, 0x08003FFF);
    assert_owned(board.protected_ranges, 2, "SYS", 0x08004000, 0x0800BFFF);
    assert_int_equal(board.table_address, 0x08000000);
    board_release(&board);

    assert_true(board_read("ds203-full", &board, NULL));
    assert_regions(&board, full, 3);
    assert_int_equal(board.protected_count, 0);
    assert_int_equal(board.resident_count, 0);
    assert_int_equal(board.neighbour_count, 0);
    assert_int_equal(board.table_address, 0x08000000);
    board_release(&board);
}

/* ---- a source beside every number ---- */

/* True when a value on the line starts with a digit, quoted or not. */
static bool bears_number(const char *line)
{
    if (line[0] == '#' || strncmp(line, "title:", 6) == 0)
        return false;
    for (const char *at = line; (at = strstr(at, ": ")) != NULL;) {
        at += 2;
        if (at[at[0] == '"'] >= '0' && at[at[0] == '"'] <= '9')
            return true;
    }
    return false;
}

/* Lines that bear a number have a comment behind them, or one that names a file stands directly above the top-level
 * key that they belong to. Returns how many bear one. */
static size_t assert_sources(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char line[512];
    bool comment_before = false, block_has_source = false;
    size_t numbers = 0, number = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        number++;
        bool top_level = line[0] != ' ' && line[0] != '#' && line[0] != '\n';
        if (top_level)
            block_has_source = comment_before;
        comment_before = line[0] == '#' && (comment_before || strchr(line, '/') != NULL);
        if (!bears_number(line))
            continue;
        numbers++;
        if (!block_has_source && strstr(line, " # ") == NULL)
            fail_msg("%s:%zu: a number without its source: %s", path, number, line);
    }
    fclose(file);
    return numbers;
}

static void every_number_has_a_source(void **state)
{
    (void)state;
    size_t numbers = 0;
    char path[128];
    for (size_t i = 0; i < embedded_board_count; i++) {
        snprintf(path, sizeof path, BOARDS "/%s.yaml", embedded_boards[i].name);
        numbers += assert_sources(path);
    }
    assert_true(numbers > 60); /* so that the test cannot pass by finding none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boards_read_the_same_from_binary_and_file),
        cmocka_unit_test(stm32f103_figures_are_those_of_public_tables),
        cmocka_unit_test(ds203_chip_has_more_than_it_promises),
        cmocka_unit_test(ds203_is_the_map_of_the_incident),
        cmocka_unit_test(ds203_slots_reach_to_the_end_of_app4),
        cmocka_unit_test(ds203_system_boards_protect_what_is_not_theirs),
        cmocka_unit_test(every_number_has_a_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
