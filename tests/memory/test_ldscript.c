/* What ld cannot be asked: sentences of refusals, placements, and scripts that only older or
 * newer versions of GNU ld accept. Expected values are from the manual of GNU ld and from trying 2.40. */
#include "alloc.h"
#include "ldscript.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static bool read_text(const char *text, struct memory_map *map, struct fault *fault)
{
    return ldscript_read_bytes("app.ld", (const uint8_t *)text, strlen(text), NULL, map, fault);
}

static void must_read(const char *text, struct memory_map *map)
{
    struct fault fault;
    if (!read_text(text, map, &fault))
        fail_msg("%s\n%s", text, fault.sentence);
}

struct refusal {
    const char *script;
    const char *start; /* of the sentence */
    const char *has;   /* somewhere in it */
};

static void must_refuse(const struct refusal *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct memory_map map;
        struct fault fault = {.sentence = ""};
        if (read_text(rows[i].script, &map, &fault))
            fail_msg("was read: %s", rows[i].script);
        if (fault.kind != FAULT_CONFIG || strncmp(fault.sentence, rows[i].start, strlen(rows[i].start)) != 0 ||
            strstr(fault.sentence, rows[i].has) == NULL)
            fail_msg("%s\n%s", rows[i].script, fault.sentence);
        assert_int_equal(map.region_count, 0);
        map_release(&map);
    }
}

#define REFUSE(rows) must_refuse(rows, sizeof(rows) / sizeof((rows)[0]))

