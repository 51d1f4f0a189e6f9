/* Every named fault of the simulated part, at many places of the exchange: the flash is right, or the run fails with a
 * true statement of what is on the chip; it never ends well with a wrong flash, touches nothing beside, and ends. */
#include "flashing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct part parts[] = {{0x08002000, 300, 1}, {0x08002400, 1024, 2}, {0x08002900, 70, 3}};
#define PART_COUNT (sizeof parts / sizeof *parts)
#define BOARD      "tests/programmer/plan/small.yaml"
#define PAGE       1024u
#define MINUTE     (60000ull * SIM_MILLISECOND)

static size_t right_pages(const struct flashing *flashing)
{
    size_t count = 0;
    for (size_t at = 0x2000; at < 0x2000 + 3 * PAGE; at += PAGE)
        count += memcmp(flashing->cells + at, flashing->expected + at, PAGE) == 0;
    return count;
}

/* What the words say is so. */
static void assert_true_statement(const struct flashing *flashing, const char *state, const char *fault)
{
    size_t pages, right;
    if (strcmp(state, "the flash is not known to have changed") == 0) {
        if (memcmp(flashing->cells, flashing->before, flashing->flash_size) != 0)
            fail_msg("%s: \"%s\", but it is not", fault, state);
        return;
    }
    assert_int_equal(sscanf(state, "of %zu pages, %zu hold", &pages, &right), 2);
    if (right > right_pages(flashing))
        fail_msg("%s: \"%s\", but only %zu are right", fault, state, right_pages(flashing));
    assert_true(strstr(state, "nothing else was touched") != NULL ||
                strstr(state, "nothing else is known to have been touched") != NULL);
}

struct tally {
    size_t right, failed;
};

static void run_with(struct flashing *flashing, const struct failure *failures, size_t count, struct tally *tally)
{
    struct program_outcome outcome;
    struct fault fault;
    flashing_renew(flashing, failures, count);
    bool good = flashing_run(flashing, &outcome, &fault);
    if (good && !flashing_is_right(flashing))
        fail_msg("%s %llu: ended well with a wrong flash", failure_rows[failures->kind].name,
                 (unsigned long long)failures->n);
    if (flashing_stray(flashing) != 0)
        fail_msg("%s %llu: touched 0x%08x", failure_rows[failures->kind].name, (unsigned long long)failures->n,
                 flashing_stray(flashing));
    if (!good) {
        assert_true(fault.kind == FAULT_PORT || fault.kind == FAULT_TIMEOUT || fault.kind == FAULT_DEVICE);
        if (outcome.state.length > 0)
            assert_true_statement(flashing, text_string(&outcome.state), fault.sentence);
    }
    assert_true(sim_now(flashing->sim) < 10 * MINUTE);
    (*(good ? &tally->right : &tally->failed))++;
    program_outcome_release(&outcome);
}

/* Two bytes, 43 BC: simulator/failure.h. */
#define LEFT_ERASE (UINT64_C(2) << 8 * FAILURE_BYTES | 0x43BC)

