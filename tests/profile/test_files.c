/* Profiles in files: extends, circles, lines for findings, and the model's own functions. */
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char made[32][96]; /* files to remove at the end */
static size_t made_count;

static const char *path_of(const char *name)
{
    static char paths[4][128];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static const char *make(const char *name, const char *text)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    if (made_count < sizeof made / sizeof *made)
        snprintf(made[made_count++], sizeof made[0], "%s", path);
    return path;
}

static void assert_fault(const struct fault *fault, const char *path, const char *rest)
{
    char expected[512];
    snprintf(expected, sizeof expected, "%s%s", path, rest);
    if (strncmp(fault->sentence, expected, strlen(expected)) != 0)
        fail_msg("expected: %s\ngot:      %s", expected, fault->sentence);
    assert_int_equal(fault->kind, FAULT_CONFIG);
}

static void lines_are_kept(void **state)
{
    (void)state;
    const char *path = make("lines.yaml", "board: lines\n"                                              /* 1 */
                                          "chip: stm32f103x8\n"                                         /* 2 */
                                          "\n"                                                          /* 3 */
                                          "regions:\n"                                                  /* 4 */
                                          "  # boot\n"                                                  /* 5 */
                                          "  - {name: A, access: rx, origin: 0x08000000, length: 8K}\n" /* 6 */
                                          "  - name: B\n"                                               /* 7 */
                                          "    access: rw\n"                                            /* 8 */
                                          "    origin: 0x20000000\n"
                                          "    length: 20K\n"
                                          "protected:\n" /* 11 */
                                          "- {name: P, origin: 0x08000000, length: 1K, why: because}\n"
                                          "resident:\n"
                                          "- {name: R, origin: 0x08000000, length: 1K}\n"
                                          "neighbours:\n"
                                          "- {name: N, origin: 0x08002000, length: 1K}\n");
    struct board board;
    struct fault fault = {0};
    if (!board_read(path, &board, &fault))
        fail_msg("%s", fault.sentence);
    assert_string_equal(board.path, path);
    assert_string_equal(board.map.path, path);
    assert_int_equal(board.map.regions[0].line, 6);
    assert_int_equal(board.map.regions[1].line, 7);
    assert_int_equal(board.protected_ranges[0].line, 12);
    assert_string_equal(board.protected_ranges[0].why, "because");
    assert_int_equal(board.resident[0].line, 14);
    assert_null(board.resident[0].why);
    assert_int_equal(board.neighbours[0].line, 16);
    board_release(&board);
}

static void given_keys_replace_inherited_ones_whole(void **state)
{
    (void)state;
    make("base.yaml", "board: base\ntitle: Base\nchip: cortex-m4\nslot: 0x100\nstack_minimum: 1K\n"
                      "regions:\n- {name: A, access: rx, origin: 0, length: 8K}\n"
                      "- {name: B, access: rw, origin: 1M, length: 8K}\n"
                      "protected:\n- {name: P, origin: 0, length: 1K, why: w}\n"
                      "resident:\n- {name: R, origin: 0, length: 1K}\n"
                      "vectors: {address: 0x100, required: true, entries: 32}\nuart: {baud: 9600, hint: h}\n");
    const char *path = make("top.yaml", "board: top\nextends: base\nresident: []\n"
                                        "regions:\n- {name: C, access: rx, origin: 0, length: 4K}\n"
                                        "vectors: {address: 0x200, required: true}\nuart: {baud: 115200}\n");
    struct board board;
    struct fault fault = {0};
    if (!board_read(path, &board, &fault))
        fail_msg("%s", fault.sentence);
    assert_string_equal(board.name, "top");
    assert_string_equal(board.title, "");
    assert_string_equal(board.chip, "cortex-m4");
    assert_true(board.has_slot);
    assert_int_equal(board.slot, 0x100);
    assert_int_equal(board.stack_minimum, 1024);
    assert_int_equal(board.map.region_count, 1);
    assert_string_equal(board.map.regions[0].name, "C");
    assert_int_equal(board.map.regions[0].line, 5);
    assert_int_equal(board.protected_count, 1);
    assert_int_equal(board.protected_ranges[0].line, 0); /* line of another file than board.path */
    assert_int_equal(board.resident_count, 0);
    assert_int_equal(board.table_address, 0x200);
    assert_int_equal(board.table_entries, 0);
    assert_int_equal(board.uart_baud, 115200);
    assert_null(board.uart_hint);
    board_release(&board);
}

