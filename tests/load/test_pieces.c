/* HEX text that is decoded while it is read: wherever a piece ends, the outcome is that of the whole text. The bytes
 * follow from their addresses, so what must be loaded is known without the loader. */
#include "load/source.h"
#include "loading.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define START 0x08000000u

struct writing {
    char *text;
    size_t size;
    uint32_t address, lines;
};

static uint8_t byte_of(uint32_t address)
{
    return (uint8_t)(address * 2654435761u >> 24);
}

static void put(struct writing *w, const char *text)
{
    size_t length = strlen(text);
    memcpy(w->text + w->size, text, length + 1);
    w->size += length;
}

static void put_record(struct writing *w, uint8_t length, uint16_t offset, uint8_t type, const uint8_t *data)
{
    uint8_t sum = (uint8_t)(length + (offset >> 8) + (offset & 0xFF) + type);
    char line[600];
    int at = snprintf(line, sizeof line, ":%02X%04X%02X", length, offset, type);
    for (unsigned i = 0; i < length; i++) {
        at += snprintf(line + at, sizeof line - (size_t)at, "%02X", data[i]);
        sum = (uint8_t)(sum + data[i]);
    }
    snprintf(line + at, sizeof line - (size_t)at, "%02X", (uint8_t)-sum);
    put(w, line);
}

/* Records of all lengths and lines of all ends, so that the pieces end at every place a record has. */
static struct writing write_hex(size_t pieces)
{
    static const char *const ends[] = {"\n", "\r\n", "\r", "  \r\n", "\n\n", "\t\n \n"};
    static const uint32_t end_lines[] = {1, 1, 1, 1, 2, 2};
    struct writing w = {.text = malloc((pieces + 2) * SOURCE_PIECE), .address = START};
    assert_non_null(w.text);
    for (unsigned i = 0; w.size < pieces * SOURCE_PIECE; i++) {
        uint8_t data[255];
        unsigned length = 1 + i * 7 % 255, left = 0x10000 - (w.address & 0xFFFF);
        length = length < left ? length : left;
        if ((w.address & 0xFFFF) == 0) {
            put_record(&w, 2, 0, 4, (uint8_t[]){(uint8_t)(w.address >> 24), (uint8_t)(w.address >> 16)});
            put(&w, "\n");
            w.lines++;
        }
        for (unsigned n = 0; n < length; n++)
            data[n] = byte_of(w.address + n);
        put_record(&w, (uint8_t)length, (uint16_t)w.address, 0, data);
        put(&w, ends[i % 6]);
        w.lines += end_lines[i % 6];
        w.address += length;
    }
    return w;
}

static bool load_file(const struct writing *w, bool digest, struct image *image, struct fault *fault)
{
    char path[64];
    int file = memfd_create("pieces", MFD_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(write(file, w->text, w->size), w->size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    *image = (struct image){0};
    *fault = (struct fault){0};
    bool good = image_load(path, &(struct load_options){.digest = digest}, image, fault);
    close(file);
    return good;
}

static void expect_all(const struct writing *w, const struct image *image)
{
    assert_int_equal(image->extent_count, 1);
    expect_extent(image, 0, START, w->address);
    for (size_t i = 0; i < image->chunk_count; i++)
        for (uint32_t n = 0; n < image->chunks[i].size; n++)
            if (image->chunks[i].bytes[n] != byte_of(image->chunks[i].address + n))
                fail_msg("wrong byte at 0x%08x", image->chunks[i].address + n);
}

static void every_piece_is_decoded(void **state)
{
    (void)state;
    struct writing w = write_hex(5);
    put(&w, ":00000001FF\n");
    struct image image;
    struct fault fault;
    assert_true(load_file(&w, true, &image, &fault));
    assert_int_equal(image.remark_count, 0);
    expect_all(&w, &image);
    assert_int_equal(image_line_at(&image, START), 2);

    struct sha256_ctx context;
    uint8_t sum[SHA256_DIGEST_SIZE];
    char hex[3];
    sha256_init(&context);
    sha256_update(&context, w.size, (const uint8_t *)w.text);
    sha256_digest(&context, sizeof sum, sum);
    for (size_t i = 0; i < sizeof sum; i++) {
        snprintf(hex, sizeof hex, "%02x", sum[i]);
        assert_memory_equal(image.sha256 + 2 * i, hex, 2);
    }
    image_release(&image);
    free(w.text);
}

/* The end of the file is where the last piece ends: cut within the last record, every length of it. */
static void a_cut_is_seen_at_the_end_only(void **state)
{
    (void)state;
    static const char last[] = ":0400000001020304F2";
    for (size_t kept = 1; kept < sizeof last - 1; kept++) {
        struct writing w = write_hex(2);
        char part[sizeof last] = "";
        memcpy(part, last, kept);
        put(&w, part);
        struct image image;
        struct fault fault;
        assert_true(load_file(&w, false, &image, &fault));
        assert_int_equal(image.remark_count, 1);
        expect_remark(&image, 0, REMARK_CUT, w.lines + 1, "its bytes are not loaded");
        expect_all(&w, &image);
        image_release(&image);
        free(w.text);
    }
}

static void blanks_may_fill_pieces(void **state)
{
    (void)state;
    struct writing w = write_hex(2);
    w.text = realloc(w.text, w.size + 4 * SOURCE_PIECE);
    assert_non_null(w.text);
    put(&w, ":00000001FF");
    memset(w.text + w.size, ' ', 2 * SOURCE_PIECE);
    w.size += 2 * SOURCE_PIECE;
    size_t behind = w.size;
    put(&w, "\n");
    struct image image;
    struct fault fault;
    assert_true(load_file(&w, false, &image, &fault));
    assert_int_equal(image.remark_count, 0);
    expect_all(&w, &image);
    image_release(&image);

    char expected[160];
    w.text[behind] = 'x';
    assert_false(load_file(&w, false, &image, &fault));
    snprintf(expected, sizeof expected, ":%u: 'x' in column %zu where the end of the line", w.lines + 1,
             strlen(":00000001FF") + 2 * SOURCE_PIECE + 1);
    assert_non_null(strstr(fault.sentence, expected));
    free(w.text);
}

static void a_broken_record_is_named(void **state)
{
    (void)state;
    struct writing w = write_hex(4);
    put(&w, ":04000000010x0304F2\n");
    struct image image;
    struct fault fault;
    char expected[80];
    assert_false(load_file(&w, false, &image, &fault));
    snprintf(expected, sizeof expected, ":%u: 'x' in column 13 where a hexadecimal digit", w.lines + 1);
    assert_non_null(strstr(fault.sentence, expected));
    free(w.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_decoded),
        cmocka_unit_test(a_cut_is_seen_at_the_end_only),
        cmocka_unit_test(blanks_may_fill_pieces),
        cmocka_unit_test(a_broken_record_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