static void every_fault(void **state)
{
    (void)state;
    static const struct {
        enum failure_kind kind;
        uint64_t first, last, step, m;
    } rows[] = {
        {FAIL_LOSE_HOST, 1, 5000, 61, 0},
        {FAIL_LOSE_DEVICE, 1, 7000, 83, 0},
        {FAIL_FLIP_HOST, 1, 5000, 67, 3},
        {FAIL_FLIP_DEVICE, 1, 7000, 71, 6},
        {FAIL_NOISE, 50, 100, 50, 0},
        {FAIL_NACK_READ, 1, 60, 7, 0},
        {FAIL_NACK_WRITE, 1, 12, 1, 0},
        {FAIL_NACK_ERASE, 1, 4, 1, 0},
        {FAIL_SILENCE, 1, 11000, 379, 0},
        {FAIL_VANISH, 1, 11000, 379, 0},
        {FAIL_POWER_CUT, 1, 11000, 379, 0},
        {FAIL_POWER_CUT_IN, 1, 1500, 97, 0},
        {FAIL_STUCK_CELL, 0x08002000, 0x08002BFF, 173, 5},
        {FAIL_CLONE, 0, 0, 1, 0},
        {FAIL_JUNK, 1, 40, 13, 0},
        {FAIL_LATE_ACK, 1, 60, 7, 800},
        {FAIL_DOUBLE_ACK, 1, 60, 3, 0},
        {FAIL_DOUBLE_NACK, 0, 0, 1, 0},
        {FAIL_NO_GET_VERSION, 0, 0, 1, 0},
        {FAIL_NO_UNIQUE_ID, 0, 0, 1, 0},
        {FAIL_UNIQUE_ID, 7, 7, 1, 0},
        {FAIL_FLASH_SIZE, 64, 128, 64, 0},
        {FAIL_ANSWERS_TWICE, 32, 64, 32, 0},
        {FAIL_WRITE_PROTECTED, 8, 8, 1, 9},
        {FAIL_OPTION, 16, 16, 1, 0}, /* of other families: nothing is there */
        {FAIL_NO_OPTION, 16, 16, 1, 0},
        {FAIL_READOUT_PROTECTED, 0, 0, 1, 0},
        {FAIL_IN_STEP, 19200, 230400, 19200, 0},
        {FAIL_LEFT, LEFT_ERASE, LEFT_ERASE, 1, 57600},
        {FAIL_FAST, 5, 25, 10, 0},
        {FAIL_SLOW, 5, 25, 10, 0},
    };
    struct flashing flashing;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    assert_int_equal(sizeof rows / sizeof *rows, failure_row_count);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally tally = {0, 0};
        for (uint64_t n = rows[i].first; n <= rows[i].last; n += rows[i].step)
            run_with(&flashing, &(struct failure){rows[i].kind, n, rows[i].m}, 1, &tally);
        print_message("%-18s %3zu runs with a right flash, %3zu that said what is there\n",
                      failure_rows[rows[i].kind].name, tally.right, tally.failed);
    }
    flashing_close(&flashing);
}

/* A line with one wrong byte in 10,000 costs time, not the flash. */
static void noise_is_outlasted(void **state)
{
    (void)state;
    static const struct {
        uint64_t per_million;
        size_t sessions, right; /* at least */
    } rows[] = {{100, 200, 200}, {300, 200, 199}, {1000, 40, 30}};
    struct flashing flashing;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tally tally = {0, 0};
        for (size_t session = 0; session < rows[i].sessions; session++) {
            flashing.sim_options.seed = 1000 * i + session + 1;
            run_with(&flashing, &(struct failure){FAIL_NOISE, rows[i].per_million, 0}, 1, &tally);
        }
        print_message("noise of %4llu in a million bytes: %zu of %zu sessions ended right\n",
                      (unsigned long long)rows[i].per_million, tally.right, rows[i].sessions);
        assert_true(tally.right >= rows[i].right);
    }
    flashing_close(&flashing);
}

/* Cut, cut again while it is continued, and again; then mended. */
static void cut_again_and_again(void **state)
{
    (void)state;
    struct flashing flashing;
    uint64_t random = 88172645463325252u;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    for (unsigned round = 0; round < 150; round++) {
        flashing_renew(&flashing, NULL, 0);
        for (unsigned cut = 0; cut < 4; cut++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            const struct failure failure = {FAIL_POWER_CUT_IN, 1 + random % 700, 0};
            struct program_outcome outcome;
            struct fault fault;
            /* The same flash in another part that fails elsewhere. */
            sim_free(flashing.sim);
            flashing.sim_options.failures = &failure;
            flashing.sim_options.failure_count = 1;
            flashing.sim_options.seed = random | 1;
            flashing.sim = sim_new(&flashing.planned.chip, &flashing.sim_options, &fault);
            assert_non_null(flashing.sim);
            bool good = flashing_run(&flashing, &outcome, &fault);
            program_outcome_release(&outcome);
            assert_int_equal(flashing_stray(&flashing), 0);
            if (good)
                break;
        }
        struct program_outcome outcome;
        struct fault fault;
        sim_clear_failures(flashing.sim);
        sim_power_cycle(flashing.sim);
        if (!flashing_run(&flashing, &outcome, &fault))
            fail_msg("round %u: %s", round, fault.sentence);
        assert_true(flashing_is_right(&flashing));
        program_outcome_release(&outcome);
    }
    flashing_close(&flashing);
}

