/* The journal: what goes in comes out, and nothing else does. */
#include "base/alloc.h"
#include "programmer/journal/journal_store.h"
#include "programmer/protocol/stm32_uart.h"

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

static uint8_t page_a[PAGE], page_b[PAGE], page_c[PAGE];

static void make(struct journal *journal)
{
    memset(page_a, 0xA5, PAGE);
    memset(page_b, 0x5B, PAGE);
    memset(page_c, 0x3C, PAGE);
    *journal = (struct journal){.device = alloc_string(DEVICE),
                                .beside = alloc_string("/home/me/app.hex.journal"),
                                .page_size = PAGE,
                                .started = 1795564800,
                                .witness_count = 1};
    journal->witnesses[0].address = 0x08000000;
    memset(journal->witnesses[0].bytes, 0x99, JOURNAL_WITNESS);
    memset(journal->digest, 0x77, sizeof journal->digest);
    journal_save(journal, 0x0800C400, PAGE, page_b, page_c, page_a); /* out of order on purpose */
    journal_save(journal, 0x0800C000, PAGE, page_a, page_a, page_b);
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
    journal_mark(&one, &(struct page_mark){0x0800C000, PAGE_BEGUN, true});
    journal_mark(&one, &(struct page_mark){0x08010000, PAGE_BEGUN, true});
    journal_mark(&one, &(struct page_mark){0x08010000, PAGE_DONE, false});
    encode(&one, &text);
    assert_true(decode(&text, text.length, &two));
    assert_string_equal(two.device, DEVICE);
    assert_int_equal(two.started, 1795564800);
    assert_memory_equal(two.digest, one.digest, sizeof one.digest);
    assert_int_equal(two.saved_count, 2);
    assert_string_equal(two.beside, "/home/me/app.hex.journal");
    assert_int_equal(two.witness_count, 1);
    assert_int_equal(two.witnesses[0].address, 0x08000000);
    assert_memory_equal(two.witnesses[0].bytes, one.witnesses[0].bytes, JOURNAL_WITNESS);
    assert_memory_equal(journal_saved(&two, 0x0800C000)->old, page_a, PAGE);
    assert_memory_equal(journal_saved(&two, 0x0800C000)->wanted, page_b, PAGE);
    assert_memory_equal(journal_saved(&two, 0x0800C400)->old, page_b, PAGE);
    assert_memory_equal(journal_saved(&two, 0x0800C400)->earlier, page_c, PAGE);
    assert_memory_equal(journal_saved(&two, 0x0800C400)->wanted, page_a, PAGE);
    assert_null(journal_saved(&two, 0x0800C800));
    assert_int_equal(journal_progress(&two, 0x0800C000), PAGE_BEGUN);
    assert_true(journal_garbled(&two, 0x0800C000));
    assert_false(journal_garbled(&two, 0x08010000));
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
    journal_mark(&one, &(struct page_mark){0x0800C000, PAGE_BEGUN, false});
    journal_mark(&one, &(struct page_mark){0x0800C400, PAGE_BEGUN, false});
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
    journal_mark(&one, &(struct page_mark){0x0800C000, PAGE_BEGUN, false});
    journal_mark(&one, &(struct page_mark){0x0800C400, PAGE_BEGUN, false});
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

/* Where the lengths of the copy's path and of the witnesses stand. */
#define BESIDE    (60 + strlen(DEVICE))
#define WITNESSES (BESIDE + 4 + strlen("/home/me/app.hex.journal"))

/* Heads that promise too much, with a sound checksum: the caps have to catch them. */
static void bad_heads(void **state)
{
    (void)state;
    const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{8, 1},  {10, 0xFF},     {12, 3},         {13, 0xFF},      {15, 0xFF},        {56, 0xFF},
                 {59, 1}, {BESIDE, 0xFF}, {BESIDE + 3, 1}, {WITNESSES, 17}, {WITNESSES + 3, 1}};
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
    char *beside = alloc_format("%s/app.hex.journal", folder);
    struct journal one, two;
    struct fault fault, without;
    bool found = true;
    assert_true(journal_load(path, NULL, "port /dev/ttyUSB0", PAGE, &two, &found, &fault));
    assert_false(found);

    make(&one);
    free(one.device);
    one.device = alloc_string("port /dev/ttyUSB0");
    struct journal_store *store = journal_store_start(path, beside, &one, &without, &fault);
    assert_non_null(store);
    assert_string_equal(without.sentence, "");
    assert_true(journal_store_mark(store, &(struct page_mark){0x0800C400, PAGE_BEGUN, false}, true, &fault));
    journal_store_close(store);
    /* The copy is the same file. */
    assert_true(journal_load(beside, NULL, "port /dev/ttyUSB0", PAGE, &two, &found, &fault));
    assert_true(found);
    assert_int_equal(journal_pending(&two), 1);
    journal_release(&two);
    assert_true(journal_remove(beside, &fault));
    assert_true(journal_load(path, NULL, "port /dev/ttyUSB0", PAGE, &two, &found, &fault));
    assert_true(found);
    assert_int_equal(journal_pending(&two), 1);
    journal_release(&two);

    /* Two ports whose names make the same file name. */
    assert_false(journal_load(path, NULL, "port -dev-ttyUSB0", PAGE, &two, &found, &fault));
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_non_null(strstr(fault.sentence, "journal of another device"));
    assert_false(journal_load(path, NULL, "port /dev/ttyUSB0", 2048, &two, &found, &fault));

    assert_true(journal_remove(path, &fault));
    assert_true(journal_remove(path, &fault));
    assert_int_equal(rmdir(deep), 0);
    *strrchr(deep, '/') = '\0';
    assert_int_equal(rmdir(deep), 0);
    assert_int_equal(rmdir(folder), 0);
    journal_release(&one);
    free(beside);
    free(path);
    free(deep);
}

