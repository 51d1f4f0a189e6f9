/* Placements: what SECTIONS says of each output section, which ld does not print. Expected values are from the manual
 * of GNU ld and from trying 2.40. */
#include "base/alloc.h"
#include "ldscript/ldscript.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

static void must_read(const char *text, struct memory_map *map)
{
    struct fault fault;
    if (!ldscript_read_bytes("app.ld", (const uint8_t *)text, strlen(text), NULL, map, &fault))
        fail_msg("%s\n%s", text, fault.sentence);
}

static const struct placement *placement_of(const struct memory_map *map, const char *section)
{
    for (size_t i = 0; i < map->placement_count; i++) {
        if (strcmp(map->placements[i].section, section) == 0)
            return &map->placements[i];
    }
    fail_msg("no placement of %s", section);
    return NULL;
}

static void expect_placement(const struct memory_map *map, const char *section, const char *run, const char *load,
                             int64_t at, bool not_loaded, uint32_t line)
{
    const struct placement *p = placement_of(map, section);
    size_t none = NO_REGION;
    bool same = p->run_region == (run != NULL ? map_find(map, run) : none) &&
                p->load_region == (load != NULL ? map_find(map, load) : none) && p->has_load == (at >= 0) &&
                (!p->has_load || p->load == (uint64_t)at) && p->not_loaded == not_loaded && p->line == line;
    if (!same)
        fail_msg("%s: run %zd, load %zd, AT %d 0x%llx, not loaded %d, line %u", section, (ssize_t)p->run_region,
                 (ssize_t)p->load_region, p->has_load, (unsigned long long)p->load, p->not_loaded, p->line);
}

static void placements_of_sections(void **state)
{
    (void)state;
    struct memory_map map;
    must_read("MEMORY { FLASH : ORIGIN = 0x08000000, LENGTH = 64K RAM : ORIGIN = 0x20000000, LENGTH = 8K }\n"
              "REGION_ALIAS(\"DATA\", RAM) mark = 0x08003000; SECTIONS {\n"
              ".vectors ORIGIN(FLASH) : ALIGN(4) SUBALIGN(4) { KEEP(*(.vectors)) x = .; } > FLASH\n"     /* 3 */
              ".text : { *(EXCLUDE_FILE(*a.o b.o) .text*) FILL(0xFF) LONG(1 + 2) } >FLASH :text =0xFF\n" /* 4 */
              ".data : AT(ORIGIN(FLASH) + 0x1000) { *(.data) } >DATA\n"                                  /* 5 */
              ".copy : AT(mark + late) { *(.copy) } >RAM\n"                                              /* 6 */
              ".tail : AT(ADDR(.text) + SIZEOF(.text)) { *(.tail) } >RAM\n"                              /* 7 */
              ".dot : AT(x) { } >RAM\n"                                                                  /* 8 */
              ".bss (NOLOAD) : { *(.bss) } >RAM AT>FLASH , .init : { } >RAM AT> FLASH\n"                 /* 9 */
              ".only : { } AT>FLASH .fixed 0x20001000 : { } AT>FLASH\n"                                  /* 10 */
              ".stab 0 (INFO) : { *(.stab) } .typed (READONLY) : { } .paren (0x10 + 4) (COPY) : { }\n"   /* 11 */
              "OVERLAY 0x20000100 : NOCROSSREFS AT(0x08008000)\n"
              "{ .ov1 { *(.ov1) } .ov2 { *(.ov2) } :text =0 } >RAM\n" /* 13 */
              "/DISCARD/ : { *(.note*) }\n"                           /* 14 */
              ".free : { . = ALIGN(8); PROVIDE(end = .); *(COMMON) } }\n"
              "late = 4;",
              &map);
    assert_true(map.has_sections);
    expect_placement(&map, ".vectors", "FLASH", NULL, -1, false, 3);
    expect_placement(&map, ".text", "FLASH", NULL, -1, false, 4);
    expect_placement(&map, ".data", "RAM", NULL, 0x08001000, false, 5);
    expect_placement(&map, ".copy", "RAM", NULL, 0x08003004, false, 6);
    expect_placement(&map, ".tail", "RAM", NULL, -1, false, 7);
    expect_placement(&map, ".dot", "RAM", NULL, -1, false, 8);
    expect_placement(&map, ".bss", "RAM", "FLASH", -1, true, 9);
    expect_placement(&map, ".init", "RAM", "FLASH", -1, false, 9);
    expect_placement(&map, ".only", "FLASH", "FLASH", -1, false, 10);
    expect_placement(&map, ".fixed", NULL, "FLASH", -1, false, 10);
    expect_placement(&map, ".stab", NULL, NULL, -1, true, 11);
    expect_placement(&map, ".typed", NULL, NULL, -1, false, 11);
    expect_placement(&map, ".paren", NULL, NULL, -1, true, 11);
    expect_placement(&map, ".ov1", "RAM", NULL, 0x08008000, false, 13);
    expect_placement(&map, ".ov2", "RAM", NULL, -1, false, 13);
    expect_placement(&map, "/DISCARD/", NULL, NULL, -1, true, 14);
    expect_placement(&map, ".free", NULL, NULL, -1, false, 15);
    assert_int_equal(map.placement_count, 17);
    map_release(&map);
}

