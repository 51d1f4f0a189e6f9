/* Each way in which line, part or host can fail in a conversation. All times are virtual. */
#include "sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void single_failures_are_survived(void **state)
{
    (void)state;
    static const char *const failures[] = {
        "junk:3",        "junk:200",      "late-ack:1:200", "late-ack:1:700",  "late-ack:20:500", "double-ack:1",
        "double-ack:20", "double-ack:2",  "nack-write:1",   "nack-write:5",    "nack-erase:1",    "no-get-version",
        "lose-host:1",   "lose-device:1", "lose-host:2",    "flip-device:1:0", "flip-device:9:6", "late-ack:60:3000",
    };
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct session session;
        session_start(&session, rom, failures[i]);
        if (!session_open(&session))
            fail_msg("%s: %s", failures[i], session.fault.sentence);
        assert_int_equal(bootloader_identity(session.bootloader)->has_get_version,
                         strcmp(failures[i], "no-get-version") != 0);
        session_assert_writes(&session);
        session_assert_untouched(&session, START, START + PAGE);
        assert_true(session_seconds(&session) < 30);
        session_end(&session);
    }
}

static void nobody_there_ends_with_what_was_tried(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, rom, "silence:1");
    assert_false(session_open(&session));
    assert_int_equal(session.fault.kind, FAULT_TIMEOUT);
    assert_non_null(strstr(session.fault.sentence, "at 115200, 230400, 57600, 38400, 19200, 9600 baud"));
    assert_true(session_seconds(&session) < 60);
    session_end(&session);
}

static void silence_and_a_vanished_port_end_in_finite_time(void **state)
{
    (void)state;
    static const char *const failures[] = {"silence:300", "silence:900", "vanish:5",
                                           "vanish:300",  "vanish:900",  "vanish:400 silence:1"};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        struct session session;
        uint8_t bytes[PAGE];
        make_bytes(bytes, sizeof bytes, 5);
        session_start(&session, rom, failures[i]);
        bool good = session_open(&session) && session_write_pages(&session, START, bytes, PAGE);
        assert_false(good);
        assert_int_equal(session.fault.kind, failures[i][0] == 'v' ? FAULT_PORT : FAULT_TIMEOUT);
        assert_true(session_seconds(&session) < 60);
        session_assert_untouched(&session, START, START + PAGE);
        session_end(&session);
    }
}

/* At another rate than asked for, from a session before. */
static void the_ladder_finds_a_device_that_talks_slower(void **state)
{
    (void)state;
    static const unsigned rates[] = {57600, 9600};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct session session;
        session_start(&session, rom, "");
        assert_true(session.link->operations->set_speed(session.link, rates[i], &session.fault));
        struct bootloader_options options = {.baud = rates[i], .fixed_baud = true};
        session.bootloader = bootloader_open(session.link, &session.table, &options, &session.fault);
        assert_non_null(session.bootloader);
        if (!session_open(&session))
            fail_msg("%u: %s", rates[i], session.fault.sentence);
        assert_int_equal(bootloader_identity(session.bootloader)->baud, rates[i]);
        session_end(&session);
    }
}

/* By an interrupted run at another rate; a fast part hears 0x02 sent at twice its rate as 0xF1, and 242 of these erase
 * page 241. */
static void a_device_left_in_a_frame_at_another_rate_is_found_unharmed(void **state)
{
    (void)state;
    static const struct {
        const char *failures;
        unsigned baud;
    } rows[] = {
        {"left:43BC:57600 fast:5", 57600},     {"left:43BC:57600 fast:30", 57600}, {"left:43BC:9600 slow:15", 9600},
        {"left:43BC:230400", 230400},          {"left:43BC0118:38400", 38400},     {"left:43:19200 fast:15", 19200},
        {"left:31CE0800:57600 fast:5", 57600}, {"left:92:38400", 38400},           {"in-step:230400 slow:5", 230400},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct session session;
        session_start(&session, rom, rows[i].failures);
        if (!session_open(&session))
            fail_msg("%s: %s", rows[i].failures, session.fault.sentence);
        assert_int_equal(bootloader_identity(session.bootloader)->baud, rows[i].baud);
        session_assert_untouched(&session, START, START);
        session_assert_writes(&session);
        session_assert_untouched(&session, START, START + PAGE);
        session_end(&session);
    }
}

/* With the simulated part, which hears for itself: every pair of rates, and from each the way back is found. */
static void any_rate_finds_a_device_at_any_other(void **state)
{
    (void)state;
    static const unsigned rates[] = {9600, 19200, 38400, 57600, 115200, 230400};
    static const char *const skews[] = {"fast:5", "fast:15", "fast:30", "slow:5", "slow:15", "slow:30"};
    static const char *const frames[] = {"43", "43BC", "43BC01", "43BC0118", "31CE08", "11EE0800C0", "92"};
    enum { RATES = 6, SKEWS = 6, FRAMES = 7 };
    unsigned runs = 0;
    for (size_t i = 0; i < (size_t)RATES * RATES * SKEWS * FRAMES; i++) {
        unsigned asked = rates[i % RATES], left = rates[i / RATES % RATES];
        char failures[64];
        struct session session;
        struct sim_options part = rom;
        part.seed = i + 1;
        snprintf(failures, sizeof failures, "left:%s:%u %s", frames[i / RATES / RATES / SKEWS], left,
                 skews[i / RATES / RATES % SKEWS]);
        session_start(&session, part, failures);
        const struct bootloader_options options = {.baud = asked};
        session.bootloader = bootloader_open(session.link, &session.table, &options, &session.fault);
        if (session.bootloader == NULL)
            fail_msg("%s, asked %u: %s", failures, asked, session.fault.sentence);
        assert_int_equal(bootloader_identity(session.bootloader)->baud, left);
        /* An address that there is not may have been acknowledged; nothing came of it. */
        const struct sim_counts *counts = sim_counts(session.sim);
        assert_int_equal(counts->pages_erased + counts->mass_erases + counts->halfwords + counts->resets, 0);
        session_end(&session);
        runs++;
    }
    print_message("%u sessions\n", runs);
}

