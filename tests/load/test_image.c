/* The sealed image against a plain model of the same memory: one cell per address, written in file order. */
#include "model/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WINDOW 96
#define FIRST  0xFFFFFFA0u /* the window ends at 2^32 */
#define CHUNKS 12

static uint32_t state;

static uint32_t random_below(uint32_t limit)
{
    state = state * 1664525 + 1013904223; /* Numerical Recipes */
    return (state >> 16) % limit;
}

struct cell {
    int writers;
    bool differ;
    size_t owner;
    uint8_t value;
};

static void add(struct image *image, uint32_t address, uint32_t size, const uint8_t *bytes, uint32_t line)
{
    image_add_chunk(image, (struct chunk){.address = address,
                                          .size = size,
                                          .bytes = bytes,
                                          .line = line,
                                          .per_line = size,
                                          .section = -1,
                                          .segment = -1});
}

/* Byte values are few or, but for one byte in `odd_one`, all equal: so that overlaps that differ are many, none, or
 * just one. */
static void fill(struct image *image, struct cell *cells, unsigned values, uint32_t odd_one, bool ascending)
{
    uint32_t written = 0;
    size_t count = 1 + random_below(CHUNKS);
    image->file = calloc(CHUNKS, WINDOW);
    assert_non_null(image->file);
    for (size_t i = 0; i < count; i++) {
        uint32_t offset = ascending ? (uint32_t)i * 4 : random_below(WINDOW);
        uint32_t size = 1 + random_below(WINDOW - offset);
        uint8_t *bytes = image->file + i * WINDOW;
        for (uint32_t k = 0; k < size; k++) {
            struct cell *cell = &cells[offset + k];
            bytes[k] = (uint8_t)(random_below(values) + (++written == odd_one));
            cell->differ = cell->differ || (cell->writers > 0 && cell->value != bytes[k]);
            cell->writers++;
            cell->value = bytes[k];
            cell->owner = i;
        }
        add(image, FIRST + offset, size, bytes, (uint32_t)i + 1);
    }
}

static void compare_reads(const struct image *image, const struct cell *cells)
{
    for (uint32_t from = 0; from < WINDOW; from++) {
        const struct chunk *chunk = image_chunk_at(image, FIRST + from);
        assert_ptr_equal(chunk, cells[from].writers > 0 ? &image->chunks[cells[from].owner] : NULL);
        assert_int_equal(image_line_at(image, FIRST + from), cells[from].writers > 0 ? cells[from].owner + 1 : 0);
        uint64_t loaded = 0;
        uint8_t expected[WINDOW], got[WINDOW];
        for (uint32_t to = from; to < WINDOW; to++) {
            struct range range = {FIRST + (uint64_t)from, FIRST + (uint64_t)to + 1};
            expected[to - from] = cells[to].value;
            loaded += cells[to].writers > 0;
            bool whole = loaded == range_size(range);
            assert_int_equal(image_loaded(image, range), loaded);
            assert_int_equal(image_covers(image, range), whole);
            assert_int_equal(image_read(image, range.start, got, to - from + 1), whole);
            if (whole)
                assert_memory_equal(got, expected, to - from + 1);
        }
    }
}

static void compare_extents(const struct image *image, const struct cell *cells)
{
    size_t extent = 0;
    for (uint32_t i = 0; i < WINDOW; i++) {
        if (cells[i].writers == 0 || (i > 0 && cells[i - 1].writers > 0))
            continue;
        uint32_t end = i;
        while (end < WINDOW && cells[end].writers > 0)
            end++;
        assert_true(extent < image->extent_count);
        assert_int_equal(image->extents[extent].range.start, FIRST + (uint64_t)i);
        assert_int_equal(image->extents[extent].range.end, FIRST + (uint64_t)end);
        extent++;
    }
    assert_int_equal(image->extent_count, extent);
}

static void compare_remarks(const struct image *image, const struct cell *cells)
{
    bool differ = false, twice = false;
    for (uint32_t i = 0; i < WINDOW; i++) {
        differ = differ || cells[i].differ;
        twice = twice || cells[i].writers > 1;
    }
    assert_int_equal(image_find_remark(image, REMARK_CONFLICT, 0) != NULL, differ);
    assert_int_equal(image->remark_count > 0, twice);
    assert_true(image->remark_count < image->chunk_count);
    for (size_t i = 0; i < image->remark_count; i++) {
        const struct remark *remark = &image->remarks[i];
        const struct cell *first = &cells[remark->address - FIRST], *last = first + remark->size - 1;
        assert_true(first->writers > 1 && last->writers > 1);
        assert_true(remark->kind == REMARK_DUPLICATE || (first->differ && last->differ));
        assert_in_range(remark->line, 2, image->chunk_count); /* the later of the two */
    }
}

