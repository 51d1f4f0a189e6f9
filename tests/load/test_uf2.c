/* UF2 files made block by block from the published layout (little-endian words at fixed offsets). */
#include "loading.h"

struct block {
    uint32_t flags, address, size, number, count, family;
    uint8_t fill;
};

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static void make(uint8_t *at, const struct block *block)
{
    memset(at, 0, 512);
    memcpy(at, "UF2\nWQ]\x9E", 8);
    put32(at + 8, block->flags);
    put32(at + 12, block->address);
    put32(at + 16, block->size);
    put32(at + 20, block->number);
    put32(at + 24, block->count);
    put32(at + 28, block->family);
    memset(at + 32, block->fill, block->size <= 476 ? block->size : 476);
    put32(at + 508, 0x0AB16F30);
}

/* The blocks' file, without its last `cut` bytes. */
static bool load_blocks(const struct block *blocks, size_t count, size_t cut, struct image *image, struct fault *fault)
{
    uint8_t file[16 * 512];
    for (size_t i = 0; i < count; i++)
        make(file + 512 * i, &blocks[i]);
    return try_bytes("x.uf2", file, 512 * count - cut, &(struct load_options){0}, image, fault);
}

static void blocks_become_runs(void **state)
{
    (void)state;
    static const struct block blocks[] = {
        {0x2000, 0x10000000, 256, 0, 4, 0xE48BFF56, 0xA0},
        {0x2000, 0x10000100, 256, 1, 4, 0xE48BFF56, 0xA1},
        {0x2001, 0x10000200, 256, 2, 4, 0xE48BFF56, 0xA2}, /* not for main flash */
        {0x2000, 0x10001000, 476, 3, 4, 0xE48BFF56, 0xA3},
    };
    struct image image;
    struct fault fault;
    assert_true(load_blocks(blocks, 4, 0, &image, &fault));
    assert_int_equal(image.format, FORMAT_UF2);
    assert_int_equal(image.uf2_family, 0xE48BFF56);
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.extent_count, 2);
    expect_extent(&image, 0, 0x10000000, 0x10000200);
    expect_extent(&image, 1, 0x10001000, 0x100011DC);
    expect_bytes(&image, 0x100000FF, "\xA0\xA1", 2);
    expect_bytes(&image, 0x100011DB, "\xA3", 1);
    assert_int_equal(image_line_at(&image, 0x10000100), 2);
    assert_int_equal(image_line_at(&image, 0x10001000), 4);
    image_release(&image);
}

static void containers_and_marked_blocks_are_not_loaded(void **state)
{
    (void)state;
    static const struct block blocks[] = {
        {0xA000, 0x10FFFF00, 256, 0, 2, 0xE48BFF57, 0xEF}, /* against erratum RP2350-E10 */
        {0x2000, 0x10000000, 256, 0, 2, 0xE48BFF59, 0x55},
        {0x1000, 0, 100, 1, 2, 3000, 0x66}, /* a file, not flash */
    };
    uint8_t file[3 * 512];
    for (size_t i = 0; i < 3; i++)
        make(file + 512 * i, &blocks[i]);
    put32(file + 32 + 256, 0x9957E304);
    struct image image;
    struct fault fault;
    assert_true(try_bytes("x.uf2", file, sizeof file, &(struct load_options){0}, &image, &fault));
    assert_int_equal(image.uf2_family, 0xE48BFF59);
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.extent_count, 1);
    expect_extent(&image, 0, 0x10000000, 0x10000100);
    image_release(&image);
}

static void foreign_families_are_named(void **state)
{
    (void)state;
    static const struct {
        uint32_t family;
        const char *text;
    } families[] = {
        {0x1C5F21B0, "UF2 family 0x1C5F21B0, ESP32 (Xtensa)"},
        {0xE48BFF5A, "UF2 family 0xE48BFF5A, RP2350 in RISC-V mode"},
        {0x16573617, "UF2 family 0x16573617, ATmega32 (AVR)"},
    };
    struct image image;
    struct fault fault;
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        assert_true(load_blocks(&(struct block){0x2000, 0, 256, 0, 1, families[i].family, 1}, 1, 0, &image, &fault));
        assert_int_equal(image.remark_count, 1);
        expect_remark(&image, 0, REMARK_FOREIGN, 0, families[i].text);
        image_release(&image);
    }
    /* SAMD51; and a number that is a size, because the family flag is not set. */
    assert_true(load_blocks(&(struct block){0x2000, 0, 256, 0, 1, 0x55114460, 1}, 1, 0, &image, &fault));
    assert_int_equal(image.remark_count, 0);
    image_release(&image);
    assert_true(load_blocks(&(struct block){0, 0, 256, 0, 1, 0x1C5F21B0, 1}, 1, 0, &image, &fault));
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.uf2_family, 0);
    image_release(&image);
}

