#include "model/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(struct memory_map *map, const char *name, uint64_t origin, uint64_t length)
{
    struct region *region = map_add_region(map, name);
    region->origin = origin;
    region->length = length;
}

static void finds_regions_and_aliases(void **state)
{
    (void)state;
    struct memory_map map = {0};
    add(&map, "FLASH", 0x08000000, 0x100);
    add(&map, "RAM", 0x20000000, 0x100);
    map_add_alias(&map, "DATA", 1, 7);
    assert_int_equal(map_find(&map, "RAM"), 1);
    assert_int_equal(map_find(&map, "DATA"), 1);
    assert_int_equal(map_find(&map, "ram"), NO_REGION);
    assert_string_equal(map_region_at(&map, 0x080000FF)->name, "FLASH");
    assert_null(map_region_at(&map, 0x08000100));
    map_release(&map);
    assert_null(map.regions);
    map_release(&map);
}

static void new_placement_is_nowhere(void **state)
{
    (void)state;
    struct memory_map map = {0};
    const struct placement *placement = map_add_placement(&map, ".text");
    assert_string_equal(placement->section, ".text");
    assert_int_equal(placement->run_region, NO_REGION);
    assert_int_equal(placement->load_region, NO_REGION);
    assert_false(placement->has_load);
    map_release(&map);
}

static void covered_counts_the_union_up_to_the_first_hole(void **state)
{
    (void)state;
    struct memory_map map = {0};
    add(&map, "C", 0x180, 0x100); /* overlaps B */
    add(&map, "A", 0x000, 0x100);
    add(&map, "B", 0x100, 0x100); /* next to A */
    add(&map, "D", 0x290, 0x10);  /* behind a hole */
    add(&map, "EMPTY", 0x280, 0);
    add(&map, "TOP", 0xFFFFFF00, 0x100);
    map_seal(&map);
    assert_int_equal(map_covered(&map, range_of(0x10, 0x20)), 0x20);
    assert_int_equal(map_covered(&map, range_of(0x10, 0x400)), 0x270);
    assert_int_equal(map_covered(&map, range_of(0x280, 0x20)), 0);
    assert_int_equal(map_covered(&map, range_of(0x290, 0)), 0);
    assert_int_equal(map_covered(&map, range_of(0xFFFFFF80, 0x100)), 0x80);
    map_release(&map);
}

static void placements_of_one_name_keep_their_order(void **state)
{
    (void)state;
    struct memory_map map = {0};
    static const char *const names[] = {".text", ".bss", ".data", ".bss", ".bs", ".bss"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        map_add_placement(&map, names[i]);
    map_seal(&map);
    const uint32_t *at;
    assert_int_equal(map_placements(&map, ".bss", &at), 3);
    assert_int_equal(at[0], 1);
    assert_int_equal(at[1], 3);
    assert_int_equal(at[2], 5);
    assert_int_equal(map_placements(&map, ".text", &at), 1);
    assert_int_equal(at[0], 0);
    assert_int_equal(map_placements(&map, ".b", &at), 0);
    assert_int_equal(map_placements(&map, ".zz", &at), 0);
    map_release(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_regions_and_aliases),
        cmocka_unit_test(new_placement_is_nowhere),
        cmocka_unit_test(placements_of_one_name_keep_their_order),
        cmocka_unit_test(covered_counts_the_union_up_to_the_first_hole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
