/* Motorola S-record. Checksums by hand: count, address, data and checksum bytes add up to 0xFF modulo 256. */
#include "loading.h"

#define HEADER "S00600004844521B\n" /* "HDR", the example of the M68000 manual */

static void sample_mixes_s1_s2_s3(void **state)
{
    (void)state;
    struct image image;
    load_sample(&image, "tests/load/samples/slot.srec");
    assert_int_equal(image.format, FORMAT_SREC);
    assert_int_equal(image.remark_count, 0);
    assert_int_equal(image.extent_count, 3);
    expect_extent(&image, 0, 0x1000, 0x1004);
    expect_extent(&image, 1, 0x1FFFE, 0x20002);
    expect_extent(&image, 2, 0x0800C000, 0x0800C020);
    expect_bytes(&image, 0x1FFFE, "\x00\x11\x22\x33", 4);
    uint32_t word = 0;
    assert_true(image_word(&image, 0x0800C004, &word));
    assert_int_equal(word, 0x0800C021);
    assert_true(image.has_entry);
    assert_int_equal(image.entry, 0x0800C021);
    assert_int_equal(image_line_at(&image, 0x1003), 2);
    assert_int_equal(image_line_at(&image, 0x0800C01F), 5);
    image_release(&image);
}

static void no_header_no_end(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.srec", "S107001001020304DE\n");
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_NO_END, 0, NULL);
    assert_false(image.has_entry);
    image_release(&image);
}

static void start_address_zero_is_none(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.srec", HEADER "S107001001020304DE\nS9030000FC\n");
    assert_int_equal(image.remark_count, 0);
    assert_false(image.has_entry);
    image_release(&image);
    load_text(&image, "x.srec", HEADER "S107001001020304DE\nS804000011EA\n");
    assert_true(image.has_entry);
    assert_int_equal(image.entry, 0x11);
    image_release(&image);
}

static void line_ends_blanks_and_case(void **state)
{
    (void)state;
    /* 06 + 00 + AB + CD + EF + 6C = 0x2D9, and 0xFF - 0xD9 = 0x26 */
    static const char *const files[] = {
        "S10600ABCDEF6C26\nS9030000FC\n", "S10600ABCDEF6C26\r\nS9030000FC\r\n", "S10600ABCDEF6C26\rS9030000FC\r",
        "S10600abcdef6c26\nS9030000fc\n", "S10600ABCDEF6C26 \nS9030000FC\t\n",  "\n\nS10600ABCDEF6C26\n\nS9030000FC",
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct image image;
        load_text(&image, "x.srec", files[i]);
        assert_int_equal(image.remark_count, 0);
        expect_extent(&image, 0, 0xAB, 0xAE);
        expect_bytes(&image, 0xAB, "\xCD\xEF\x6C", 3);
        image_release(&image);
    }
}

static void counts_are_compared(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.srec", "S107001001020304DE\nS5030002FA\nS9030000FC\n");
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_BAD_CHECKSUM, 2, "the count record says 2 data records, there are 1");
    image_release(&image);
    load_text(&image, "x.srec", "S107001001020304DE\nS604000001FA\nS9030000FC\n");
    assert_int_equal(image.remark_count, 0);
    image_release(&image);
    /* Two files, one behind the other: each has its own count. */
    load_text(&image, "x.srec",
              "S107001001020304DE\nS5030001FB\nS9030000FC\n" HEADER "S107002001020304CE\nS5030001FB\nS9030000FC\n");
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_DATA_AFTER_END, 4, NULL);
    assert_int_equal(image_loaded(&image, range_of(0, 0x100)), 8);
    image_release(&image);
}

static void a_count_of_16_bits_wraps(void **state)
{
    (void)state;
    const size_t records = 65537, length = strlen("S104000000FB\n");
    char *text = malloc(records * length + 64);
    assert_non_null(text);
    for (size_t i = 0; i < records; i++)
        memcpy(text + i * length, "S104000000FB\n", length);
    strcpy(text + records * length, "S5030001FB\nS9030000FC\n");
    struct image image;
    load_text(&image, "x.srec", text);
    assert_null(image_find_remark(&image, REMARK_BAD_CHECKSUM, 0));
    image_release(&image);
    free(text);
}

