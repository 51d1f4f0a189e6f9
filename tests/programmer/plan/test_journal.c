/* The journal: what goes in comes out, and nothing else does. */
#include "alloc.h"
#include "journal_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PAGE   1024
#define DEVICE "id 3c0011223344556677889900"

static uint8_t page_a[PAGE], page_b[PAGE];

static void make(struct journal *journal)
{
    memset(page_a, 0xA5, PAGE);
    memset(page_b, 0x5B, PAGE);
    *journal = (struct journal){.device = alloc_string(DEVICE), .page_size = PAGE, .started = 1795564800};
    memset(journal->digest, 0x77, sizeof journal->digest);
    journal_save(journal, 0x0800C400, page_b); /* out of order on purpose */
    journal_save(journal, 0x0800C000, page_a);
}

/* As the file has it. */
static void encode(const struct journal *journal, struct text *out)
{
    journal_encode(journal, out);
    for (size_t i = 0; i < journal->mark_count; i++) {
        uint8_t mark[JOURNAL_MARK_SIZE];
        journal_encode_mark(&journal->marks[i], mark);
        text_add_bytes(out, (const char *)mark, sizeof mark);
    }
}

static bool decode(const struct text *text, size_t size, struct journal *journal)
{
    struct fault fault;
    /* Exactly so many bytes, so that a read behind them is seen. */
    uint8_t *bytes = malloc(size > 0 ? size : 1);
    memcpy(bytes, text->at, size);
    bool good = journal_decode("x.journal", bytes, size, journal, &fault);
    assert_true(good || fault.kind == FAULT_FORMAT);
    free(bytes);
    return good;
}

static void comes_back_whole(void **state)
{
    (void)state;
    struct journal one, two;
    struct text text = {0};
    make(&one);
    journal_mark(&one, 0x0800C000, PAGE_BEGUN);
    journal_mark(&one, 0x08010000, PAGE_BEGUN);
    journal_mark(&one, 0x08010000, PAGE_DONE);
    encode(&one, &text);
    assert_true(decode(&text, text.length, &two));
    assert_string_equal(two.device, DEVICE);
    assert_int_equal(two.started, 1795564800);
    assert_memory_equal(two.digest, one.digest, sizeof one.digest);
    assert_int_equal(two.saved_count, 2);
    assert_memory_equal(journal_saved(&two, 0x0800C000), page_a, PAGE);
    assert_memory_equal(journal_saved(&two, 0x0800C400), page_b, PAGE);
    assert_null(journal_saved(&two, 0x0800C800));
    assert_int_equal(journal_progress(&two, 0x0800C000), PAGE_BEGUN);
    assert_int_equal(journal_progress(&two, 0x0800C400), PAGE_UNTOUCHED);
    assert_int_equal(journal_progress(&two, 0x08010000), PAGE_DONE);
    assert_int_equal(journal_pending(&two), 1);
    journal_release(&one);
    journal_release(&two);
    text_release(&text);
}

/* Every length is refused, but those at which only marks are missing. */
static void cut_anywhere(void **state)
{
    (void)state;
    struct journal one, two;
    struct text text = {0};
    make(&one);
    journal_encode(&one, &text);
    size_t head = text.length;
    text_release(&text);
    journal_mark(&one, 0x0800C000, PAGE_BEGUN);
    journal_mark(&one, 0x0800C400, PAGE_BEGUN);
    encode(&one, &text);
    for (size_t size = 0; size <= text.length; size++) {
        bool good = decode(&text, size, &two);
        assert_int_equal(good, size >= head);
        if (!good)
            continue;
        assert_int_equal(two.mark_count, (size - head) / JOURNAL_MARK_SIZE);
        journal_release(&two);
    }
    journal_release(&one);
    text_release(&text);
}