static void inherited_regions_point_at_their_own_file(void **state)
{
    (void)state;
    const char *path = make("heir.yaml", "board: heir\nextends: ./base.yaml\n");
    struct board board;
    assert_true(board_read(path, &board, NULL));
    assert_string_equal(board.path, path);
    assert_string_equal(board.map.path, path_of("./base.yaml"));
    assert_int_equal(board.map.regions[1].line, 8);
    board_release(&board);
}

static void a_file_can_extend_an_embedded_board(void **state)
{
    (void)state;
    const char *path = make("mine.yaml", "board: mine\nextends: ds203\nslot: 0x08014000\n");
    struct board board;
    struct fault fault = {0};
    if (!board_read(path, &board, &fault))
        fail_msg("%s", fault.sentence);
    assert_int_equal(board.map.region_count, 5);
    assert_string_equal(board.map.path, "");
    assert_int_equal(board.map.regions[0].line, 0);
    assert_int_equal(board.slot, 0x08014000);
    board_release(&board);
}

/* Every kind of key: what the file gives replaces what is compiled in whole, the rest stays. */
static void given_keys_replace_embedded_ones_whole(void **state)
{
    (void)state;
    const char *path = make("own.yaml", "board: own\nextends: ds203\nneighbours: []\nuart: {baud: 9600}\n"
                                        "regions:\n- {name: A, access: rx, origin: 0x08000000, length: 8K}\n"
                                        "protected:\n- {name: P, origin: 0x08002000, length: 1K, why: mine}\n"
                                        "vectors: {address: 0x08000000, required: false, entries: 20}\n");
    struct board board;
    struct fault fault = {0};
    if (!board_read(path, &board, &fault))
        fail_msg("%s", fault.sentence);
    assert_string_equal(board.name, "own");
    assert_string_equal(board.title, "");
    assert_string_equal(board.path, path);
    assert_string_equal(board.map.path, path);
    assert_int_equal(board.map.region_count, 1);
    assert_int_equal(board.map.regions[0].line, 6);
    assert_int_equal(board.protected_count, 1);
    assert_int_equal(board.protected_ranges[0].line, 8);
    assert_int_equal(board.neighbour_count, 0);
    assert_int_equal(board.resident_count, 3);
    assert_string_equal(board.resident[0].name, "DFU");
    assert_int_equal(board.resident[0].line, 0);
    assert_int_equal(board.table_need, TABLE_OPTIONAL);
    assert_int_equal(board.table_entries, 20);
    assert_int_equal(board.uart_baud, 9600);
    assert_null(board.uart_hint);
    assert_int_equal(board.stack_minimum, 2048);
    assert_int_equal(board.slot, 0x0800C000);
    assert_string_equal(board.chip, "stm32f103vc-512k");
    assert_string_equal(board.whole_flash, "ds203-full");
    assert_string_equal(board.die_vouched, "shipped firmware of this device uses all of its flash and RAM");
    board_release(&board);
    path = make("other.yaml", "board: other\nextends: ds203\nchip: stm32f103xc\n");
    assert_true(board_read(path, &board, NULL));
    assert_null(board.die_vouched); /* that was about the other chip */
    board_release(&board);
}

static void a_chip_file_keeps_the_die_it_extends(void **state)
{
    (void)state;
    struct chip chip;
    struct fault fault = {0};
    assert_true(chip_read(make("less.yaml", "chip: less\nextends: stm32f103vc-512k\n"
                                            "flash:\n- {name: F, origin: 0x08000000, length: 128K}\n"),
                          &chip, &fault));
    assert_int_equal(chip.flash[0].range.end, 0x08020000);
    assert_int_equal(chip.die_flash[0].range.end, 0x08080000);
    assert_int_equal(chip.ram[0].range.end, 0x2000C000);
    assert_int_equal(chip.die_ram[0].range.end, 0x20010000);
    assert_int_equal(chip.rom->product_id, 0x414);
    chip_release(&chip);
    const char *path = make("more.yaml", "chip: more\nextends: stm32f103vc-512k\n"
                                         "flash:\n- {name: F, origin: 0x08000000, length: 1M}\n");
    assert_false(chip_read(path, &chip, &fault));
    assert_fault(&fault, path, ":4:1: the die has to hold all that is documented, and F is not in it");
    assert_true(chip_read(make("plain.yaml", "chip: plain\nextends: stm32f103xe\nerase_unit: 4K\n"
                                             "ram:\n- {name: R, origin: 0x20000000, length: 128K}\n"),
                          &chip, &fault));
    assert_int_equal(chip.die_ram[0].range.end, 0x20020000); /* as documented, for nobody says else */
    assert_int_equal(chip.die_flash[0].range.end, 0x08080000);
    assert_int_equal(chip.erase_unit, 4096);
    assert_int_equal(chip.other_count, 2);
    chip_release(&chip);
}