/* After an interrupted run another image is written: the neighbours are those from before the first. */
static void another_image_keeps_the_neighbours(void **state)
{
    (void)state;
    static const struct part others[] = {{0x08002000, 200, 9}, {0x08002900, 30, 8}};
    struct flashing flashing, other;
    struct program_outcome outcome;
    struct fault fault;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    flashing_open(&other, BOARD, others, 2);
    for (uint64_t cut = 3; cut < 1200; cut += 37) {
        const struct failure failure = {FAIL_POWER_CUT_IN, cut, 0};
        flashing_renew(&flashing, &failure, 1);
        assert_false(flashing_run(&flashing, &outcome, &fault));
        program_outcome_release(&outcome);
        sim_clear_failures(flashing.sim);
        sim_power_cycle(flashing.sim);
        struct safe_image *first = flashing.planned.safe;
        flashing.planned.safe = other.planned.safe;
        if (!flashing_run(&flashing, &outcome, &fault))
            fail_msg("cut %llu: %s", (unsigned long long)cut, fault.sentence);
        flashing.planned.safe = first;
        program_outcome_release(&outcome);
        /* Behind what either image covers, and in both pages, all is as it was before the first. */
        assert_memory_equal(flashing.cells + 0x2000, other.expected + 0x2000, 200);
        assert_memory_equal(flashing.cells + 0x2000 + 300, flashing.before + 0x2000 + 300, PAGE - 300);
        assert_memory_equal(flashing.cells + 0x2800, flashing.before + 0x2800, 0x100);
        assert_memory_equal(flashing.cells + 0x2900, other.expected + 0x2900, 30);
        assert_memory_equal(flashing.cells + 0x2900 + 70, flashing.before + 0x2900 + 70, PAGE - 0x100 - 70);
    }
    flashing_close(&other);
    flashing_close(&flashing);
}

static void run_well(struct flashing *flashing, struct safe_image *safe, struct program_outcome *outcome)
{
    struct safe_image *own = flashing->planned.safe;
    struct fault fault;
    flashing->planned.safe = safe;
    if (!flashing_run(flashing, outcome, &fault))
        fail_msg("%s", fault.sentence);
    flashing->planned.safe = own;
    program_outcome_release(outcome);
}

/* A page that was cut and that the next image does not touch is remembered, although no bytes of it were saved: it may
 * read right today. That other image's run is over all the same. */
static void a_half_written_page_is_remembered(void **state)
{
    (void)state;
    static const struct part others[] = {{0x08002000, 200, 9}};
    const struct failure failure = {FAIL_POWER_CUT_IN, 300, 0};
    struct flashing flashing, other;
    struct program_outcome outcome;
    struct fault fault;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    flashing_open(&other, BOARD, others, 1);
    flashing_renew(&flashing, &failure, 1);
    assert_false(flashing_run(&flashing, &outcome, &fault));
    program_outcome_release(&outcome);
    sim_clear_failures(flashing.sim);
    sim_power_cycle(flashing.sim);
    run_well(&flashing, other.planned.safe, &outcome);
    assert_non_null(strstr(text_string(&flashing.said), "is kept: an earlier image, interrupted, left 2 pages half-"));
    run_well(&flashing, other.planned.safe, &outcome);
    assert_false(outcome.resumed);
    assert_int_equal(outcome.same, 1);
    memcpy(flashing.cells + 0x2400, flashing.expected + 0x2400, PAGE);
    run_well(&flashing, flashing.planned.safe, &outcome);
    assert_int_equal(outcome.same, 0);
    assert_int_equal(outcome.erased, 3);
    assert_true(flashing_is_right(&flashing));
    run_well(&flashing, flashing.planned.safe, &outcome);
    assert_int_equal(outcome.same, 3);
    assert_string_equal(text_string(&flashing.said), "");
    flashing_close(&other);
    flashing_close(&flashing);
}