/* ---- what may lie where a journal is looked for ---- */

static void make_fifo(const char *path)
{
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_folder(const char *path)
{
    assert_int_equal(mkdir(path, 0700), 0);
}

static void make_link(const char *path)
{
    assert_int_equal(symlink("/etc/hostname", path), 0);
}

static void make_dead_link(const char *path)
{
    assert_int_equal(symlink("nowhere", path), 0);
}

static void make_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_stranger(const char *path)
{
    make_file(path, "my own notes\n");
}

static void make_format_1(const char *path)
{
    make_file(path, "dsojrnl1 and so on");
}

/* Each is said, with what to do, and stays where it is; none is waited for. */
static void what_is_no_journal(void **state)
{
    (void)state;
    static const struct {
        void (*make)(const char *path);
        const char *says;
    } cases[] = {{make_fifo, "is no regular file"},        {make_folder, "is no regular file"},
                 {make_link, "is no regular file"},        {make_dead_link, "is no regular file"},
                 {make_stranger, "is not the journal of"}, {make_format_1, "that an earlier dsocheck began"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char folder[] = "/tmp/journal.XXXXXX";
        assert_non_null(mkdtemp(folder));
        char *path = journal_path(folder, DEVICE);
        struct journal journal;
        struct fault fault;
        bool found;
        cases[i].make(path);
        assert_false(journal_load(path, NULL, DEVICE, PAGE, &journal, &found, &fault));
        assert_int_equal(fault.kind, FAULT_PORT);
        assert_non_null(strstr(fault.sentence, cases[i].says));
        assert_non_null(strstr(fault.sentence, "move "));
        assert_int_equal(remove(path), 0);
        assert_int_equal(rmdir(folder), 0);
        free(path);
    }
}

/* ---- which contents it explains ---- */

static bool explains(enum page_progress progress, uint8_t byte, size_t at)
{
    static uint8_t found[PAGE];
    struct journal journal;
    make(&journal);
    if (progress != PAGE_UNTOUCHED)
        journal_mark(&journal, &(struct page_mark){0x0800C000, progress, false});
    const struct saved_page *page = journal_saved(&journal, 0x0800C000);
    memcpy(found, at % 2 == 0 ? page->old : page->wanted, PAGE);
    found[at] = byte;
    bool good = journal_explains(&journal, &stm32_uart.traces, page, found);
    journal_release(&journal);
    return good;
}

/* Old is 0xA5, wanted 0x5B. An even place lies in an old page, an odd one in a new page. */
static void explained_contents(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint8_t byte;
        bool untouched, begun, done;
    } cases[] = {{0, 0xA5, true, true, false},   {1, 0x5B, true, true, true},    /* whole */
                 {0, 0xFF, false, true, false},  {1, 0xFF, false, true, false},  /* a byte erased, or not written yet */
                 {0, 0xB7, false, true, false},  {1, 0x7F, false, true, false},  /* cells in between */
                 {0, 0x25, false, false, false}, {1, 0x5A, false, false, false}, /* what no erase or write makes */
                 {0, 0x5B, false, false, false}, {1, 0xA5, false, false, false}}; /* old and new in one page */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(explains(PAGE_UNTOUCHED, cases[i].byte, cases[i].at), cases[i].untouched);
        assert_int_equal(explains(PAGE_BEGUN, cases[i].byte, cases[i].at), cases[i].begun);
        assert_int_equal(explains(PAGE_DONE, cases[i].byte, cases[i].at), cases[i].done);
    }
}