static void a_chip_file_is_found_from_the_board(void **state)
{
    (void)state;
    make("part.yaml",
         "chip: part\ntitle: Part\nextends: stm32f103x8\nram:\n- {name: R, origin: 0x20000000, length: 8K}\n");
    const char *path = make("parted.yaml", "board: parted\nextends: base\nchip: part\n");
    struct board board;
    struct chip chip;
    struct fault fault = {0};
    if (!board_read(path, &board, &fault) || !chip_read(board.chip, &chip, &fault))
        fail_msg("%s", fault.sentence);
    assert_string_equal(chip.name, "part");
    assert_int_equal(chip.core, CORE_M3);
    assert_int_equal(range_size(chip.ram[0].range), 8192);
    assert_int_equal(range_size(chip.die_ram[0].range), 8192);
    assert_int_equal(range_size(chip.flash[0].range), 65536);
    chip_release(&chip);
    board_release(&board);
}

static void circles_are_named(void **state)
{
    (void)state;
    const char *self = make("self.yaml", "board: self\nextends: self\n");
    struct board board;
    struct fault fault = {0};
    assert_false(board_read(self, &board, &fault));
    assert_fault(&fault, self, ":2:10: \"extends\" goes round in a circle (");
    make("b.yaml", "board: b\nextends: ./c.yaml\n");
    make("c.yaml", "board: c\n# back\nextends:   b.yaml\n");
    const char *first = make("a.yaml", "board: a\nextends: b\n");
    assert_false(board_read(first, &board, &fault));
    assert_non_null(strstr(fault.sentence, ":3:12: \"extends\" goes round in a circle ("));
    assert_non_null(strstr(fault.sentence, "b.yaml -> "));
    assert_non_null(strstr(fault.sentence, "take one of them out"));
    assert_null(strstr(fault.sentence, "a.yaml -> "));
}

static void towers_are_refused(void **state)
{
    (void)state;
    char name[16], text[64];
    for (int i = 1; i <= 9; i++) {
        snprintf(name, sizeof name, "t%d.yaml", i);
        if (i == 9)
            snprintf(text, sizeof text, "board: t9\nextends: base\n");
        else
            snprintf(text, sizeof text, "board: t%d\nextends: t%d\n", i, i + 1);
        make(name, text);
    }
    struct board board;
    struct fault fault = {0};
    assert_true(board_read(path_of("t3.yaml"), &board, &fault)); /* t3 … t9 and base: eight */
    board_release(&board);
    assert_false(board_read(path_of("t2.yaml"), &board, &fault));
    assert_fault(&fault, path_of("t9.yaml"), ":2:10: more than 8 profiles stand on each other here");
}

static void missing_files_are_named(void **state)
{
    (void)state;
    struct board board;
    struct fault fault = {0};
    assert_false(board_read(path_of("none.yaml"), &board, &fault));
    assert_fault(&fault, path_of("none.yaml"), ": No such file or directory");
    const char *path = make("lost.yaml", "board: lost\nextends: nowhere\n");
    assert_false(board_read(path, &board, &fault));
    assert_fault(&fault, path, ":2:10: no board has the name \"nowhere\" and there is no readable file ");
    assert_false(board_read("ds302", &board, &fault));
    assert_fault(&fault, "ds302", ": no board has this name (dsocheck boards lists them)");
    struct chip chip;
    assert_false(chip_read("stm32", &chip, &fault));
    assert_fault(&fault, "stm32", ": stands for parts that differ, such as STM32");
    assert_false(chip_read("ds203", &chip, &fault));
    assert_fault(&fault, "ds203", ": no chip has this name; the nearest are ");
    assert_false(board_read(folder, &board, &fault));
    assert_fault(&fault, folder, ": is a directory");
}

static void large_files_are_not_read(void **state)
{
    (void)state;
    const char *path = make("large.yaml", "board: large\n");
    assert_int_equal(truncate(path, (4 << 20) + 1), 0);
    struct board board;
    struct fault fault = {0};
    assert_false(board_read(path, &board, &fault));
    assert_fault(&fault, path, ": larger than 4 MiB");
}