static void refuses_what_ld_refuses(void **state)
{
    (void)state;
    static const struct refusal rows[] = {
        {"_estack=0x2000C000;\nMEMORY { }", "app.ld:1: ", "blanks around '='"},
        {"MEMORY { A (rx) : ORIGIN=0, LENGTH=4K }", "app.ld:1: expected ORIGIN =", "blanks around '='"},
        {"MEMORY {\n A: ORIGIN = 0, LENGTH = 4K }", "app.ld:2: ", "put a blank before ':'"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 1 }\nREGION_ALIAS(B,A)", "app.ld:2: ", "put a blank before ','"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 1 }\nSECTIONS { .text: { } }", "app.ld:2: ", "put a blank before ':'"},
        {"// text\nMEMORY { }", "app.ld:1: ", "GNU ld has no // comments"},
        {"a = 5; // text\nMEMORY { }", "app.ld:1: ", "GNU ld has no // comments"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 4K // text\n}", "app.ld:1: ", "GNU ld has no // comments"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 4K; }", "app.ld:1: ", "found `;`"},
        {"MEMORY { A () : ORIGIN = 0, LENGTH = 4K }", "app.ld:1: ", "attributes of R, W, X, A, I, L"},
        {"MEMORY { A (rz) : ORIGIN = 0, LENGTH = 4K }", "app.ld:1: ", "found `rz`"},
        {"MEMORY { A : LENGTH = 4K, ORIGIN = 0 }", "app.ld:1: expected ORIGIN =", "found `LENGTH`"},
        {"MEMORY { A : org = 0 len = 4K }", "app.ld:1: expected LENGTH =", "found `len`"},
        {"MEMORY { A : ORIGIN = 0 }", "app.ld:1: expected LENGTH =", "found `}`"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 4K", "app.ld:1: ", "the file ends here"},
        {"MEMORY", "app.ld:1: expected '{' behind MEMORY", "the file ends here"},
        {"MEMORY { A : ORIGIN = , LENGTH = 1 }", "app.ld:1: expected a number, a symbol or '('", "`,`"},
        {"MEMORY { A : ORIGIN = (1, LENGTH = 1 }", "app.ld:1: expected an operator or ')'", "`,`"},
        {"MEMORY { A : ORIGIN = MAX(1), LENGTH = 1 }", "app.ld:1: MAX has 1 argument here", "it takes 2"},
        {"MEMORY { A : ORIGIN = ALIGN(1, 2, 3), LENGTH = 1 }", "app.ld:1: ALIGN has 3 arguments here", "1 or 2"},
        {"MEMORY { A : ORIGIN = ASSERT(1), LENGTH = 1 }", "app.ld:1: ASSERT has 1 argument here", "it takes 2"},
        {"MEMORY { A : ORIGIN = CONSTANT(PAGE), LENGTH = 1 }", "app.ld:1: ", "MAXPAGESIZE or COMMONPAGESIZE"},
        {"MEMORY { A : ORIGIN = 1 ? 2, LENGTH = 1 }", "app.ld:1: expected an operator or ':'", "`,`"},
        {"MEMORY { A : ORIGIN = 1 / 0, LENGTH = 1 }", "app.ld:1: ", "divides by zero"},
        {"\nx = 0;\ny = 1 % x;", "app.ld:3: ", "divides by zero"},
        {"x = 5\nMEMORY { }", "app.ld:2: expected ';'", "found `MEMORY`"},
        {"x = ;", "app.ld:1: expected a number", "`;`"},
        {"PROVIDE(x=5);", "app.ld:1: expected '='", "blanks around '='"},
        {"PROVIDE(x = 5)", "app.ld:1: expected ';'", "the file ends here"},
        {"something else", "app.ld:1: expected a linker script command or an assignment", "`something`"},
        {"memory { }", "app.ld:1: expected a linker script command", "`memory`"},
        {"REGION_ALIAS(\"B\", A)", "app.ld:1: ", "a memory region declared above"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 1 } REGION_ALIAS(\"A\", A)", "app.ld:1: ", "no memory region or alias"},
        {"/* never closed", "app.ld:1: this comment is never closed", "*/"},
        {"\n\nMEMORY { \"A : ORIGIN = 0", "app.ld:3: this quoted name is never closed", "\""},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 09K }", "app.ld:1: 09K has digits that are none in base 8", "octal"},
        {"bad = 5; MEMORY { A : ORIGIN = bad, LENGTH = 1 }", "app.ld:1: bad has digits", "take for a name"},
        {"MEMORY { A : ORIGIN = 0x12345678123456781, LENGTH = 1 }", "app.ld:1: ", "too large"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 0xFFFFFFFFFFFFFFFFM }", "app.ld:1: ", "too large"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 4K - 8K }", "app.ld:1: the LENGTH of memory region A is", "negative"},
        {"MEMORY { A : ORIGIN = 0x100000000, LENGTH = 1 }", "app.ld:1: the ORIGIN of memory region A is", "32-bit"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 0x100000001 }", "app.ld:1: the LENGTH of memory region A is", "32-bit"},
        {"MEMORY { A : ORIGIN = LENGTH(B), LENGTH = 1 B : ORIGIN = 0, LENGTH = 1 }", "app.ld:1: the ORIGIN",
         "before that has a value"},
        {"SECTIONS { .text : { *(.text) } >FLASH }", "app.ld:1: memory region FLASH is not declared", "MEMORY"},
        {"SECTIONS { .text : { *(.text) } >FLASH=0xFF }", "app.ld:1: memory region FLASH=0xFF is not",
         "blanks around '='"},
        {"SECTIONS { .text : { *(.text) } >FLASH, .d : { } }", "app.ld:1: memory region FLASH, is not",
         "put a blank before ','"},
        {"SECTIONS { .text : { { *(.text) } } }", "app.ld:1: ", "`{`"},
        {"SECTIONS { .text : { *(.text } }", "app.ld:1: expected ')'", "`}`"},
        {"SECTIONS { .text : { *(.text) }", "app.ld:1: ", "the file ends here"},
        {"SECTIONS { .text : > FLASH }", "app.ld:1: ", "TI linker command file"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 1 }\nSECTIONS {\n.text : AT(5) { } >A AT>A }",
         "app.ld:3: ", "leave one out"},
    };
    REFUSE(rows);
}

static void a_sign_alone_is_not_glued(void **state)
{
    (void)state;
    struct memory_map map;
    struct fault fault;
    assert_false(read_text("SECTIONS { .text : { LONG : } }", &map, &fault));
    assert_string_equal(fault.sentence, "app.ld:1: expected '(', found `:`");
}