/* A flipped bit is seen wherever it is, but in the last mark, which counts as not written. */
static void flipped_anywhere(void **state)
{
    (void)state;
    struct journal one, two;
    struct text text = {0};
    make(&one);
    journal_mark(&one, 0x0800C000, PAGE_BEGUN);
    journal_mark(&one, 0x0800C400, PAGE_BEGUN);
    encode(&one, &text);
    for (size_t bit = 0; bit < 8 * text.length; bit++) {
        text.at[bit / 8] = (char)(text.at[bit / 8] ^ 1 << bit % 8);
        bool good = decode(&text, text.length, &two);
        assert_int_equal(good, bit / 8 >= text.length - JOURNAL_MARK_SIZE);
        if (good) {
            assert_int_equal(two.mark_count, 1);
            journal_release(&two);
        }
        text.at[bit / 8] = (char)(text.at[bit / 8] ^ 1 << bit % 8);
    }
    journal_release(&one);
    text_release(&text);
}

/* Heads that promise too much, with a sound checksum: the caps have to catch them. */
static void bad_heads(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{8, 1}, {10, 0xFF}, {12, 3}, {13, 0xFF}, {15, 0xFF}, {56, 0xFF}, {59, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct journal one, two;
        struct text text = {0};
        make(&one);
        journal_encode(&one, &text);
        text.at[cases[i].at] = (char)cases[i].value;
        assert_false(decode(&text, text.length, &two));
        journal_release(&one);
        text_release(&text);
    }
}

static void on_disk(void **state)
{
    (void)state;
    char folder[] = "/tmp/journal.XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *deep = alloc_format("%s/a/b", folder), *path = journal_path(deep, "port /dev/ttyUSB0");
    struct journal one, two;
    struct fault fault;
    bool found = true;
    assert_true(journal_load(path, "port /dev/ttyUSB0", PAGE, &two, &found, &fault));
    assert_false(found);

    make(&one);
    free(one.device);
    one.device = alloc_string("port /dev/ttyUSB0");
    struct journal_store *store = journal_store_start(path, &one, &fault);
    assert_non_null(store);
    assert_true(journal_store_mark(store, &(struct page_mark){0x0800C400, PAGE_BEGUN}, true, &fault));
    journal_store_close(store);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_true(journal_load(path, "port /dev/ttyUSB0", PAGE, &two, &found, &fault));
    assert_true(found);
    assert_int_equal(journal_pending(&two), 1);
    journal_release(&two);

    /* Two ports whose names make the same file name. */
    assert_false(journal_load(path, "port -dev-ttyUSB0", PAGE, &two, &found, &fault));
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_non_null(strstr(fault.sentence, "journal of another device"));
    assert_false(journal_load(path, "port /dev/ttyUSB0", 2048, &two, &found, &fault));

    assert_true(journal_remove(path, &fault));
    assert_true(journal_remove(path, &fault));
    assert_int_equal(rmdir(deep), 0);
    *strrchr(deep, '/') = '\0';
    assert_int_equal(rmdir(deep), 0);
    assert_int_equal(rmdir(folder), 0);
    journal_release(&one);
    free(path);
    free(deep);
}

static void folder_by_the_environment(void **state)
{
    (void)state;
    static const struct {
        const char *state_home, *home, *image, *folder;
    } cases[] = {{"/s", "/h", "a/b.hex", "/s/dsocheck"},
                 {"relative", "/h", "b.hex", "/h/.local/state/dsocheck"},
                 {"", "/h", "b.hex", "/h/.local/state/dsocheck"},
                 {"", "", "a/b.hex", "a/"},
                 {"", "", "b.hex", "."}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        setenv("XDG_STATE_HOME", cases[i].state_home, 1);
        setenv("HOME", cases[i].home, 1);
        char *folder = journal_folder(cases[i].image);
        assert_string_equal(folder, cases[i].folder);
        free(folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_whole), cmocka_unit_test(cut_anywhere), cmocka_unit_test(flipped_anywhere),
        cmocka_unit_test(bad_heads),        cmocka_unit_test(on_disk),      cmocka_unit_test(folder_by_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