static void bare_chips_make_boards(void **state)
{
    (void)state;
    struct chip chip;
    struct board board;
    assert_true(chip_read("stm32f103xb", &chip, NULL));
    board_from_chip(&chip, &board);
    assert_string_equal(board.name, "stm32f103xb");
    assert_string_equal(board.chip, "stm32f103xb");
    assert_string_equal(board.path, "");
    assert_string_equal(board.map.path, "");
    assert_int_equal(board.map.region_count, 2);
    const struct region *flash = &board.map.regions[0], *ram = &board.map.regions[1];
    assert_string_equal(flash->name, "FLASH");
    assert_string_equal(flash->attributes, "xr");
    assert_int_equal(flash->origin, 0x08000000);
    assert_int_equal(flash->length, 128 * 1024);
    assert_int_equal(flash->role, ROLE_FLASH);
    assert_int_equal(flash->line, 0);
    assert_string_equal(ram->name, "RAM");
    assert_string_equal(ram->attributes, "xrw");
    assert_int_equal(ram->access, ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE);
    assert_int_equal(ram->origin, 0x20000000);
    assert_int_equal(ram->length, 20 * 1024);
    assert_int_equal(ram->role, ROLE_RAM);
    assert_int_equal(board.table_need, TABLE_LOWEST);
    board_release(&board);
    chip_release(&chip);

    assert_true(chip_read("cortex-m4f", &chip, NULL));
    board_from_chip(&chip, &board);
    assert_int_equal(board.map.region_count, 0);
    assert_int_equal(board.table_need, TABLE_UNKNOWN);
    assert_false(board.has_slot);
    board_release(&board);
    chip_release(&chip);
}

static void banks_count_as_their_union(void **state)
{
    (void)state;
    const struct bank banks[] = {
        {.range = {0x2000, 0x3000}}, {.range = {0x1000, 0x2000}}, {.range = {0xFFFFF000, 0x100000000}}};
    assert_true(banks_hold(banks, 3, (struct range){0x1800, 0x2800}));
    assert_true(banks_hold(banks, 3, (struct range){0x1000, 0x3000}));
    assert_false(banks_hold(banks, 3, (struct range){0x1000, 0x3001}));
    assert_false(banks_hold(banks, 3, (struct range){0xFFF, 0x1001}));
    assert_true(banks_hold(banks, 3, (struct range){0xFFFFFFFF, 0x100000000}));
    assert_false(banks_hold(banks, 0, (struct range){1, 2}));
    assert_true(banks_hold(banks, 0, (struct range){2, 2}));
}

static void cores_have_names(void **state)
{
    (void)state;
    assert_int_equal(core_from_name("cortex-m0plus"), CORE_M0PLUS);
    assert_int_equal(core_from_name("cortex-m55"), CORE_M55);
    assert_int_equal(core_from_name("cortex-m"), CORE_UNKNOWN);
    assert_int_equal(core_from_name("unknown"), CORE_UNKNOWN);
    assert_string_equal(core_facts(CORE_M4F)->name, "cortex-m4f");
    assert_string_equal(core_facts(CORE_UNKNOWN)->name, "unknown");
    assert_string_equal(core_facts((enum core)99)->name, "unknown");
}

static int make_folder(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/profile-XXXXXX", base != NULL && strlen(base) < 40 ? base : P_tmpdir);
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    for (size_t i = 0; i < made_count; i++)
        unlink(made[i]);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_kept),
        cmocka_unit_test(given_keys_replace_inherited_ones_whole),
        cmocka_unit_test(inherited_regions_point_at_their_own_file),
        cmocka_unit_test(a_file_can_extend_an_embedded_board),
        cmocka_unit_test(given_keys_replace_embedded_ones_whole),
        cmocka_unit_test(a_chip_file_keeps_the_die_it_extends),
        cmocka_unit_test(a_chip_file_is_found_from_the_board),
        cmocka_unit_test(circles_are_named),
        cmocka_unit_test(towers_are_refused),
        cmocka_unit_test(missing_files_are_named),
        cmocka_unit_test(large_files_are_not_read),
        cmocka_unit_test(bare_chips_make_boards),
        cmocka_unit_test(banks_count_as_their_union),
        cmocka_unit_test(cores_have_names),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
