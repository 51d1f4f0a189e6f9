/* Layouts of subjects that no linker makes: overlaps, bytes in nobody's range, thousands of parts. */
#include "made_up.h"
#include "tests.h"

#include "base/alloc.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>

static void claim(struct owned_range **ranges, size_t *count, const char *name, struct range range)
{
    *ranges = alloc_items(1, sizeof **ranges);
    **ranges = (struct owned_range){.name = alloc_string(name), .range = range};
    *count = 1;
}

void bytes_between_regions_are_outside(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    made_up_region(&it, "A", 0x1000, 0x100);
    made_up_region(&it, "B", 0x2000, 0x100);
    made_up_bytes(&it, 0x10f0, 0x20); /* half in A, half behind it */
    made_up_bytes(&it, 0x1800, 0x10); /* near that: the same band */
    made_up_bytes(&it, 0x2200, 0x10); /* behind B: another */
    made_up_bytes(&it, 0x90000, 4);   /* far away: a third */
    image_seal(&it.image);
    struct picture *picture = made_up_picture(&it);
    static const struct {
        uint64_t start, end, used;
        size_t blocks;
    } expected[] = {{0x1000, 0x1100, 0x10, 1},
                    {0x1100, 0x1810, 0x20, 2},
                    {0x2000, 0x2100, 0, 0},
                    {0x2200, 0x2210, 0x10, 1},
                    {0x90000, 0x90004, 4, 1}};
    assert_int_equal(picture->band_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(picture->bands[i].kind, i == 0 || i == 2 ? BAND_REGION : BAND_OUTSIDE);
        assert_int_equal(picture->bands[i].range.start, expected[i].start);
        assert_int_equal(picture->bands[i].range.end, expected[i].end);
        assert_int_equal(picture->bands[i].used, expected[i].used);
        assert_int_equal(picture->bands[i].block_count, expected[i].blocks);
    }
    picture_free(picture);
    made_up_release(&it);
}

void overlapping_sections_hide_no_bytes(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    made_up_region(&it, "A", 0x1000, 0x1000);
    made_up_elf(&it, 8);
    made_up_section(&it, "long", 0x1000, 0x300);
    made_up_section(&it, "inside", 0x1100, 0x80);
    made_up_section(&it, "across", 0x1200, 0x200);
    made_up_section(&it, "beyond", 0x1f00, 0x200);
    struct picture *picture = made_up_picture(&it);
    assert_int_equal(picture->band_count, 2);
    const struct band *band = &picture->bands[0];
    assert_int_equal(band->block_count, 4);
    assert_int_equal(band->used, 0x400 + 0x100);
    assert_int_equal(range_size(band->blocks[1].shown), 0);
    assert_int_equal(band->blocks[2].shown.start, 0x1300);
    assert_int_equal(band->blocks[3].range.end, 0x2000);
    assert_int_equal(picture->bands[1].kind, BAND_OUTSIDE);
    assert_int_equal(picture->bands[1].used, 0x100);
    picture_free(picture);
    made_up_release(&it);
}

void overlapping_regions_count_each_byte_once(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    made_up_region(&it, "ALL", 0x1000, 0x1000);
    made_up_region(&it, "PART", 0x1800, 0x1000);
    made_up_region(&it, "INSIDE", 0x1900, 0x100);
    made_up_elf(&it, 3);
    made_up_section(&it, "first", 0x1700, 0x400);
    made_up_section(&it, "second", 0x2000, 0x10);
    struct picture *picture = made_up_picture(&it);
    assert_int_equal(picture->bands[0].used, 0x400);
    assert_int_equal(picture->bands[1].used, 0x310);
    assert_int_equal(picture->bands[2].used, 0x100);
    assert_int_equal(picture->used, 0x410);
    picture_free(picture);
    made_up_release(&it);
}