static void missing_and_cut_blocks(void **state)
{
    (void)state;
    static const struct block blocks[] = {
        {0, 0x2000, 256, 0, 3, 0, 1},
        {0, 0x2100, 256, 1, 3, 0, 2},
        {0, 0x2200, 256, 2, 3, 0, 3},
    };
    struct image image;
    struct fault fault;
    assert_true(load_blocks(blocks, 2, 0, &image, &fault));
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_TRUNCATED, 0, "2 of 3 blocks are there");
    image_release(&image);
    /* One that came twice does not stand for the one that is missing; of two whole files in one, a bootloader that
     * counts blocks takes the first for all. */
    const struct block doubled[] = {blocks[0], blocks[1], blocks[1]};
    assert_true(load_blocks(doubled, 3, 0, &image, &fault));
    const struct remark *missing = image_find_remark(&image, REMARK_TRUNCATED, 0);
    assert_non_null(missing);
    assert_string_equal(missing->text, "2 of 3 blocks are there");
    image_release(&image);
    const struct block joined[] = {blocks[0], blocks[1], blocks[2], {0, 0x8000, 256, 0, 1, 0, 4}};
    assert_true(load_blocks(joined, 4, 0, &image, &fault));
    assert_int_equal(image.remark_count, 1);
    assert_non_null(image_find_remark(&image, REMARK_DATA_AFTER_END, 0));
    image_release(&image);
    assert_true(load_blocks(blocks, 3, 1, &image, &fault));
    assert_int_equal(image.remark_count, 2);
    expect_remark(&image, 0, REMARK_CUT, 3, NULL);
    expect_remark(&image, 1, REMARK_TRUNCATED, 0, "2 of 3 blocks are there");
    expect_extent(&image, 0, 0x2000, 0x2200);
    image_release(&image);
}

static void block_that_ends_at_4_gib(void **state)
{
    (void)state;
    struct image image;
    struct fault fault;
    assert_true(load_blocks(&(struct block){0, 0xFFFFFF00, 256, 0, 1, 0, 1}, 1, 0, &image, &fault));
    assert_int_equal(image.extent_count, 1);
    expect_extent(&image, 0, 0xFFFFFF00, 0x100000000);
    image_release(&image);
}

static void broken_blocks_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct block second;
        enum fault_kind kind;
        const char *sentence;
    } files[] = {
        {{0, 0x100, 477, 1, 2, 0, 1},
         FAULT_FORMAT,
         "x.uf2: block 2 at offset 512 claims 477 bytes, a block holds at most 476"},
        {{0, 0x100, 0xFFFFFFFF, 1, 2, 0, 1},
         FAULT_FORMAT,
         "x.uf2: block 2 at offset 512 claims 4294967295 bytes, a block holds at most 476"},
        {{0, 0x100, 256, 2, 2, 0, 1}, FAULT_FORMAT, "x.uf2: block 2 at offset 512 calls itself number 2 of 2 (from 0)"},
        {{0x2000, 0x100, 256, 1, 2, 0xE48BFF56, 1},
         FAULT_UNSUPPORTED,
         "x.uf2: holds images for two families (0x00000000, and 0xE48BFF56 from block 2 on): check one UF2 file per "
         "family"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct block blocks[2] = {{0, 0, 256, 0, 2, 0, 1}, files[i].second};
        struct image image;
        struct fault fault;
        assert_false(load_blocks(blocks, 2, 0, &image, &fault));
        assert_string_equal(fault.sentence, files[i].sentence);
        assert_int_equal(fault.kind, files[i].kind);
    }
    uint8_t file[1024] = {0};
    make(file, &(struct block){0, 0, 256, 0, 2, 0, 1});
    refused_bytes(
        "x.uf2", file, sizeof file, &(struct load_options){0}, FAULT_FORMAT,
        "x.uf2: block 2 at offset 512 has no UF2 magic numbers: the file is damaged, build or fetch it again");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_become_runs),         cmocka_unit_test(containers_and_marked_blocks_are_not_loaded),
        cmocka_unit_test(foreign_families_are_named), cmocka_unit_test(missing_and_cut_blocks),
        cmocka_unit_test(block_that_ends_at_4_gib),   cmocka_unit_test(broken_blocks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
