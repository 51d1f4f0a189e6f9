/* Flash that is smaller than the chip's table, or than it says itself: found out before a page of somebody else goes.
 */
#include "flashing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KIB 1024u

enum contents { RANDOM, BLANK };

struct row {
    const char *board;
    struct part part;
    uint64_t register_kib, answers_kib; /* 0: as the chip's table has it */
    enum contents contents;
    const char *sentence; /* of the failure; NULL: it ends well */
    const char *said;     /* on the way; NULL: nothing */
};

static void run_row(const struct row *row)
{
    struct flashing flashing;
    struct program_outcome outcome;
    struct fault fault;
    struct failure failures[2];
    size_t count = 0;
    if (row->register_kib != 0)
        failures[count++] = (struct failure){FAIL_FLASH_SIZE, row->register_kib, 0};
    if (row->answers_kib != 0)
        failures[count++] = (struct failure){FAIL_ANSWERS_TWICE, row->answers_kib, 0};
    flashing_open(&flashing, row->board, &row->part, 1);
    if (row->contents == BLANK) {
        memset(flashing.before, 0xFF, flashing.flash_size);
        memset(flashing.expected, 0xFF, flashing.flash_size);
        for (uint32_t i = 0; i < row->part.size; i++)
            flashing.expected[row->part.address - 0x08000000 + i] = part_byte(&row->part, i);
    }
    flashing_renew(&flashing, failures, count);
    bool good = flashing_run(&flashing, &outcome, &fault);
    if (good != (row->sentence == NULL))
        fail_msg("%s 0x%08x: %s", row->board, row->part.address, good ? "ended well" : fault.sentence);
    if (row->sentence != NULL && strstr(fault.sentence, row->sentence) == NULL)
        fail_msg("expected \"%s\", got \"%s\"", row->sentence, fault.sentence);
    if (row->said != NULL)
        assert_non_null(strstr(text_string(&flashing.said), row->said));
    if (good && row->answers_kib == 0)
        assert_true(flashing_is_right(&flashing));
    if (!good) { /* as it was, or as it was again */
        assert_memory_equal(flashing.cells, flashing.before, flashing.flash_size);
        assert_int_equal(fault.kind, FAULT_DEVICE);
    }
    program_outcome_release(&outcome);
    flashing_close(&flashing);
}

static void sizes(void **state)
{
    (void)state;
    static const struct part upper = {0x0804C000, 6 * KIB, 2}, lower = {0x0800C000, 3 * KIB, 2},
                             slot = {0x08006000, 3 * KIB, 2}, beyond = {0x08012000, 3 * KIB, 2};
    static const struct row rows[] = {
        /* The DS203 says 256 KiB and has 512. */
        {"ds203", upper, 0, 0, RANDOM, NULL, "the die of stm32f103vc-512k is known to hold more"},
        {"ds203", upper, 0, 0, BLANK, NULL, "is known to hold more"},
        {"ds203", lower, 0, 0, RANDOM, NULL, NULL},
        /* Says 256 KiB and has them. */
        {"ds203", upper, 0, 256, RANDOM, "read the same: this flash answers at several addresses", NULL},
        {"ds203", upper, 0, 256, BLANK, "hold the same as soon as one of them is written", NULL},
        {"ds203", upper, 0, 128, RANDOM, "this flash answers at several addresses", NULL},
        {"ds203", lower, 0, 256, RANDOM, NULL, NULL},
        /* Says what the table has, and has less. */
        {"tests/programmer/plan/small.yaml", slot, 0, 16, RANDOM, "this flash answers at several addresses", NULL},
        {"tests/programmer/plan/small.yaml", slot, 0, 16, BLANK, "this flash answers at several addresses", NULL},
        /* Another part than named, and the one it is. */
        {"tests/programmer/plan/medium.yaml", beyond, 64, 0, RANDOM,
         "its flash ends at 0x08010000, as that of an stm32f103x8 does", NULL},
        {"tests/programmer/plan/medium.yaml", beyond, 48, 0, RANDOM,
         "its flash ends at 0x0800c000; nothing was changed", NULL},
        {"tests/programmer/plan/medium.yaml", beyond, 128, 0, RANDOM, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        run_row(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