void a_claim_inside_a_region_stays_in_it(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    made_up_region(&it, "A", 0x1000, 0x1000);
    claim(&it.board.protected_ranges, &it.board.protected_count, "KEYS", range_of(0x1800, 0x100));
    claim(&it.board.resident, &it.board.resident_count, "BOOT", range_of(0, 0x400));
    image_seal(&it.image);
    struct picture *picture = made_up_picture(&it);
    assert_int_equal(picture->band_count, 2);
    assert_int_equal(picture->bands[0].kind, BAND_OWNED);
    assert_string_equal(picture->bands[0].name, "BOOT");
    assert_int_equal(picture->bands[1].claim_count, 1);
    assert_int_equal(picture->bands[1].claims[0].owner, OWNER_PROTECTED);
    assert_int_equal(picture->bands[1].claims[0].range.start, 0x1800);
    picture_free(picture);
    made_up_release(&it);
}

void what_runs_elsewhere_is_in_both_places(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    made_up_region(&it, "ROM", 0x1000, 0x1000);
    made_up_region(&it, "RAM", 0x20000000, 0x1000);
    made_up_elf(&it, 3);
    struct section *data = made_up_section(&it, ".data", 0x20000010, 0x20);
    data->flags |= SHF_WRITE;
    data->load = 0x1040;
    struct picture *picture = made_up_picture(&it);
    const struct block *rom = &picture->bands[0].blocks[0], *ram = &picture->bands[1].blocks[0];
    assert_int_equal(rom->content, CONTENT_INITIAL);
    assert_int_equal(rom->range.start, 0x1040);
    assert_int_equal(rom->other, 0x20000010);
    assert_int_equal(ram->content, CONTENT_DATA);
    assert_int_equal(ram->range.start, 0x20000010);
    assert_int_equal(ram->other, 0x1040);
    picture_free(picture);
    made_up_release(&it);
}

void no_image_makes_the_picture_large(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    for (uint32_t i = 0; i < 2000; i++) {
        char name[16];
        snprintf(name, sizeof name, "R%u", i);
        made_up_region(&it, name, 0x100000 + i * 0x100, 0x80);
    }
    for (uint32_t i = 0; i < 20000; i++)
        made_up_bytes(&it, 0x40000000 + i * 0x20000, 1);
    for (uint32_t i = 0; i < 20000; i++)
        made_up_bytes(&it, 0x10000 + i * 2, 1);
    image_seal(&it.image);
    struct picture *picture = made_up_picture(&it);
    assert_true(picture->bands_left_out > 0);
    uint64_t outside = 0;
    for (size_t i = 0; i < picture->band_count; i++) {
        assert_true(picture->bands[i].block_count <= PICTURE_BLOCKS);
        if (picture->bands[i].kind == BAND_OUTSIDE)
            outside += picture->bands[i].used;
    }
    assert_int_equal(outside, 40000);
    picture_free(picture);
    made_up_release(&it);
}

void of_many_symbols_the_rest_is_counted(void **unused)
{
    (void)unused;
    struct made_up it;
    made_up_start(&it);
    made_up_region(&it, "A", 0x1000, 0x1000);
    made_up_elf(&it, 2);
    made_up_section(&it, ".text", 0x1000, 0x800);
    it.image.symbol_count = PICTURE_SYMBOLS + 5;
    it.image.symbols = alloc_items(it.image.symbol_count, sizeof *it.image.symbols);
    for (size_t i = 0; i < it.image.symbol_count; i++)
        it.image.symbols[i] = (struct symbol){
            .name = "f", .value = (uint32_t)(0x1001 + 2 * i), .size = 2, .type = STT_FUNC, .section = 1};
    struct picture *picture = made_up_picture(&it);
    assert_int_equal(picture->symbol_count, PICTURE_SYMBOLS);
    assert_int_equal(picture->symbols_left_out, 5);
    assert_int_equal(picture->bands[0].symbol_count, 0x800);
    picture_free(picture);
    made_up_release(&it);
}