/* Found at a rate that nobody would think of, because the port was driven at it; forgotten, only a reset helps. */
static void a_remembered_rate_is_tried_too(void **state)
{
    (void)state;
    for (unsigned remembered = 0; remembered <= 100000; remembered += 100000) {
        struct session session;
        struct line_memory memory = {.baud = remembered, .has_failed = true};
        const struct bootloader_options options = {.baud = 115200, .memory = &memory};
        session_start(&session, rom, "left:43BC:100000");
        session.bootloader = bootloader_open(session.link, &session.table, &options, &session.fault);
        assert_int_equal(session.bootloader != NULL, remembered != 0);
        assert_true(remembered != 0 || session.fault.kind == FAULT_TIMEOUT);
        assert_int_equal(line_memory_rate(&memory), remembered != 0 ? 100000 : 115200);
        session_assert_untouched(&session, START, START);
        session_end(&session);
    }
}

/* The rate asked for is what a device that was just reset gets to hear first. */
static void a_lower_rate_is_had_after_a_reset(void **state)
{
    (void)state;
    static const unsigned rates[] = {9600, 19200, 57600, 115200, 230400};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct session session;
        session_start(&session, rom, "");
        const struct bootloader_options options = {.baud = rates[i]};
        session.bootloader = bootloader_open(session.link, &session.table, &options, &session.fault);
        assert_non_null(session.bootloader);
        assert_int_equal(bootloader_identity(session.bootloader)->baud, rates[i]);
        session_end(&session);
    }
}

/* Whatever byte of either direction is lost or flipped: the call ends, nothing else is touched, and in the next session
 * all is well. */
static void any_byte_may_be_lost_or_flipped(void **state)
{
    (void)state;
    static const char *const kinds[] = {"lose-host:%u", "lose-device:%u", "flip-host:%u:%u", "flip-device:%u:%u"};
    uint8_t bytes[PAGE];
    make_bytes(bytes, sizeof bytes, 11);
    unsigned runs = 0, differ = 0;
    for (int dialect = SIM_ROM; dialect <= SIM_OPEN; dialect++)
        for (size_t kind = 0; kind < 4; kind++)
            for (unsigned at = 1; at < 2700; at += dialect == SIM_ROM ? 1 + at % 5 : 13) {
                char failure[64];
                struct session session;
                snprintf(failure, sizeof failure, kinds[kind], at, at % 8);
                session_start(&session, dialect == SIM_ROM ? rom : open_bootloader, failure);
                runs++;
                if (session_open(&session) && session_write_pages(&session, START, bytes, PAGE))
                    differ += memcmp(session_cells(&session, START), bytes, PAGE) != 0;
                assert_true(session_seconds(&session) < 120);
                session_assert_untouched(&session, START, START + PAGE);
                sim_clear_failures(session.sim);
                if (at < 20) /* a device that was tuned to noise wants a reset */
                    sim_power_cycle(session.sim);
                if (!session_open(&session))
                    fail_msg("%s: %s", failure, session.fault.sentence);
                session_assert_writes(&session);
                session_assert_untouched(&session, START, START + PAGE);
                session_end(&session);
            }
    print_message("%u faults, %u of them to be mended by the caller\n", runs, differ);
    assert_true(differ < runs / 50);
}

/* The host is killed at any byte and run again; the device stays in the middle of its frame. */
static void a_cut_leaves_nothing_that_the_next_session_cannot_mend(void **state)
{
    (void)state;
    uint8_t bytes[PAGE];
    make_bytes(bytes, sizeof bytes, 13);
    unsigned cuts = 0;
    for (unsigned at = 1;; at++) {
        char failure[64];
        struct session session;
        snprintf(failure, sizeof failure, "vanish:%u", at);
        session_start(&session, rom, failure);
        bool good = session_open(&session) && session_write_pages(&session, START, bytes, PAGE);
        bool whole = good && sim_has_port(session.sim);
        assert_true(good || session.fault.kind == FAULT_PORT);
        if (!whole) {
            sim_reconnect(session.sim);
            if (!session_open(&session))
                fail_msg("%s: %s", failure, session.fault.sentence);
            cuts++;
        }
        sim_clear_failures(session.sim);
        session_assert_writes(&session);
        session_assert_untouched(&session, START, START + PAGE);
        session_end(&session);
        if (whole)
            break;
    }
    print_message("%u cuts\n", cuts);
    assert_true(cuts > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_failures_are_survived),
        cmocka_unit_test(nobody_there_ends_with_what_was_tried),
        cmocka_unit_test(silence_and_a_vanished_port_end_in_finite_time),
        cmocka_unit_test(the_ladder_finds_a_device_that_talks_slower),
        cmocka_unit_test(a_device_left_in_a_frame_at_another_rate_is_found_unharmed),
        cmocka_unit_test(any_rate_finds_a_device_at_any_other),
        cmocka_unit_test(a_remembered_rate_is_tried_too),
        cmocka_unit_test(a_lower_rate_is_had_after_a_reset),
        cmocka_unit_test(any_byte_may_be_lost_or_flipped),
        cmocka_unit_test(a_cut_leaves_nothing_that_the_next_session_cannot_mend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
