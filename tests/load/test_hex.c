/* Intel HEX. Checksums are worked out by hand from the specification: the bytes of a record add up to 0 modulo 256. */
#include "loading.h"

#define BASE                                                                                                           \
    "\
:020000040800F2\n"
#define DATA                                                                                                           \
    "\
:0400000001020304F2\n"
#define END                                                                                                            \
    "\
:00000001FF\n"

static const uint8_t one_to_four[] = {1, 2, 3, 4};
static const uint8_t ramp[] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                               0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF};

static void sample_keeps_gaps_lines_and_entry(void **state)
{
    (void)state;
    struct image image;
    load_sample(&image, "tests/load/samples/slot.hex");
    assert_int_equal(image.format, FORMAT_HEX);
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.extent_count, 2);
    expect_extent(&image, 0, 0x0800C000, 0x0800C022);
    expect_extent(&image, 1, 0x0804C000, 0x0804C008);
    expect_bytes(&image, 0x0800C010, ramp, 16);
    expect_bytes(&image, 0x0804C000, ramp, 8);
    uint32_t word = 0;
    assert_true(image_word(&image, 0x0800C000, &word));
    assert_int_equal(word, 0x2000B800);
    assert_true(image.has_entry);
    assert_int_equal(image.entry, 0x0800C021);
    assert_int_equal(image_line_at(&image, 0x0800C000), 2);
    assert_int_equal(image_line_at(&image, 0x0800C00F), 2);
    assert_int_equal(image_line_at(&image, 0x0800C010), 3);
    assert_int_equal(image_line_at(&image, 0x0800C021), 4);
    assert_int_equal(image_line_at(&image, 0x0804C007), 7);
    assert_int_equal(image_line_at(&image, 0x0800C022), 0);
    image_release(&image);
}

static void later_base_replaces_the_earlier(void **state)
{
    (void)state;
    struct image image;
    load_sample(&image, "tests/load/samples/segments.hex");
    /* Type 02 wraps within its 64 KiB, type 04 carries into the next. */
    assert_int_equal(image.extent_count, 3);
    expect_extent(&image, 0, 0x00010000, 0x00010008);
    expect_extent(&image, 1, 0x0001FFF8, 0x00020000);
    expect_extent(&image, 2, 0x0800FFF8, 0x08010008);
    expect_bytes(&image, 0x0001FFF8, ramp, 8);
    expect_bytes(&image, 0x00010000, ramp + 8, 8);
    expect_bytes(&image, 0x0800FFF8, ramp, 16);
    assert_int_equal(image_line_at(&image, 0x00010003), 2);
    assert_int_equal(image.entry, 0x12345); /* CS 0x1234, IP 0x0005 */
    image_release(&image);
}

static void linear_addresses_wrap_at_4_gib(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", ":02000004FFFFFC\n:04FFFE0001020304F5\n" END);
    assert_int_equal(image.extent_count, 2);
    expect_extent(&image, 0, 0, 2);
    expect_extent(&image, 1, 0xFFFFFFFE, 0x100000000);
    expect_bytes(&image, 0, one_to_four + 2, 2);
    expect_bytes(&image, 0xFFFFFFFE, one_to_four, 2);
    image_release(&image);
}

static void line_ends_blanks_and_case(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t line; /* of address 0x080000AB */
    } files[] = {
        {":020000040800F2\n:0200AB00CDEF97\n:00000001FF\n", 2},
        {":020000040800F2\r\n:0200AB00CDEF97\r\n:00000001FF\r\n", 2},
        {":020000040800F2\r:0200AB00CDEF97\r:00000001FF\r", 2},
        {":020000040800f2\n:0200ab00cdef97\n:00000001ff\n", 2},
        {":020000040800F2 \t\n:0200aB00CdEf97  \r\n:00000001FF \n", 2},
        {"\n\r\n:020000040800F2\n \t \n\r\r:0200AB00CDEF97\n\n:00000001FF", 7},
        {":020000040800F2\n:0200AB00CDEF97\n:00000001FF\n\x1A", 2},
        {":020000040800F2\n:0200AB00CDEF97\n:00000001FF\x1A", 2},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct image image;
        load_text(&image, "x.hex", files[i].text);
        assert_int_equal(image.remark_count, 0);
        assert_int_equal(image.extent_count, 1);
        expect_extent(&image, 0, 0x080000AB, 0x080000AD);
        expect_bytes(&image, 0x080000AB, "\xCD\xEF", 2);
        assert_int_equal(image_line_at(&image, 0x080000AB), files[i].line);
        image_release(&image);
    }
}

