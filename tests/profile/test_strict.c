/* What a profile must not say, and where the sentence points. The positions are counted by hand. */
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD   "board: b\nchip: cortex-m3\n"
#define REGION "regions:\n- {name: A, access: rx, origin: 0, length: 4K}\n"

struct refusal {
    const char *yaml;
    unsigned line, column;
    const char *says;
};

static const struct refusal board_refusals[] = {
    /* empty and foreign */
    {"", 1, 1, "nothing in it"},
    {"# a comment\n", 1, 1, "nothing in it"},
    {"hello\n", 1, 1, "expected \"key: value\" lines, but one value is here"},
    {"- a\n- b\n", 1, 1, "expected \"key: value\" lines, but a list is here"},
    {"board: b\n\x01\n", 2, 1, "not YAML here: control characters are not allowed"},
    {"board: b\n \xff\n", 2, 2, "not YAML here: invalid leading UTF-8 octet"},
    {"board: b\nchip: [\n", 2, 7, "under \"chip\": expected one value, but a list is here"},
    {"board: b\nchip: \"x\n", 3, 1, "not YAML here: found unexpected end of stream while scanning a quoted scalar"},
    {"board: b\n\tchip: c\n", 2, 1, "not YAML here"},
    {HEAD REGION "---\nboard: c\n", 5, 1, "a second document starts here"},
    /* keys */
    {HEAD "colour: red\n" REGION, 3, 1, "unknown key \"colour\"; expected board, title, chip, extends, regions"},
    {HEAD "regions:\n- {name: A, access: rx, orign: 0, length: 4K}\n", 4, 25,
     "unknown key \"orign\" in regions; expected name, access, origin, length or role"},
    {HEAD "\"\\x1b[2J\": x\n" REGION, 3, 1, "a line end or another control character (0x1b)"},
    {HEAD "\"\\u202e\": x\n" REGION, 3, 1, "unknown key"},
    {HEAD "Board: x\n" REGION, 3, 1, "unknown key \"Board\""},
    {HEAD "? [a, b]\n: c\n" REGION, 3, 3, "a key has to be a plain word, a list is here"},
    {HEAD "board: c\n" REGION, 3, 1, "the key \"board\" was already given"},
    {HEAD REGION "regions: []\n", 5, 1, "the key \"regions\" was already given"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0,\n   length: 4K, name: B}\n", 5, 16,
     "the key \"name\" was already given"},
    {"# c\n\nchip: cortex-m3\n" REGION, 3, 1, "the key \"board\" is missing: add it"},
    {"board: b\n" REGION, 1, 1, "the key \"chip\" is missing"},
    {HEAD, 1, 1, "the key \"regions\" is missing"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0, length: 4K}\n- {name: B, access: rx, origin: 0}\n", 5, 3,
     "the key \"length\" is missing in regions: add it"},
    {HEAD "regions:\n- {name: A, origin: 0, length: 4K}\n", 4, 3, "the key \"access\" is missing in regions"},
    {HEAD REGION "vectors:\n  address: 0\n", 6, 3, "the key \"required\" is missing in vectors"},
    {HEAD REGION "uart:\n    hint: h\n", 6, 5, "the key \"baud\" is missing in uart"},
    {HEAD REGION "protected:\n- {name: P, origin: 0, length: 1}\n", 6, 3, "the key \"why\" is missing in protected"},
    {HEAD REGION "resident:\n- {name: P, origin: 0, length: 1, why: w}\n", 6, 35, "unknown key \"why\" in resident"},
    /* shapes */
    {HEAD "regions: 5\n", 3, 10, "under \"regions\": expected a list (\"- \" before each item), but one value is here"},
    {HEAD "regions: {}\n", 3, 10, "under \"regions\": expected a list"},
    {HEAD "regions:\n- A\n", 4, 3, "under \"regions\": expected \"key: value\" lines, but one value is here"},
    {HEAD "regions:\n- - A\n", 4, 3, "under \"regions\": expected \"key: value\" lines, but a list is here"},
    {HEAD REGION "slot: {a: b}\n", 5, 7, "under \"slot\": expected one value, but \"key: value\" lines are here"},
    {HEAD REGION "vectors: true\n", 5, 10, "under \"vectors\": expected \"key: value\" lines, but one value is here"},
    {HEAD REGION "slot:\n", 5, 6, "\"slot\" has no value"},
    {HEAD REGION "title: ''\n", 5, 8, "\"title\" has no value"},
    {HEAD REGION "title: |\n  a\n  b\n", 5, 8, "control character (0x0a)"},
    {HEAD REGION "title: \"a\\0b\"\n", 5, 8, "control character (0x00)"},
    {HEAD REGION "title: &x t\n", 5, 8, "anchors, aliases and tags"},
    {HEAD REGION "title: *x\n", 5, 8, "anchors, aliases and tags"},
    {HEAD REGION "title: !!str t\n", 5, 8, "anchors, aliases and tags"},
    {HEAD REGION "<<: {}\n", 5, 1, "unknown key \"<<\""},
    /* numbers */
    {HEAD "regions:\n- {name: A, access: rx, origin: 0x8000000O, length: 4K}\n", 4, 33,
     "\"0x8000000O\" has something other than K or M behind its digits"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0, length: 12Q}\n", 4, 44,
     "\"12Q\" has something other than K or M"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 010, length: 4K}\n", 4, 33, "\"010\" has a leading zero"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0x100000000, length: 4}\n", 4, 33, "is too large"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0, length: 99999999999999999999}\n", 4, 44, "is too large"},
    {HEAD "regions:\n- {name: A, access: rx, origin: -1, length: 4}\n", 4, 33, "\"-1\" is not a number"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 1_000, length: 4}\n", 4, 33, "\"1_000\" has something other"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 1e3, length: 4}\n", 4, 33, "\"1e3\" has something other"},
    {HEAD "regions:\n- {name: A, access: rx, origin: ' 1', length: 4}\n", 4, 33, "\" 1\" is not a number"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0, length: 0}\n", 4, 44, "a range of 0 bytes holds nothing"},
    {HEAD "regions:\n- {name: A, access: rx, origin: 0xFFFFF000, length: 4097}\n", 4, 53,
     "run past the last address 0xffffffff"},
    {HEAD REGION "protected:\n- {name: P, origin: 0, length: 1, why: w}\n- {name: Q, origin: 1Z, length: 1, why: w}\n",
     7, 21, "\"1Z\" has something other"},
    {HEAD REGION "neighbours:\n- {name: P, origin: 0, length: 5G}\n", 6, 32, "\"5G\" has something other"},
    {HEAD REGION "slot: 08\n", 5, 7, "\"08\" has a leading zero"},
    {HEAD REGION "stack_minimum: 4096M\n", 5, 16, "\"4096M\" is too large"},
    {HEAD REGION "vectors: {address: 0x, required: true}\n", 5, 20, "\"0x\" is not a number"},
    {HEAD REGION "vectors: {address: 0, required: true, entries: 513}\n", 5, 48, "\"513\" is too large"},
    {HEAD REGION "uart: {baud: fast}\n", 5, 14, "\"fast\" is not a number"},
    /* words */
    {HEAD "regions:\n- {name: A, access: rq, origin: 0, length: 4}\n", 4, 21, "\"rq\" is not an access"},
    {HEAD "regions:\n- {name: A, access: rr, origin: 0, length: 4}\n", 4, 21, "\"rr\" is not an access"},
    {HEAD "regions:\n- {name: A, access: '!w', origin: 0, length: 4}\n", 4, 21, "\"!w\" is not an access"},
    {HEAD "regions:\n- {name: A, access: r, origin: 0, length: 4, role: rom}\n", 4, 52, "\"rom\" is not a role"},
    {HEAD REGION "vectors: {address: 0, required: yes}\n", 5, 33, "\"yes\" is neither true nor false"},
    {HEAD "regions:\n- {name: A, access: r, origin: 0, length: 4}\n- {name: A, access: r, origin: 8, length: 4}\n", 5,
     10, "a second region of the name \"A\""},
    {"board: my board\nchip: cortex-m3\n" REGION, 1, 8, "\"my board\" is not a name"},
    {"board: b\nchip: z80\n" REGION, 2, 7, "no chip has the name \"z80\""},
    {"board: b\nchip: ../z80.yaml\n" REGION, 2, 7, "no chip has the name \"../z80.yaml\""},
    {"board: b\nextends: ds999\n", 2, 10, "no board has the name \"ds999\""},
};