static const struct placement *nth_placement(const struct memory_map *map, const char *section, size_t n)
{
    const uint32_t *at;
    assert_true(map_placements(map, section, &at) > n);
    return &map->placements[at[n]];
}

static void placements_tell_sections_of_one_name_apart(void **state)
{
    (void)state;
    struct memory_map map;
    must_read("SECTIONS { .eh : ONLY_IF_RO { *(.eh) } .eh : ALIGN(4) ONLY_IF_RW { *(.eh) } .eh : { }\n"
              "OVERLAY : { .a { *(.a) } .b { } } .c : { } OVERLAY : { .d { *(.d) } }\n"
              ".bind BIND(0x100) BLOCK(4) : { crt0.o } }",
              &map);
    assert_int_equal(nth_placement(&map, ".eh", 0)->only, PLACED_IF_READ_ONLY);
    assert_int_equal(nth_placement(&map, ".eh", 1)->only, PLACED_IF_WRITABLE);
    assert_int_equal(nth_placement(&map, ".eh", 2)->only, PLACED_ALWAYS);
    assert_int_equal(nth_placement(&map, ".a", 0)->overlay, 1);
    assert_int_equal(nth_placement(&map, ".b", 0)->overlay, 1);
    assert_int_equal(nth_placement(&map, ".c", 0)->overlay, 0);
    assert_int_equal(nth_placement(&map, ".d", 0)->overlay, 2);
    assert_true(nth_placement(&map, ".bind", 0)->takes_input);
    map_release(&map);
}

static void placements_know_what_the_script_makes(void **state)
{
    (void)state;
    static const struct {
        const char *contents;
        bool takes_input;
    } rows[] = {
        {"", false},
        {". = ALIGN(4); s = .; PROVIDE(e = .); ASSERT(1, \"x\") ;", false},
        {"FILL(0xFF) BYTE(1) SHORT(2) LONG(SIZEOF(.x)) QUAD(4) SQUAD(5)", false},
        {"ASCIZ \"text\" LINKER_VERSION", false},
        {"*(.text)", true},
        {"KEEP(*(.text))", true},
        {"LONG(1) SORT(*)(.text)", true},
        {"crt0.o", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct memory_map map;
        char *script = alloc_format("SECTIONS { .x : { %s } }", rows[i].contents);
        must_read(script, &map);
        assert_int_equal(map.placements[0].takes_input, rows[i].takes_input);
        map_release(&map);
        free(script);
    }
}

static void insert_makes_an_addition(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        bool is_addition;
    } rows[] = {
        {"MEMORY { }", false},
        {"SECTIONS { .a : { } }", false},
        {"SECTIONS { .a : { } } INSERT AFTER .text;", true},
        {"SECTIONS { .a : { } } INSERT AFTER .text; SECTIONS { .b : { } } INSERT BEFORE .data", true},
        {"SECTIONS { .a : { } } SECTIONS { .b : { } } INSERT AFTER .text;", true},
        {"SECTIONS { .a : { } } INSERT AFTER .text; SECTIONS { .b : { } }", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct memory_map map;
        must_read(rows[i].script, &map);
        assert_int_equal(map.is_addition, rows[i].is_addition);
        map_release(&map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(placements_of_sections),
        cmocka_unit_test(placements_tell_sections_of_one_name_apart),
        cmocka_unit_test(placements_know_what_the_script_makes),
        cmocka_unit_test(insert_makes_an_addition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
