/* What ld cannot be asked: sentences of refusals, and scripts that only older or newer versions of GNU ld accept.
 * Expected values are from the manual of GNU ld and from trying 2.40. */
#include "base/alloc.h"
#include "base/text.h"
#include "ldscript/ldscript.h"

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
        cmocka_unit_test(refuses_what_ld_refuses),        cmocka_unit_test(names_the_missing_symbol),
        cmocka_unit_test(names_other_languages),          cmocka_unit_test(comments_are_no_other_language),
        cmocka_unit_test(reads_what_other_versions_read), cmocka_unit_test(attributes_grant_access),
        cmocka_unit_test(a_sign_alone_is_not_glued),      cmocka_unit_test(definitions_stand_before_the_script),
        cmocka_unit_test(constants_of_the_command_line),  cmocka_unit_test(deep_expressions_need_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
