/* The picture of the bundled image against what binutils say of it: `size -A`, `nm -S`, and `ld -M`'s regions. */
#include "tests.h"

#include "facts/facts.h"
#include "load/load.h"
#include "picture/memory_picture.h"
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define IMAGE "samples/clean/five-regions/app.elf"
/* Any input will do: GNU ld prints its memory configuration first. */
#define REGIONS                                                                                                        \
    "(o=$(mktemp) && arm-none-eabi-ld -T samples/clean/five-regions/app.ld -M -o $o /dev/null 2>/dev/null; rm $o)"

static struct image image;
static struct board board;
static struct chip chip;
static struct subject subject;
static struct facts *facts;
static struct picture *picture;

static int open_picture(void **unused)
{
    (void)unused;
    struct fault fault;
    if (!image_load(IMAGE, &(struct load_options){0}, &image, &fault) || !board_read("ds203", &board, &fault) ||
        !chip_read(board.chip, &chip, &fault))
        fail_msg("%s", fault.sentence);
    subject = (struct subject){.image = &image, .map = &board.map, .board = &board, .chip = &chip};
    facts = facts_new(&subject);
    picture = picture_new(&subject);
    return 0;
}

static int close_picture(void **unused)
{
    (void)unused;
    picture_free(picture);
    facts_free(facts);
    chip_release(&chip);
    board_release(&board);
    image_release(&image);
    return 0;
}

static const struct band *band_at(uint64_t address)
{
    for (size_t i = 0; i < picture->band_count; i++)
        if (range_has(picture->bands[i].range, address))
            return &picture->bands[i];
    fail_msg("no band holds 0x%llx", (unsigned long long)address);
    return NULL;
}

static const struct block *block_at(uint64_t address, enum content except)
{
    const struct band *band = band_at(address);
    for (size_t i = 0; i < band->block_count; i++)
        if (band->blocks[i].range.start == address && band->blocks[i].content != except)
            return &band->blocks[i];
    fail_msg("no block starts at 0x%llx", (unsigned long long)address);
    return NULL;
}

/* Calls `take` with each line; returns how many it took. */
static unsigned each_line(const char *command, bool (*take)(const char *line))
{
    FILE *tool = popen(command, "r");
    assert_non_null(tool);
    char line[512];
    unsigned taken = 0;
    while (fgets(line, sizeof line, tool) != NULL)
        taken += take(line);
    pclose(tool);
    return taken;
}

/* ".text   284   134529024" */
static bool take_section(const char *line)
{
    char name[128];
    unsigned long size, address;
    if (sscanf(line, "%127s %lu %lu", name, &size, &address) != 3 || address == 0 || size == 0)
        return false;
    const struct block *block = block_at(address, CONTENT_INITIAL);
    assert_string_equal(block->section, name);
    assert_int_equal(range_size(block->range), size);
    assert_int_equal(block->bytes, size);
    return true;
}

static void sections_are_those_of_size(void **unused)
{
    (void)unused;
    unsigned sections = each_line("arm-none-eabi-size -A " IMAGE, take_section);
    unsigned blocks = 0;
    for (size_t i = 0; i < picture->band_count; i++)
        for (size_t b = 0; b < picture->bands[i].block_count; b++)
            blocks += picture->bands[i].blocks[b].content != CONTENT_INITIAL;
    assert_true(sections >= 5);
    assert_int_equal(blocks, sections);
}

static size_t next_by_size;

/* "20003024 00002000 b trace", largest first. */
static bool take_symbol(const char *line)
{
    unsigned long address, size;
    char kind, name[128];
    if (sscanf(line, "%lx %lx %c %127s", &address, &size, &kind, name) != 4)
        return false;
    assert_true(next_by_size < picture->symbol_count);
    const struct picture_symbol *symbol = &picture->symbols[picture->by_size[next_by_size++]];
    assert_string_equal(symbol->name, name);
    assert_int_equal(symbol->range.start, address);
    assert_int_equal(range_size(symbol->range), size);
    static const enum content contents[] = {
        ['t'] = CONTENT_CODE, ['d'] = CONTENT_DATA, ['b'] = CONTENT_ROOM, ['r'] = CONTENT_CONSTANTS};
    assert_int_equal(symbol->content, contents[kind | 0x20]);
    return true;
}

static void symbols_are_those_of_nm(void **unused)
{
    (void)unused;
    unsigned symbols = each_line("arm-none-eabi-nm -S --size-sort -r " IMAGE, take_symbol);
    assert_true(symbols >= 5);
    assert_int_equal(symbols, picture->symbol_count);
}

/* "RAM              0x20003000         0x00008800         xrw" */
static bool take_region(const char *line)
{
    char name[128];
    unsigned long origin, length;
    if (sscanf(line, "%127s 0x%lx 0x%lx", name, &origin, &length) != 3 || name[0] == '*' || name[0] == '.')
        return false;
    const struct band *band = band_at(origin);
    if (band->kind != BAND_REGION || strcmp(band->name, name) != 0)
        return false;
    assert_int_equal(band->range.start, origin);
    assert_int_equal(range_size(band->range), length);
    return true;
}

static void regions_are_those_of_ld(void **unused)
{
    (void)unused;
    assert_int_equal(each_line(REGIONS " | sed -n '/^Name /,/default/{/default/d;p}'", take_region), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_are_those_of_size),
        cmocka_unit_test(symbols_are_those_of_nm),
        cmocka_unit_test(regions_are_those_of_ld),
        cmocka_unit_test(bytes_between_regions_are_outside),
        cmocka_unit_test(overlapping_sections_hide_no_bytes),
        cmocka_unit_test(overlapping_regions_count_each_byte_once),
        cmocka_unit_test(a_claim_inside_a_region_stays_in_it),
        cmocka_unit_test(what_runs_elsewhere_is_in_both_places),
        cmocka_unit_test(no_image_makes_the_picture_large),
        cmocka_unit_test(of_many_symbols_the_rest_is_counted),
    };
    return cmocka_run_group_tests_name("picture", tests, open_picture, close_picture);
}