static void random_chunks_match_the_model(void **unused)
{
    (void)unused;
    state = 1;
    for (int round = 0; round < 600; round++) {
        struct image image = {0};
        struct cell cells[WINDOW] = {{0, false, 0, 0}};
        fill(&image, cells, round % 3 == 0 ? 2 : 1, round % 3 == 1 ? random_below(300) : 0, round % 5 == 0);
        image_seal(&image);
        compare_reads(&image, cells);
        compare_extents(&image, cells);
        compare_remarks(&image, cells);
        image_release(&image);
    }
}

/* Adjacent chunks are one extent, and nothing to remark on. */
static void adjacent_chunks(void **unused)
{
    (void)unused;
    struct image image = {.file = calloc(1, 16)};
    add(&image, 0x1008, 8, image.file, 1);
    add(&image, 0x1000, 8, image.file, 2);
    image_seal(&image);
    assert_int_equal(image.extent_count, 1);
    assert_int_equal(image.extents[0].count, 2);
    assert_int_equal(image.order[image.extents[0].first], 1);
    assert_int_equal(image.remark_count, 0);
    image_release(&image);
}

static void empty_image(void **unused)
{
    (void)unused;
    struct image image = {0};
    image_seal(&image);
    uint8_t byte;
    uint32_t word;
    assert_int_equal(image.extent_count, 0);
    assert_null(image_chunk_at(&image, 0));
    assert_false(image_read(&image, 0, &byte, 1));
    assert_false(image_read(&image, UINT64_MAX, &byte, 1));
    assert_false(image_word(&image, UINT64_MAX - 1, &word));
    assert_true(image_covers(&image, (struct range){5, 5}));
    assert_int_equal(image_loaded(&image, (struct range){0, UINT64_MAX}), 0);
    image_release(&image);
}

/* 20,000 chunks, each inside the one before and all overlapping: quadratic work would not come back. */
static void deep_nest_of_chunks(void **unused)
{
    (void)unused;
    const uint32_t count = 20000;
    struct image image = {.file = calloc(1, 2 * (size_t)count)};
    for (uint32_t i = 0; i < count; i++)
        add(&image, i, 2 * (count - i), image.file, i + 1);
    image.file[count] = 1;
    image_seal(&image);
    assert_int_equal(image.extent_count, 1);
    assert_int_equal(image_loaded(&image, (struct range){0, UINT32_MAX}), 2 * count);
    size_t conflicts = 0;
    for (size_t i = 0; i < image.remark_count; i++)
        conflicts += image.remarks[i].kind == REMARK_CONFLICT;
    assert_in_range(conflicts, 1, 1001);
    image_release(&image);
}

static void sections_by_address(void **unused)
{
    (void)unused;
    enum { PROGBITS = 1, NOBITS = 8, ALLOC = 2, TLS = 0x400 }; /* SHT_*, SHF_* of the gABI */
    const struct section sections[] = {
        {.name = "", .run = 0, .load = 0, .size = 100},
        {.name = ".comment", .type = PROGBITS, .run = 0x100, .load = 0x100, .size = 16},
        {.name = ".tbss", .type = NOBITS, .flags = ALLOC | TLS, .run = 0x20000000, .load = 0x20000000, .size = 16},
        {.name = ".data", .type = PROGBITS, .flags = ALLOC, .run = 0x20000000, .load = 0x08001000, .size = 16},
        {.name = ".bss", .type = NOBITS, .flags = ALLOC, .run = 0x20000010, .load = 0x08001010, .size = 16},
    };
    struct image image = {.sections = malloc(sizeof sections), .section_count = 5};
    assert_non_null(image.sections);
    memcpy(image.sections, sections, sizeof sections);
    image_seal(&image);
    assert_string_equal(image_section_run_at(&image, 0x2000000F)->name, ".data");
    assert_string_equal(image_section_run_at(&image, 0x20000010)->name, ".bss");
    assert_string_equal(image_section_loaded_at(&image, 0x08001000)->name, ".data");
    assert_null(image_section_loaded_at(&image, 0x08001010));
    assert_null(image_section_run_at(&image, 0x100));
    image_release(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_chunks_match_the_model),
        cmocka_unit_test(adjacent_chunks),
        cmocka_unit_test(empty_image),
        cmocka_unit_test(deep_nest_of_chunks),
        cmocka_unit_test(sections_by_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
