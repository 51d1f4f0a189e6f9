/* Changed bytes of two images against an address-by-address look at both, for images put together at random; and the
 * caps. Sections, symbols, vectors and the toolchain are tested from outside (tests/cli/cases/diff*). */
#include "base/alloc.h"
#include "compare/comparison.h"
#include "facts/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SPAN  512u
#define START 0x08000000u

/* Bytes at START: -1 where there is none. */
struct flat {
    int at[SPAN];
};

struct seen {
    struct image image;
    struct memory_map map;
    struct board board;
    struct chip chip;
    struct subject subject;
    struct facts *facts;
};

static void see(struct seen *it)
{
    *it = (struct seen){.image.format = FORMAT_BIN};
    it->subject = (struct subject){.image = &it->image, .map = &it->map, .board = &it->board, .chip = &it->chip};
}

static void seen_whole(struct seen *it)
{
    image_seal(&it->image);
    it->facts = facts_new(&it->subject);
}

static void unsee(struct seen *it)
{
    facts_free(it->facts);
    image_release(&it->image);
}

static uint32_t state = 1;

/* xorshift32: the same images in every run. */
static uint32_t random_below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % limit;
}

/* Islands of bytes, few different values, so that many are equal in both images. */
static void fill(struct seen *it, struct flat *flat, const uint8_t *pool)
{
    memset(flat->at, -1, sizeof flat->at);
    for (uint32_t at = random_below(20); at < SPAN;) {
        uint32_t size = 1 + random_below(60);
        size = size < SPAN - at ? size : SPAN - at;
        uint32_t from = random_below(3) == 0 ? random_below(SPAN) : at;
        image_add_chunk(
            &it->image,
            (struct chunk){.address = START + at, .size = size, .bytes = pool + from, .section = -1, .segment = -1});
        for (uint32_t i = 0; i < size; i++)
            flat->at[at + i] = pool[from + i];
        at += size + random_below(2) * random_below(40);
    }
    seen_whole(it);
}

static enum change change_at(const struct flat *old, const struct flat *new, unsigned i)
{
    if (old->at[i] == new->at[i])
        return CHANGE_COUNT;
    return old->at[i] < 0 ? CHANGE_ADDED : new->at[i] < 0 ? CHANGE_REMOVED : CHANGE_CONTENTS;
}

static void expect_runs(const struct comparison *comparison, const struct flat *old, const struct flat *new)
{
    uint64_t counted[CHANGE_COUNT + 1] = {0};
    size_t run = 0;
    for (unsigned i = 0; i < SPAN; i++) {
        enum change change = change_at(old, new, i);
        counted[change]++;
        while (run < comparison->run_count && comparison->runs[run].range.end <= START + i)
            run++;
        bool told = run < comparison->run_count && range_has(comparison->runs[run].range, START + i);
        if (change != CHANGE_COUNT)
            assert_true(told && comparison->runs[run].change == change);
        else if (told) /* a few equal bytes between changed ones */
            assert_true(comparison->runs[run].change == CHANGE_CONTENTS && old->at[i] >= 0);
    }
    for (unsigned change = 0; change < CHANGE_COUNT; change++)
        assert_int_equal(comparison->bytes[change], counted[change]);
    assert_int_equal(comparison->same, counted[CHANGE_COUNT] == SPAN);
}

static void changed_bytes_are_those_of_a_plain_comparison(void **unused)
{
    (void)unused;
    uint8_t pool[2 * SPAN];
    for (unsigned round = 0; round < 2000; round++) {
        struct seen old, new;
        struct flat old_flat, new_flat;
        for (size_t i = 0; i < sizeof pool; i++)
            pool[i] = (uint8_t)random_below(3);
        see(&old);
        see(&new);
        fill(&old, &old_flat, pool);
        if (round % 10 == 0)
            state = 1 + round;
        fill(&new, &new_flat, pool);
        struct comparison *comparison = comparison_new(&old.subject, &new.subject);
        expect_runs(comparison, &old_flat, &new_flat);
        comparison_free(comparison);
        unsee(&old);
        unsee(&new);
    }
}

static void many_changes_are_counted_and_not_kept(void **unused)
{
    (void)unused;
    enum { SIZE = 400000, APART = 16 };
    uint8_t *zeros = alloc_items(SIZE, 1), *marked = alloc_items(SIZE, 1);
    for (size_t i = 0; i < SIZE; i += APART)
        marked[i] = 1;
    struct seen old, new;
    see(&old);
    see(&new);
    image_add_chunk(&old.image, (struct chunk){.address = START, .size = SIZE, .bytes = zeros, .section = -1});
    image_add_chunk(&new.image, (struct chunk){.address = START, .size = SIZE, .bytes = marked, .section = -1});
    seen_whole(&old);
    seen_whole(&new);
    struct comparison *comparison = comparison_new(&old.subject, &new.subject);
    assert_int_equal(comparison->bytes[CHANGE_CONTENTS], SIZE / APART);
    assert_int_equal(comparison->run_count, COMPARISON_RUNS);
    assert_int_equal(comparison->runs_left_out, SIZE / APART - COMPARISON_RUNS);
    comparison_free(comparison);
    unsee(&old);
    unsee(&new);
    free(zeros);
    free(marked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_bytes_are_those_of_a_plain_comparison),
        cmocka_unit_test(many_changes_are_counted_and_not_kept),
    };
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