static void bad_checksum_is_noted_and_bytes_kept(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.srec", HEADER "S107001001020304DF\nS9030000FC\n");
    assert_int_equal(image.remark_count, 1);
    expect_remark(&image, 0, REMARK_BAD_CHECKSUM, 2, "it is 0xDF, the record's bytes ask for 0xDE");
    expect_bytes(&image, 0x10, "\1\2\3\4", 4);
    image_release(&image);
}

static void cut_anywhere_keeps_what_was_whole(void **state)
{
    (void)state;
    static const char whole[] = "S107001001020304DE\nS107001401020304DA";
    for (size_t cut = 20; cut < sizeof whole - 1; cut++) {
        char text[sizeof whole] = "";
        memcpy(text, whole, cut);
        struct image image;
        load_text(&image, "x.srec", text);
        assert_int_equal(image.remark_count, 1);
        expect_remark(&image, 0, REMARK_CUT, 2, NULL);
        expect_extent(&image, 0, 0x10, 0x14);
        assert_int_equal(image.extent_count, 1);
        image_release(&image);
    }
}

static void addresses_wrap_at_4_gib(void **state)
{
    (void)state;
    struct image image;
    load_text(&image, "x.srec", "S309FFFFFFFE01020304F1\nS70500000000FA\n");
    expect_extent(&image, 0, 0, 2);
    expect_extent(&image, 1, 0xFFFFFFFE, 0x100000000);
    expect_bytes(&image, 0, "\3\4", 2);
    image_release(&image);
    /* S1 does not wrap at 64 KiB. */
    load_text(&image, "x.srec", "S107FFFE01020304F1\nS9030000FC\n");
    assert_int_equal(image.extent_count, 1);
    expect_extent(&image, 0, 0xFFFE, 0x10002);
    image_release(&image);
}

static void malformed_records_name_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } files[] = {
        {HEADER "S4030000FC\n", "x.srec:2: there is no S-record type '4', there are 0 to 3 and 5 to 9"},
        {HEADER "SX030000FC\n", "x.srec:2: there is no S-record type 'X', there are 0 to 3 and 5 to 9"},
        {HEADER "S1020000FD\n", "x.srec:2: an S1 record has a length of at least 3, this one says 2"},
        {HEADER "S70600000000 \n", "x.srec:2: an S7 record has a length of 5, this one says 6"},
        {HEADER "S107001001020304\n", "x.srec:2: the record ends after 16 characters and needs at least 18: the file "
                                      "is damaged, build or fetch it again"},
        {HEADER "S10700100102x304DE\n", "x.srec:2: 'x' in column 13 where a hexadecimal digit was expected: the file "
                                        "is damaged, build or fetch it again"},
        {HEADER "S107001001020304DEE\n",
         "x.srec:2: 'E' in column 19 where the end of the line (the record's length byte asks for no more digits) was "
         "expected: the file is damaged, build or fetch it again"},
        {HEADER ":00000001FF\n",
         "x.srec:2: a record must start with 'S' in the first column: is this file all S-records?"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        refused("x.srec", files[i].text, FAULT_FORMAT, files[i].sentence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_mixes_s1_s2_s3),
        cmocka_unit_test(no_header_no_end),
        cmocka_unit_test(start_address_zero_is_none),
        cmocka_unit_test(line_ends_blanks_and_case),
        cmocka_unit_test(counts_are_compared),
        cmocka_unit_test(a_count_of_16_bits_wraps),
        cmocka_unit_test(bad_checksum_is_noted_and_bytes_kept),
        cmocka_unit_test(cut_anywhere_keeps_what_was_whole),
        cmocka_unit_test(addresses_wrap_at_4_gib),
        cmocka_unit_test(malformed_records_name_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
