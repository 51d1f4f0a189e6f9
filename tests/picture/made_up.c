#include "made_up.h"

#include "base/alloc.h"

#include <elf.h>
#include <stdlib.h>

/* Contents do not matter here: every chunk reads from it. */
static const uint8_t contents[1 << 16];

void made_up_start(struct made_up *it)
{
    *it = (struct made_up){.image.format = FORMAT_HEX};
    it->image.path = alloc_string("made-up");
    it->board.name = alloc_string("made-up");
    it->chip.name = alloc_string("made-up");
    it->subject = (struct subject){.image = &it->image, .map = &it->map, .board = &it->board, .chip = &it->chip};
}

void made_up_release(struct made_up *it)
{
    facts_free(it->facts);
    image_release(&it->image);
    map_release(&it->map);
    board_release(&it->board);
    chip_release(&it->chip);
}

void made_up_region(struct made_up *it, const char *name, uint64_t origin, uint64_t length)
{
    struct region *region = map_add_region(&it->map, name);
    region->attributes = alloc_string("");
    region->origin = origin;
    region->length = length;
    map_seal(&it->map);
}

void made_up_bytes(struct made_up *it, uint32_t address, uint32_t size)
{
    assert_true(size <= sizeof contents);
    image_add_chunk(&it->image,
                    (struct chunk){.address = address, .size = size, .bytes = contents, .section = -1, .segment = -1});
}

void made_up_elf(struct made_up *it, size_t count)
{
    it->image.format = FORMAT_ELF;
    it->image.is_elf = it->image.has_sections = true;
    it->image.sections = alloc_items(count, sizeof *it->image.sections);
    it->image.sections[0].name = "";
    it->image.section_count = 1;
}

struct section *made_up_section(struct made_up *it, const char *name, uint32_t address, uint32_t size)
{
    struct section *section = &it->image.sections[it->image.section_count++];
    *section = (struct section){.name = name,
                                .type = SHT_PROGBITS,
                                .flags = SHF_ALLOC,
                                .run = address,
                                .load = address,
                                .size = size,
                                .bytes = contents,
                                .segment = -1};
    return section;
}

static void expect_blocks_in_order(const struct band *band)
{
    uint64_t next = band->range.start, shown = 0;
    for (size_t i = 0; i < band->block_count; i++) {
        const struct block *block = &band->blocks[i];
        assert_true(range_size(block->range) > 0);
        assert_true(range_holds(band->range, block->range));
        assert_true(range_holds(block->range, block->shown));
        assert_true(i == 0 || block->range.start >= band->blocks[i - 1].range.start);
        assert_true(range_size(block->shown) == 0 || block->shown.start >= next);
        assert_true(block->bytes <= range_size(block->range));
        next = block->shown.end > next ? block->shown.end : next;
        shown += range_size(block->shown) < block->bytes ? range_size(block->shown) : block->bytes;
    }
    if (band->known && band->block_count < PICTURE_BLOCKS)
        assert_int_equal(shown, band->used);
}

struct picture *made_up_picture(struct made_up *it)
{
    facts_free(it->facts);
    it->facts = facts_new(&it->subject);
    struct picture *picture = picture_new(&it->subject);
    size_t bands = 0;
    assert_true(picture->band_count <= PICTURE_BANDS);
    for (size_t i = 0; i < picture->band_count; i++) {
        assert_true(range_size(picture->bands[i].range) > 0);
        assert_true(i == 0 || picture->bands[i].range.start >= picture->bands[i - 1].range.start);
        expect_blocks_in_order(&picture->bands[i]);
    }
    for (size_t i = 0; i < picture->area_count; i++) {
        const struct area *area = &picture->areas[i];
        assert_int_equal(area->first_band, bands);
        bands += area->band_count;
        for (size_t b = area->first_band; b < bands; b++)
            assert_true(range_holds(area->range, picture->bands[b].range));
    }
    assert_int_equal(bands, picture->band_count);
    return picture;
}