/* The backup is what was there; continuing does not replace it. */
static void backup_is_from_before(void **state)
{
    (void)state;
    struct flashing flashing;
    struct program_outcome outcome;
    struct fault fault;
    char path[] = "/tmp/backup.XXXXXX.bin";
    close(mkstemps(path, 4));
    assert_int_equal(unlink(path), 0);
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    flashing.backup = path;
    const struct failure failure = {FAIL_POWER_CUT_IN, 300, 0};
    flashing_renew(&flashing, &failure, 1);
    assert_false(flashing_run(&flashing, &outcome, &fault));
    assert_true(outcome.backed_up);
    program_outcome_release(&outcome);
    sim_clear_failures(flashing.sim);
    sim_power_cycle(flashing.sim);
    assert_true(flashing_run(&flashing, &outcome, &fault));
    program_outcome_release(&outcome);
    assert_non_null(strstr(text_string(&flashing.said), "stays as it is"));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    uint8_t bytes[3 * PAGE + 1];
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), 3 * PAGE);
    fclose(file);
    assert_memory_equal(bytes, flashing.before + 0x2000, 3 * PAGE);
    assert_int_equal(unlink(path), 0);
    flashing_close(&flashing);
}

/* Asked to stop before anything: nothing happens. An unchanged image: nothing is erased. */
static void stops_and_skips(void **state)
{
    (void)state;
    struct flashing flashing;
    struct program_outcome outcome;
    struct fault fault;
    volatile sig_atomic_t stop = SIGINT;
    flashing_open(&flashing, BOARD, parts, PART_COUNT);
    flashing.stop = &stop;
    assert_false(flashing_run(&flashing, &outcome, &fault));
    assert_true(outcome.interrupted);
    assert_string_equal(text_string(&outcome.state), "the flash is not known to have changed");
    program_outcome_release(&outcome);
    stop = 0;
    assert_true(flashing_run(&flashing, &outcome, &fault));
    assert_int_equal(outcome.written, 3);
    assert_int_equal(outcome.erased, 3);
    program_outcome_release(&outcome);
    uint64_t erased = sim_counts(flashing.sim)->pages_erased, halfwords = sim_counts(flashing.sim)->halfwords;
    assert_true(flashing_run(&flashing, &outcome, &fault));
    assert_int_equal(outcome.same, 3);
    program_outcome_release(&outcome);
    assert_int_equal(sim_counts(flashing.sim)->pages_erased, erased);
    assert_int_equal(sim_counts(flashing.sim)->halfwords, halfwords);
    flashing.no_skip = true;
    assert_true(flashing_run(&flashing, &outcome, &fault));
    assert_int_equal(outcome.written, 3);
    program_outcome_release(&outcome);
    assert_true(flashing_is_right(&flashing));
    flashing_close(&flashing);
}

/* Different pages that ERASE commands named: a frame may name a page twice (docs/DESIGN.md, "Nothing lost may erase").
 */
static size_t erased_pages(struct sim *sim)
{
    bool named[256] = {false};
    size_t count, pages = 0;
    const struct sim_frame *frames = sim_frames(sim, &count);
    for (size_t i = 0; i < count; i++) {
        for (uint32_t n = 0; frames[i].command == 0x43 && frames[i].numbers != NULL && n < frames[i].length; n++) {
            assert_true(frames[i].numbers[n] < 256);
            pages += !named[frames[i].numbers[n]];
            named[frames[i].numbers[n]] = true;
        }
    }
    return pages;
}

/* The sparse image of the issue on the DS203: 83 pages, none between its two ranges. */
static void sparse_image(void **state)
{
    (void)state;
    static const struct part sparse[] = {{0x0800C000, 380, 1}, {0x0804C000, 163 * 1024, 2}};
    struct flashing flashing;
    struct program_outcome outcome;
    struct fault fault;
    flashing_open(&flashing, "ds203", sparse, 2);
    assert_true(flashing_run(&flashing, &outcome, &fault));
    assert_int_equal(outcome.erased, 83);
    assert_int_equal(erased_pages(flashing.sim), 83);
    assert_int_equal(sim_counts(flashing.sim)->mass_erases, 0);
    assert_true(flashing_is_right(&flashing));
    program_outcome_release(&outcome);
    flashing_close(&flashing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault),
        cmocka_unit_test(noise_is_outlasted),
        cmocka_unit_test(cut_again_and_again),
        cmocka_unit_test(another_image_keeps_the_neighbours),
        cmocka_unit_test(a_half_written_page_is_remembered),
        cmocka_unit_test(backup_is_from_before),
        cmocka_unit_test(stops_and_skips),
        cmocka_unit_test(sparse_image),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