static void names_the_missing_symbol(void **state)
{
    (void)state;
    static const struct refusal rows[] = {
        {"MEMORY {\n A : ORIGIN = FLASH_BASE, LENGTH = 4K }", "app.ld:2: the ORIGIN of memory region A is not known",
         "--defsym FLASH_BASE=VALUE"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = 4K - BOOT_SIZE }", "app.ld:1: the LENGTH of", "--defsym BOOT_SIZE=VALUE"},
        {"a = b + 1; MEMORY { A : ORIGIN = a, LENGTH = 1 }", "app.ld:1: the ORIGIN of", "--defsym b=VALUE"},
        {"a = b;\nb = 2;\nMEMORY { A : ORIGIN = a, LENGTH = 1 }", "app.ld:3: the ORIGIN of", "(line 2 assigns"},
        {"PROVIDE(b = 2); a = b; MEMORY { A : ORIGIN = a, LENGTH = 1 }", "app.ld:1: the ORIGIN of",
         "symbol b has no value"},
        {"MEMORY { A : ORIGIN = 0 && nowhere, LENGTH = 1 }", "app.ld:1: the ORIGIN of",
         "symbol nowhere is not defined"},
        {"MEMORY { A : ORIGIN = ORIGIN(B), LENGTH = 1 }", "app.ld:1: the ORIGIN of", "no memory region B is declared"},
        {"MEMORY { A : ORIGIN = SIZEOF(.text), LENGTH = 1 }", "app.ld:1: the ORIGIN of", "how sections are laid out"},
        {"MEMORY { A : ORIGIN = ALIGN(16), LENGTH = 1 }", "app.ld:1: the ORIGIN of", "how sections are laid out"},
        {"MEMORY { A : ORIGIN = 0, LENGTH = x ? 1 : 2 }", "app.ld:1: the LENGTH of", "--defsym x=VALUE"},
        /* GNU ld invents a 0 for y here, and fails when it links. */
        {"y = gone + 5; z = y + 1; MEMORY { A : ORIGIN = z, LENGTH = 1 }", "app.ld:1: the ORIGIN of", "gone"},
    };
    REFUSE(rows);
}

static void names_other_languages(void **state)
{
    (void)state;
    static const struct refusal rows[] = {
        {"/* x */\n#include \"config.h\"\nMEMORY { A : ORIGIN = BASE, LENGTH = 1 }", "app.ld:2: ", "gcc -E -P -x c"},
        {"MEMORY {\n#if BIG\nA : ORIGIN = 0, LENGTH = 1\n#else\n#endif\n}", "app.ld:2: ", "gcc -E -P -x c"},
        {"  #  define X 1\n", "app.ld:1: ", "gcc -E -P -x c"},
        {"#define the memory of it\n", "app.ld:1: ", "gcc -E -P -x c"},
        {"# define ram sram\n", "app.ld:1: ", "gcc -E -P -x c"},
        {"\n# include \"board.h\"\n", "app.ld:2: ", "gcc -E -P -x c"},
        {"# undef linux\n", "app.ld:1: ", "gcc -E -P -x c"},
        {"MEMORY { A : ORIGIN = @BASE@, LENGTH = 1 }", "app.ld:1: this is a template", "@BASE@"},
        {"\nMEMORY { A : ORIGIN = ${BASE}, LENGTH = 1 }", "app.ld:2: this is a template", "${BASE}"},
        {"MEMORY { A : ORIGIN = {{ base }}, LENGTH = 1 }", "app.ld:1: this is a template", "{{ base }}"},
        {"MEMORY {\n{% for r in regions %}\n}", "app.ld:2: this is a template", "{% for r in regions %}"},
        {"/*###ICF###*/\ndefine symbol __ICFEDIT_intvec_start__ = 0x08000000;\ndefine memory mem with size = 4G;",
         "app.ld:2: this is an IAR linker configuration", "MEMORY"},
        {"place at address mem:0x0 { readonly section .intvec };", "app.ld:1: this is an IAR", ".icf"},
        {"; *** Scatter-Loading Description File ***\nLR_IROM1 0x08000000 0x00080000  {\n ER_IROM1 0x08000000 {\n*.o "
         "(RESET, "
         "+First)\n}\n}",
         "app.ld:2: this is an ARM scatter file", "MEMORY"},
        {"LOAD 0x0\n{\n EXEC +0 { *(+RO) }\n}", "app.ld:2: this is an ARM scatter file", ".sct"},
        {"MEMORY\n{\n  FLASH (RX) : origin = 0x00000000, length = 0x00040000\n}", "app.ld:3: this is a TI", ".cmd"},
        {"SECTIONS\n{\n .intvecs:   > 0x00000000\n}", "app.ld:3: this is a TI", ".cmd"},
    };
    REFUSE(rows);
    struct memory_map map;
    struct fault fault;
    assert_false(ldscript_read_bytes("app.ld", (const uint8_t *)"\n\177ELF\0\0", 7, NULL, &map, &fault));
    assert_string_equal(fault.sentence,
                        "app.ld:2: this file holds NUL bytes, so it is no text: give the linker script");
}