/* A WRITE cut at `cut` of its block, and completed by what finds the device again. */
static bool explains_torn(size_t cut, size_t end, uint8_t beyond)
{
    static uint8_t found[PAGE];
    struct journal journal;
    make(&journal);
    journal_mark(&journal, &(struct page_mark){0x0800C000, PAGE_BEGUN, false});
    const struct saved_page *page = journal_saved(&journal, 0x0800C000);
    memset(page->wanted, 0x97, PAGE); /* of which neither 0x7F nor 0xF8 or 0xFE has all ones */
    memset(found, 0xFF, PAGE);
    memcpy(found, page->wanted, cut);
    memset(found + cut, 0x7F, 3);
    found[cut + 3] = 0xF8;
    memset(found + cut + 4, 0xFE, end - cut - 4);
    found[end] = beyond;
    bool good = journal_explains(&journal, &stm32_uart.traces, page, found);
    journal_release(&journal);
    return good;
}

static void torn_writes(void **state)
{
    (void)state;
    assert_true(explains_torn(256 + 10, 512, 0xFF));
    assert_true(explains_torn(256 + 10, 300, 0xFF));  /* a block that goes in shares */
    assert_false(explains_torn(256 + 10, 512, 0x02)); /* no frame goes on there */
    assert_false(explains_torn(256 + 10, 300, 0x96));
}

/* Two files of one run, one of which missed marks: begun ranks above done, and bytes that differ are no guess. */
static void two_become_one(void **state)
{
    (void)state;
    struct journal one, two;
    uint32_t page;
    make(&one);
    make(&two);
    journal_mark(&one, &(struct page_mark){0x0800C000, PAGE_DONE, false});
    journal_mark(&one, &(struct page_mark){0x0800C400, PAGE_BEGUN, false});
    journal_mark(&two, &(struct page_mark){0x0800C000, PAGE_BEGUN, false});
    journal_mark(&two, &(struct page_mark){0x0800C400, PAGE_DONE, false});
    assert_true(journal_merge(&one, &two, &page));
    assert_int_equal(journal_progress(&one, 0x0800C000), PAGE_BEGUN);
    assert_int_equal(journal_progress(&one, 0x0800C400), PAGE_BEGUN);
    assert_int_equal(one.witness_count, 1);
    assert_int_equal(one.saved_count, 2);
    two.saved[1].old[5] ^= 1;
    assert_false(journal_merge(&one, &two, &page));
    assert_int_equal(page, 0x0800C400);
    journal_release(&one);
    journal_release(&two);
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
        cmocka_unit_test(comes_back_whole),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(flipped_anywhere),
        cmocka_unit_test(bad_heads),
        cmocka_unit_test(on_disk),
        cmocka_unit_test(folder_by_the_environment),
        cmocka_unit_test(what_is_no_journal),
        cmocka_unit_test(explained_contents),
        cmocka_unit_test(torn_writes),
        cmocka_unit_test(two_become_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