static void longest_record(void **state)
{
    (void)state;
    /* 255 bytes 0x01: length 0xFF + 255 = 0x1FE, so the checksum is 0x02. */
    char text[1024] = BASE ":FF000000";
    for (int i = 0; i < 255; i++)
        strcat(text, "01");
    strcat(text, "02\n" END);
    struct image image;
    load_text(&image, "x.hex", text);
    assert_int_equal(image.remark_count, 0);
    expect_extent(&image, 0, 0x08000000, 0x080000FF);
    expect_bytes(&image, 0x080000FE, "\x01", 1);
    image_release(&image);
}

static void empty_data_record_is_legal(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", BASE ":00123400BA\n" DATA END);
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.chunk_count, 1);
    expect_extent(&image, 0, 0x08000000, 0x08000004);
    image_release(&image);
}

static void bad_checksum_is_noted_and_bytes_kept(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", BASE ":0400000001020304F3\n" END);
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_BAD_CHECKSUM, 2, "it is 0xF3, the record's bytes ask for 0xF2");
    expect_bytes(&image, 0x08000000, one_to_four, 4);
    image_release(&image);
}

static void every_checksum_bad_is_counted(void **state)
{
    (void)state;
    char *text = malloc(2000 * 14 + 1);
    assert_non_null(text);
    for (int i = 0; i < 2000; i++)
        memcpy(text + 14 * i, ":010000000000\n", 15);
    struct image image;
    load_text(&image, "x.hex", text);
    size_t count = 0;
    const struct remark *last = NULL;
    for (const struct remark *r; (r = image_find_remark(&image, REMARK_BAD_CHECKSUM,
                                                        last == NULL ? 0 : (size_t)(last - image.remarks) + 1)) != NULL;
         last = r)
        count++;
    assert_int_equal(count, 1001);
    assert_int_equal(last->line, 1001);
    assert_string_equal(last->text, "and 1000 more from here on");
    image_release(&image);
    free(text);
}

static void missing_end_and_cut(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", BASE DATA);
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_NO_END, 0, NULL);
    image_release(&image);
    /* Every way to cut the second record: its bytes are not loaded, the first record's are. */
    const char *whole = BASE DATA ":0400040005060708DE";
    size_t start = strlen(BASE DATA), length = strlen(whole);
    for (size_t cut = start + 1; cut < length; cut++) {
        char text[128] = "";
        memcpy(text, whole, cut);
        load_text(&image, "x.hex", text);
        assert_int_equal(image.remark_count, 1);
        expect_remark(&image, 0, REMARK_CUT, 3, NULL);
        assert_int_equal(image.extent_count, 1);
        expect_extent(&image, 0, 0x08000000, 0x08000004);
        image_release(&image);
    }
}

static void records_behind_the_end(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", BASE DATA END END "\
:020000041FFFDC\n\
:02F8000005A55C\n" END);
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_DATA_AFTER_END, 5, NULL);
    assert_int_equal(image.extent_count, 2);
    expect_extent(&image, 1, 0x1FFFF800, 0x1FFFF802);
    image_release(&image);
    /* A file appended to another starts without a base of its own. */
    load_text(&image, "x.hex", BASE DATA END ":0400100001020304E2\n" END);
    expect_extent(&image, 0, 0x10, 0x14);
    image_release(&image);
}

static void no_base_record(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", DATA END);
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_NO_BASE, 0, NULL);
    image_release(&image);
    load_text(&image, "x.hex", END);
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.chunk_count, 0);
    image_release(&image);
}

static void overlaps_stay_visible(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.hex", BASE DATA ":0400020003040A0BDE\n:020000000102FB\n" END);
    /* Line 3 starts with what line 2 gave and then runs on. */
    assert_int_equal(image.remark_count, 2);
    expect_remark(&image, 0, REMARK_DUPLICATE, 4, "from line 2, then from line 4");
    expect_remark(&image, 1, REMARK_DUPLICATE, 3, "from line 2, then from line 3");
    assert_int_equal(image.remarks[1].address, 0x08000002);
    assert_int_equal(image.remarks[1].size, 2);
    image_release(&image);
    load_text(&image, "x.hex",
              BASE DATA ":0400000001AA0504"
                        "48\n" END);
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_CONFLICT, 3, "0x02 from line 2, then 0xAA from line 3");
    assert_int_equal(image.remarks[0].address, 0x08000001);
    assert_int_equal(image.remarks[0].size, 2);
    expect_bytes(&image, 0x08000000, "\x01\xAA\x05\x04", 4); /* the later record has the last word */
    image_release(&image);
}