static void comments_are_no_other_language(void **state)
{
    (void)state;
    struct memory_map map;
    must_read(
        "/* #include <x> @X@ ${Y} {{z}}\ndefine symbol a = 1;\n#if 0\n*/\n# if this is big, 2 of it\n# 1 \"app.ld.S\"\n"
        "# define the memory of the board.\n# include the stack, too\n# undef what follows\n"
        "MEMORY { A : ORIGIN = 0, LENGTH = 1 } ASSERT(1, \"@X@ ${Y} : > #include\")",
        &map);
    assert_int_equal(map.region_count, 1);
    map_release(&map);
}

/* Accepted by GNU ld before or after 2.40, with one obvious meaning. */
static void reads_what_other_versions_read(void **state)
{
    (void)state;
    struct memory_map map;
    must_read("ENTRY(x) MEMORY { ENTRY (rx) : ORIGIN = 0x10, LENGTH = 4K\n MAP : ORIGIN = 1, LENGTH = 2, }\n"
              "SECTIONS { .a : { } >ENTRY }",
              &map);
    assert_int_equal(map.region_count, 2);
    assert_string_equal(map.regions[0].name, "ENTRY");
    assert_int_equal(map.regions[0].origin, 0x10);
    assert_int_equal(map.regions[0].length, 4096);
    assert_int_equal(map.regions[1].line, 2);
    assert_int_equal(map.placements[0].run_region, 0);
    map_release(&map);
    must_read("x = 6; x ^= 5; MEMORY { A : ORIGIN = x, LENGTH = 7 ^ 2 & 3 }", &map);
    assert_int_equal(map.regions[0].origin, 3);
    assert_int_equal(map.regions[0].length, 5);
    map_release(&map);
}