static const struct refusal chip_refusals[] = {
    {"chip: c\n", 1, 1, "the key \"core\" is missing"},
    {"chip: c\ncore: cortex-a9\n", 2, 7, "\"cortex-a9\" is not a core that is known"},
    {"chip: c\ncore: unknown\n", 2, 7, "\"unknown\" is not a core that is known"},
    {"chip: c\ncore: cortex-m3\ninterrupts: 0\n", 3, 13, "\"interrupts\" cannot be 0"},
    {"chip: c\ncore: cortex-m3\ninterrupts: 497\n", 3, 13, "\"497\" is too large"},
    {"chip: c\ncore: cortex-m3\nproduct_id: 0x10000\n", 3, 13, "\"0x10000\" is too large"},
    {"chip: c\ncore: cortex-m3\nerase_unit: 2KB\n", 3, 13, "\"2KB\" has something other"},
    {"chip: c\ncore: cortex-m3\nflash:\n- {name: F, origin: 0, length: 0x}\n", 4, 32, "\"0x\" is not a number"},
    {"chip: c\ncore: cortex-m3\ndie:\n  flash:\n  - {name: F, origin: 0, length: 1G}\n", 5, 34, "\"1G\" has something"},
    {"chip: c\ncore: cortex-m3\ndie:\n  rom: []\n", 4, 3, "unknown key \"rom\" in die; expected flash or ram"},
    {"chip: c\ncore: cortex-m3\nflash:\n- {name: F, origin: 0, length: 8K}\ndie:\n  flash:\n"
     "  - {name: F, origin: 0, length: 4K}\n",
     7, 3, "the die has to hold all that is documented, and F is not in it"},
    {"chip: c\ncore: cortex-m3\nother:\n- {name: a, origin: 0, length: 1}\n- {name: a, origin: 0, length: 1}\n"
     "- {name: a, origin: 0, length: 1}\n- {name: a, origin: 0, length: 1}\n- {name: a, origin: 0, length: 1}\n"
     "- {name: a, origin: 0, length: 1}\n- {name: a, origin: 0, length: 1}\n- {name: a, origin: 0, length: 1}\n"
     "- {name: a, origin: 0, length: 1}\n",
     12, 3, "more than 8 entries in other"},
    {"chip: c\nextends: nothing\n", 2, 10, "no chip has the name \"nothing\""},
};