static void malformed_records_name_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } files[] = {
        {BASE ":04000000010203G4F2\n" END, "x.hex:2: 'G' in column 16 where a hexadecimal digit was expected: the file "
                                           "is damaged, build or fetch it again"},
        {BASE ":10000000000102030405060708090A0B0C0D0E\x01"
              "F78\n" END,
         "x.hex:2: 0x01 in column 40 where a hexadecimal digit was expected: the file is damaged, build or fetch it "
         "again"},
        {BASE ":0400000001020304\n" END, "x.hex:2: the record ends after 17 characters and needs at least 19: the file "
                                         "is damaged, build or fetch it again"},
        {BASE ":04\n" END, "x.hex:2: the record ends after 3 characters and needs at least 11: the file is damaged, "
                           "build or fetch it again"},
        {BASE ":0400000001020304F200\n" END,
         "x.hex:2: '0' in column 20 where the end of the line (the record's length byte asks for no more digits) was "
         "expected: the file is damaged, build or fetch it again"},
        {BASE "\n\n" DATA "hello\n" END,
         "x.hex:5: a record must start with ':' in the first column: is this file all Intel HEX?"},
        {BASE " " DATA END, "x.hex:2: a record must start with ':' in the first column: is this file all Intel HEX?"},
        {BASE ":0000000AF6\n" END, "x.hex:2: record type 0A is unknown, Intel HEX has 00 to 05"},
        {":03000004080000F1\n" END, "x.hex:1: a type 04 record has 2 data bytes, this one has 3"},
        {BASE ":0100000200FD\n" END, "x.hex:2: a type 02 record has 2 data bytes, this one has 1"},
        {BASE ":020000030000FB\n" END, "x.hex:2: a type 03 record has 4 data bytes, this one has 2"},
        {BASE ":00000005FB\n" END, "x.hex:2: a type 05 record has 4 data bytes, this one has 0"},
        {BASE DATA ":0100000100FE\n", "x.hex:3: a type 01 record has 0 data bytes, this one has 1"},
        {"; made by hand\n" BASE,
         "x.hex:1: a record must start with ':' in the first column: is this file all Intel HEX?"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        refused("x.hex", files[i].text, FAULT_FORMAT, files[i].sentence);
    refused_bytes("x.hex",
                  BASE ":040000000102\0"
                       "304F2\n",
                  36, &(struct load_options){0}, FAULT_FORMAT,
                  "x.hex:2: 0x00 in column 14 where a hexadecimal digit was expected: the file is damaged, build or "
                  "fetch it again");
}

static void runs_follow_lines_of_one_length(void **state)
{
    (void)state;
    struct image image;
    /* Addresses go on, line lengths do not: every byte still knows its line. */
    load_text(&image, "x.hex", BASE "\
:020000000102FB\n\
:020002000304F5\n\
:0100040005F6\n\
:0100050006F4\n\
:020006000708E9\n" END);
    static const uint32_t lines[] = {2, 2, 3, 3, 4, 5, 6, 6};
    expect_extent(&image, 0, 0x08000000, 0x08000008);
    for (uint32_t i = 0; i < 8; i++)
        assert_int_equal(image_line_at(&image, 0x08000000 + i), lines[i]);
    image_release(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_keeps_gaps_lines_and_entry),
        cmocka_unit_test(later_base_replaces_the_earlier),
        cmocka_unit_test(linear_addresses_wrap_at_4_gib),
        cmocka_unit_test(line_ends_blanks_and_case),
        cmocka_unit_test(longest_record),
        cmocka_unit_test(empty_data_record_is_legal),
        cmocka_unit_test(bad_checksum_is_noted_and_bytes_kept),
        cmocka_unit_test(every_checksum_bad_is_counted),
        cmocka_unit_test(missing_end_and_cut),
        cmocka_unit_test(records_behind_the_end),
        cmocka_unit_test(no_base_record),
        cmocka_unit_test(overlaps_stay_visible),
        cmocka_unit_test(malformed_records_name_their_line),
        cmocka_unit_test(runs_follow_lines_of_one_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
