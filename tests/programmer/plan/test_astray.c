/* Two faults at once that no checksum of the protocol sees: the same bit flips in two bytes, so that a block or an
 * erase goes astray and is acknowledged. A run that ends well has a right flash and nothing beside it was touched; a
 * run that changed something else says so. */
#include "flashing.h"
#include "simulator/flash_array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct part parts[] = {{0x08002000, 300, 1}, {0x08002400, 3072, 2}, {0x08003100, 70, 3}};
#define PART_COUNT (sizeof parts / sizeof *parts)
#define BOARD      "tests/programmer/plan/small.yaml"

/* What was sent in one go by a run without faults: bytes first … first + size - 1 of the host, from 1 on. */
struct sent {
    size_t first, size;
    uint8_t bytes[4];
};

struct transcript {
    struct sent at[4096];
    size_t count, bytes;
};

static void keep_sent(const struct frame_entry *entry, void *context)
{
    struct transcript *transcript = context;
    if (entry->direction != FRAME_SENT)
        return;
    struct sent *sent = &transcript->at[transcript->count++];
    assert_true(transcript->count < sizeof transcript->at / sizeof *transcript->at);
    *sent = (struct sent){.first = transcript->bytes + 1, .size = entry->size};
    memcpy(sent->bytes, entry->bytes, entry->size < sizeof sent->bytes ? entry->size : sizeof sent->bytes);
    transcript->bytes += entry->size;
}

static void record(struct flashing *flashing, struct transcript *transcript)
{
    struct program_outcome outcome;
    struct fault fault;
    *transcript = (struct transcript){0};
    flashing->frames = frame_log_new(false, keep_sent, transcript);
    flashing_renew(flashing, NULL, 0);
    if (!flashing_run(flashing, &outcome, &fault))
        fail_msg("%s", fault.sentence);
    assert_true(flashing_is_right(flashing));
    program_outcome_release(&outcome);
    frame_log_free(flashing->frames);
    flashing->frames = NULL;
}

struct tally {
    size_t runs, right, refused, astray;
};

static void run_with_pair(struct flashing *flashing, const struct failure pair[2], struct tally *tally)
{
    struct program_outcome outcome;
    struct fault fault;
    flashing_renew(flashing, pair, 2);
    bool good = flashing_run(flashing, &outcome, &fault);
    uint32_t stray = flashing_stray(flashing);
    bool lies = good ? !flashing_is_right(flashing)
                     : stray != 0 && strstr(text_string(&outcome.state), "outside of them was changed") == NULL;
    if (lies || (good && stray != 0))
        fail_msg("%s:%llu:%llu %s:%llu:%llu: %s, 0x%08x was changed; %s; %s", failure_rows[pair[0].kind].name,
                 (unsigned long long)pair[0].n, (unsigned long long)pair[0].m, failure_rows[pair[1].kind].name,
                 (unsigned long long)pair[1].n, (unsigned long long)pair[1].m, good ? "ended well" : fault.sentence,
                 stray, text_string(&outcome.state), text_string(&flashing->said));
    tally->runs++;
    tally->right += good;
    tally->refused += !good;
    tally->astray += stray != 0;
    program_outcome_release(&outcome);
}

/* Pairs of bytes first … last, the same bit of each, every `step`-th pair. */
static void flip_pairs(struct flashing *flashing, size_t first, size_t last, size_t step, struct tally *tally)
{
    size_t count = 0;
    for (size_t one = first; one < last; one++)
        for (size_t other = one + 1; other <= last; other++)
            for (unsigned bit = 0; bit < 8; bit++)
                if (count++ % step == 0)
                    run_with_pair(flashing,
                                  (const struct failure[]){{FAIL_FLIP_HOST, one, bit}, {FAIL_FLIP_HOST, other, bit}},
                                  tally);
}

static void print(const char *what, const struct tally *tally)
{
    print_message("%s: %zu runs, %zu ended well and right, %zu said what is there, of them %zu something astray\n",
                  what, tally->runs, tally->right, tally->refused, tally->astray);
}

/* The list of each ERASE, its command and what comes behind it. */
static void erases(void **state)
{
    (void)state;
    struct flashing flashing;
    struct transcript *transcript = calloc(1, sizeof *transcript);
    struct tally tally = {0};
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    record(&flashing, transcript);
    flashing.is_garbled = true;
    for (size_t i = 0; i < transcript->count; i++) {
        const struct sent *sent = &transcript->at[i];
        if (sent->size >= 2 && sent->bytes[0] == 0x43 && sent->bytes[1] == 0xBC)
            flip_pairs(&flashing, sent->first, sent->first + 10, 1, &tally);
    }
    print("erases", &tally);
    assert_true(tally.runs > 100);
    flashing_close(&flashing);
    free(transcript);
}

/* Whatever is not planned is erased: there an astray block leaves its traces. */
static void blank_beside(struct flashing *flashing)
{
    const size_t start = parts[0].address - 0x08000000, end = 0x3400;
    memset(flashing->before, 0xFF, start);
    memset(flashing->before + end, 0xFF, flashing->flash_size - end);
    memset(flashing->expected, 0xFF, start);
    memset(flashing->expected + end, 0xFF, flashing->flash_size - end);
}

/* The addresses of WRITEs. */
static void writes(void **state)
{
    (void)state;
    struct flashing flashing;
    struct transcript *transcript = calloc(1, sizeof *transcript);
    struct tally tally = {0};
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    blank_beside(&flashing);
    record(&flashing, transcript);
    flashing.is_garbled = true;
    for (size_t i = 0; i < transcript->count; i++) {
        const struct sent *sent = &transcript->at[i];
        if (sent->size > 7 && sent->bytes[0] == 0x31 && sent->bytes[1] == 0xCE)
            flip_pairs(&flashing, sent->first, sent->first + 7, 3, &tally);
    }
    print("writes", &tally);
    assert_true(tally.runs > 100);
    flashing_close(&flashing);
    free(transcript);
}

/* Any two faults, near one another, anywhere in the session. */
static void anywhere(void **state)
{
    (void)state;
    static const enum failure_kind kinds[] = {FAIL_FLIP_HOST, FAIL_FLIP_DEVICE, FAIL_LOSE_HOST, FAIL_LOSE_DEVICE};
    struct flashing flashing;
    struct tally tally = {0};
    uint64_t random = 88172645463325252u;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    blank_beside(&flashing);
    flashing.is_garbled = true;
    for (size_t i = 0; i < 600; i++) {
        struct failure pair[2];
        uint64_t near = 1 + random_next(&random) % 9000;
        for (unsigned n = 0; n < 2; n++)
            pair[n] = (struct failure){kinds[random_next(&random) % 4], near + random_next(&random) % 12,
                                       random_next(&random) % 8};
        run_with_pair(&flashing, pair, &tally);
    }
    print("anywhere", &tally);
    flashing_close(&flashing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erases),
        cmocka_unit_test(writes),
        cmocka_unit_test(anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