/* 0 when it was refused as expected, else 1, so that one run shows all that differ. */
static int compare(const struct refusal *expected, const char *noun, bool read, const struct fault *fault)
{
    char place[64];
    snprintf(place, sizeof place, "%s t:%u:%u: ", noun, expected->line, expected->column);
    if (!read && fault->kind == FAULT_CONFIG && strncmp(fault->sentence, place, strlen(place)) == 0 &&
        strstr(fault->sentence, expected->says) != NULL)
        return 0;
    print_error("%s\nexpected: %s%s\ngot:      %s\n", expected->yaml, place, expected->says,
                read ? "no fault" : fault->sentence);
    return 1;
}

static void boards_are_refused(void **state)
{
    (void)state;
    int differ = 0;
    for (size_t i = 0; i < sizeof board_refusals / sizeof *board_refusals; i++) {
        const struct refusal *r = &board_refusals[i];
        struct board board;
        struct fault fault = {0};
        bool read = board_read_bytes("t", (const uint8_t *)r->yaml, strlen(r->yaml), &board, &fault);
        differ += compare(r, "board", read, &fault);
    }
    assert_int_equal(differ, 0);
}

static void chips_are_refused(void **state)
{
    (void)state;
    int differ = 0;
    for (size_t i = 0; i < sizeof chip_refusals / sizeof *chip_refusals; i++) {
        const struct refusal *r = &chip_refusals[i];
        struct chip chip;
        struct fault fault = {0};
        bool read = chip_read_bytes("t", (const uint8_t *)r->yaml, strlen(r->yaml), &chip, &fault);
        differ += compare(r, "chip", read, &fault);
    }
    assert_int_equal(differ, 0);
}

/* The text that all the refused ones are made from is itself fine. */
static void plain_board_is_read(void **state)
{
    (void)state;
    static const char yaml[] =
        HEAD REGION "vectors: {address: 0x10, required: false, entries: 20}\nuart: {baud: 9600}\n";
    struct board board;
    struct fault fault = {0};
    if (!board_read_bytes("t", (const uint8_t *)yaml, sizeof yaml - 1, &board, &fault))
        fail_msg("%s", fault.sentence);
    assert_string_equal(board.name, "b");
    assert_string_equal(board.title, "");
    assert_string_equal(board.chip, "cortex-m3");
    assert_int_equal(board.map.region_count, 1);
    assert_int_equal(board.map.regions[0].length, 4096);
    assert_int_equal(board.map.regions[0].role, ROLE_UNKNOWN);
    assert_int_equal(board.table_need, TABLE_OPTIONAL);
    assert_int_equal(board.table_address, 16);
    assert_int_equal(board.table_entries, 20);
    assert_int_equal(board.uart_baud, 9600);
    assert_null(board.uart_hint);
    assert_false(board.has_slot);
    board_release(&board);
}