static void attributes_grant_access(void **state)
{
    (void)state;
    static const struct {
        const char *attributes, *text;
        unsigned access;
    } rows[] = {
        {"", "", 0},
        {"(rx)", "xr", ACCESS_READ | ACCESS_EXECUTE},
        {"(XRW)", "xrw", ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE},
        {"(!RX)", "!xr", 0},
        {"(rxai!w)", "axrl!w", ACCESS_READ | ACCESS_EXECUTE},
        {"(w !w)", "w!w", ACCESS_WRITE},
        {"(a)", "a", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct memory_map map;
        char *script = alloc_format("MEMORY { A %s : ORIGIN = 0, LENGTH = 1 }", rows[i].attributes);
        must_read(script, &map);
        assert_string_equal(map.regions[0].attributes, rows[i].text);
        assert_int_equal(map.regions[0].access, rows[i].access);
        assert_int_equal(map.regions[0].role, ROLE_UNKNOWN);
        map_release(&map);
        free(script);
    }
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
        {"SECTIONS { .a : { } } INSERT AFTER .text; SECTIONS { .b : { } }", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct memory_map map;
        must_read(rows[i].script, &map);
        assert_int_equal(map.is_addition, rows[i].is_addition);
        map_release(&map);
    }
}

static void definitions_stand_before_the_script(void **state)
{
    (void)state;
    static const struct ldscript_definition definitions[] = {{"base", 0x1000}, {"size", 0x2000}, {"set", 1}};
    const struct ldscript_options options = {.definitions = definitions, .definition_count = 3};
    static const char script[] = "PROVIDE(size = 5); set = 7;\nMEMORY { A : ORIGIN = base, LENGTH = size + set }";
    struct memory_map map;
    struct fault fault;
    assert_true(ldscript_read_bytes("app.ld", (const uint8_t *)script, strlen(script), &options, &map, &fault));
    assert_int_equal(map.regions[0].origin, 0x1000);
    assert_int_equal(map.regions[0].length, 0x2007);
    assert_int_equal(map.regions[0].line, 2);
    assert_string_equal(map.path, "app.ld");
    assert_null(map.regions[0].file);
    map_release(&map);
}

static void constants_of_the_command_line(void **state)
{
    (void)state;
    uint64_t value = 0;
    struct fault fault;
    assert_true(ldscript_constant("0x20000000 + 4K", &value, &fault));
    assert_int_equal(value, 0x20001000);
    assert_true(ldscript_constant("(1 << 4) | MAX(1, 2)", &value, &fault));
    assert_int_equal(value, 18);
    static const char *const bad[] = {"",      "x + 1", "1 2",      "(1", "1)", "SIZEOF(.text)", "2-SIZEOF_HEADERS",
                                      "1 / 0", "#",     "ORIGIN(A)"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        fault = (struct fault){.kind = FAULT_BUG};
        if (ldscript_constant(bad[i], &value, &fault))
            fail_msg("\"%s\" was taken for a constant", bad[i]);
        assert_int_equal(fault.kind, FAULT_USAGE);
        assert_non_null(strstr(fault.sentence, bad[i]));
        assert_non_null(strstr(fault.sentence, "is no constant"));
    }
    assert_int_equal(value, 18);
}

/* Depth costs memory that was counted, never stack. */
static void deep_expressions_need_no_stack(void **state)
{
    (void)state;
    enum { DEPTH = 200000 };
    struct text script = {0};
    struct memory_map map;
    struct fault fault;
    text_add(&script, "MEMORY { A : ORIGIN = ");
    for (int i = 0; i < DEPTH; i++)
        text_add(&script, "(");
    text_add(&script, "5");
    for (int i = 0; i < DEPTH; i++)
        text_add(&script, ")");
    text_add(&script, ", LENGTH = ");
    for (int i = 0; i < DEPTH; i++)
        text_add(&script, "-");
    text_add(&script, "9 }");
    must_read(text_string(&script), &map);
    assert_int_equal(map.regions[0].origin, 5);
    assert_int_equal(map.regions[0].length, 9);
    map_release(&map);
    text_release(&script);
    text_add(&script, "x = 1");
    for (int i = 0; i < 3 * DEPTH; i++)
        text_add(&script, " + 1");
    text_add(&script, ";");
    assert_false(read_text(text_string(&script), &map, &fault));
    assert_non_null(strstr(fault.sentence, "is this a linker script?"));
    text_release(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_ld_refuses),
        cmocka_unit_test(names_the_missing_symbol),
        cmocka_unit_test(names_other_languages),
        cmocka_unit_test(comments_are_no_other_language),
        cmocka_unit_test(reads_what_other_versions_read),
        cmocka_unit_test(attributes_grant_access),
        cmocka_unit_test(placements_of_sections),
        cmocka_unit_test(placements_tell_sections_of_one_name_apart),
        cmocka_unit_test(placements_know_what_the_script_makes),
        cmocka_unit_test(insert_makes_an_addition),
        cmocka_unit_test(a_sign_alone_is_not_glued),
        cmocka_unit_test(definitions_stand_before_the_script),
        cmocka_unit_test(constants_of_the_command_line),
        cmocka_unit_test(deep_expressions_need_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