/* The attributes column of `arm-none-eabi-ld -M`, GNU ld 2.40, for a region declared with each access. */
static void access_is_written_as_ld_prints_it(void **state)
{
    (void)state;
    static const struct {
        const char *access, *attributes;
        unsigned bits;
    } cases[] = {
        {"rwx", "xrw", ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE},
        {"rx", "xr", ACCESS_READ | ACCESS_EXECUTE},
        {"r", "r", ACCESS_READ},
        {"w", "w", ACCESS_WRITE},
        {"x", "x", ACCESS_EXECUTE},
        {"rw", "rw", ACCESS_READ | ACCESS_WRITE},
        {"wx", "xw", ACCESS_WRITE | ACCESS_EXECUTE},
        {"RX", "xr", ACCESS_READ | ACCESS_EXECUTE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char yaml[256];
        int size = snprintf(yaml, sizeof yaml, HEAD "regions:\n- {name: A, access: %s, origin: 1M, length: 1}\n",
                            cases[i].access);
        struct board board;
        assert_true(board_read_bytes("t", (const uint8_t *)yaml, (size_t)size, &board, NULL));
        assert_string_equal(board.map.regions[0].attributes, cases[i].attributes);
        assert_int_equal(board.map.regions[0].access, cases[i].bits);
        assert_int_equal(board.map.regions[0].origin, 1048576);
        board_release(&board);
    }
}

/* The last byte of the address space can be named; 257 regions cannot. */
static void limits_are_inclusive(void **state)
{
    (void)state;
    static const char whole[] = HEAD "regions:\n- {name: A, access: r, origin: 0, length: 4096M}\n"
                                     "- {name: B, access: r, origin: 0xFFFFFFFF, length: 1}\n";
    struct board board;
    struct fault fault = {0};
    assert_true(board_read_bytes("t", (const uint8_t *)whole, sizeof whole - 1, &board, &fault));
    assert_true(board.map.regions[0].length == 0x100000000u);
    board_release(&board);
    for (size_t count = 256; count <= 257; count++) {
        char *yaml = malloc(64 + count * 64);
        assert_non_null(yaml);
        size_t size = (size_t)sprintf(yaml, HEAD "regions:\n");
        for (size_t i = 0; i < count; i++)
            size += (size_t)sprintf(yaml + size, "- {name: R%zu, access: r, origin: 0, length: 1}\n", i);
        bool read = board_read_bytes("t", (const uint8_t *)yaml, size, &board, &fault);
        assert_int_equal(read, count == 256);
        if (read)
            board_release(&board);
        free(yaml);
    }
    assert_string_equal(fault.sentence, "board t:260:3: more than 256 entries in regions: shorten it");
}

/* What makes other readers run out of memory or stack: nested aliases, deep nesting, one endless value. */
static void bombs_are_refused(void **state)
{
    (void)state;
    static const char laughs[] = "board: &a [x,x]\nchip: &b [*a,*a,*a]\nslot: &c [*b,*b,*b]\n";
    struct board board;
    struct fault fault = {0};
    assert_false(board_read_bytes("t", (const uint8_t *)laughs, sizeof laughs - 1, &board, &fault));
    assert_non_null(strstr(fault.sentence, "board t:1:8: anchors, aliases and tags"));
    size_t size = 1 << 20;
    char *yaml = malloc(size);
    assert_non_null(yaml);
    memset(yaml, '[', size);
    assert_false(board_read_bytes("t", (const uint8_t *)yaml, size, &board, &fault));
    assert_non_null(strstr(fault.sentence, "board t:1:1: "));
    memset(yaml, 'x', size);
    memcpy(yaml, "title: ", 7);
    assert_false(board_read_bytes("t", (const uint8_t *)yaml, size, &board, &fault));
    assert_non_null(strstr(fault.sentence, "board t:1:8: this value has 1048569 bytes, at most 1000 are read"));
    free(yaml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boards_are_refused),   cmocka_unit_test(chips_are_refused),
        cmocka_unit_test(plain_board_is_read),  cmocka_unit_test(access_is_written_as_ld_prints_it),
        cmocka_unit_test(limits_are_inclusive), cmocka_unit_test(bombs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
