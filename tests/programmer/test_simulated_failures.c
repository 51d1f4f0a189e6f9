/* The simulated part's named failures, its clock, and the link to it. Times are those of docs/UART.md: 11 bits a byte,
 * 52.5 µs a half-word, 30 ms a page. */
#include "link_simulated.h"
#include "talk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t zeros[256];

/* ---- names ---- */

static void names_are_read_strictly(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "lose",
                                      "lose-host",
                                      "lose-host:",
                                      "lose-host:0",
                                      "lose-host:x",
                                      "lose-host:1:2",
                                      "flip-host:1:8",
                                      "clone:1",
                                      "junk:1:2:3",
                                      "silence:-1",
                                      "vanish:010",
                                      "power-cut",
                                      "stuck-cell:1:9"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct failure failure = {.n = 77};
        struct fault fault;
        if (failure_read(bad[i], &failure, &fault))
            fail_msg("\"%s\" was read", bad[i]);
        assert_int_equal(fault.kind, FAULT_USAGE);
        assert_int_equal(failure.n, 77);
    }
    struct failure failure;
    assert_true(failure_read("late-ack:3:250", &failure, NULL));
    assert_int_equal(failure.kind, FAIL_LATE_ACK);
    assert_int_equal(failure.n, 3);
    assert_int_equal(failure.m, 250);
    assert_true(failure_read("stuck-cell:0x0800C000", &failure, NULL));
    assert_int_equal(failure.n, 0x0800C000);
}

/* ---- the line ---- */

static void bytes_are_lost_and_flipped(void **state)
{
    (void)state;
    static const struct {
        const char *failure, *bytes, *answered;
    } rows[] = {
        {"lose-host:2", "02fd", ""},
        {"lose-host:3", "02fd", ""},
        {"flip-host:3:0", "02fd", "1f"},
        {"lose-device:2", "02fd", "01 04 14 79"},
        {"lose-device:4", "02fd", "79 01 14 79"},
        {"flip-device:4:7", "02fd", "79 01 84 14 79"},
        {"silence:5", "02fd", "79"}, /* 7f 79 02 fd 79 is what passes while it is heard */
        {"double-ack:2", "02fd", "79 79 01 04 14 79"},
        {"no-get-version", "01fe", "1f"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sim *sim = part_with((struct sim_options){.speed = SIM_REAL}, rows[i].failure);
        sim_advance(sim, 2 * SIM_MILLISECOND);
        synchronise(sim);
        expect(sim, rows[i].bytes, rows[i].answered);
        sim_free(sim);
    }
}

static void junk_and_double_acks_come_at_sync(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "junk:3");
    expect(sim, "7f", "00 00 00 79");
    expect(sim, "02fd", "79 01 04 14 79");
    sim_free(sim);
    sim = part(SIM_ROM, "double-ack");
    expect(sim, "7f", "79 79");
    sim_free(sim);
}

static void commands_are_refused(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "nack-write:2 nack-erase:1");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    write_bytes(sim, 0x08000000, zeros, 4);
    expect(sim, "31ce", "79");
    expect_address(sim, 0x08000800, "79");
    expect(sim, "030000000003", "1f");
    assert_int_equal(flash[PAGE], 0xFF);
    write_bytes(sim, 0x08000800, zeros, 4);
    assert_int_equal(flash[PAGE], 0);
    expect(sim, "43bc", "79");
    expect(sim, "000000", "1f");
    assert_int_equal(flash[0], 0);
    sim_free(sim);
}

/* ---- cells ---- */

static void a_clone_acknowledges_and_changes_nothing(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "clone");
    size_t size;
    uint8_t *flash = sim_flash(sim, &size);
    flash[PAGE] = 0x42;
    synchronise(sim);
    write_bytes(sim, 0x08000000, zeros, 4);
    expect(sim, "43bc", "79");
    expect(sim, "000101", "79");
    assert_int_equal(flash[0], 0xFF);
    assert_int_equal(flash[PAGE], 0x42);
    sim_free(sim);
}

static void a_stuck_bit_survives_the_erase(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "stuck-cell:0x08000801:3");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    expect(sim, "43bc", "79");
    expect(sim, "000101", "79");
    assert_memory_equal(flash + PAGE, "\xFF\xF7\xFF", 3);
    sim_free(sim);
}

static void power_fails_inside_an_erase(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "power-cut-in:2");
    size_t size;
    uint8_t *flash = sim_flash(sim, &size);
    memset(flash, 0, 4 * PAGE);
    synchronise(sim);
    expect(sim, "43bc", "79");
    expect(sim, "0200010201", ""); /* pages 0, 1, 2 */
    assert_false(sim_has_power(sim));
    size_t ones = 0, noughts = 0;
    for (size_t i = 0; i < PAGE; i++) {
        assert_int_equal(flash[i], 0xFF);
        assert_int_equal(flash[2 * PAGE + i], 0);
        ones += flash[PAGE + i] != 0;
        noughts += flash[PAGE + i] != 0xFF;
    }
    assert_true(ones > 0 && noughts > 0); /* neither what it was nor erased */
    expect(sim, "7f7f", "");
    sim_power_cycle(sim);
    synchronise(sim);
    sim_free(sim);
}

static void power_fails_inside_a_write(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "power-cut-in:3");
    size_t size;
    const uint8_t *flash = sim_flash(sim, &size);
    synchronise(sim);
    expect(sim, "31ce", "79");
    expect_address(sim, 0x08000000, "79");
    expect(sim, "07000000000000000007", "");
    assert_memory_equal(flash, zeros, 4);
    assert_false(flash[4] == 0 && flash[5] == 0); /* half done */
    assert_false(flash[4] == 0xFF && flash[5] == 0xFF);
    assert_memory_equal(flash + 6, "\xFF\xFF", 2);
    sim_free(sim);
}

static void power_is_cut_at_a_byte(void **state)
{
    (void)state;
    /* 7f 79 43 bc 79 00 00 00: the eighth byte would start the erase. */
    for (int cut = 8; cut <= 9; cut++) {
        char failure[16];
        snprintf(failure, sizeof failure, "power-cut:%d", cut);
        struct sim *sim = part(SIM_ROM, failure);
        size_t size;
        uint8_t *flash = sim_flash(sim, &size);
        flash[0] = 0;
        synchronise(sim);
        expect(sim, "43bc", "79");
        answer(sim, "000000");
        assert_int_equal(flash[0], cut == 8 ? 0 : 0xFF);
        assert_false(sim_has_power(sim));
        sim_free(sim);
    }
}

/* ---- the clock ---- */

static uint64_t time_of(struct sim *sim, const char *bytes, const char *answered)
{
    uint64_t before = sim_now(sim);
    expect(sim, bytes, answered);
    return sim_now(sim) - before;
}

static void assert_near(uint64_t nanoseconds, uint64_t expected)
{
    if (nanoseconds + 1000 < expected || nanoseconds > expected + 1000)
        fail_msg("took %llu ns, expected %llu", (unsigned long long)nanoseconds, (unsigned long long)expected);
}

static void the_line_and_the_flash_take_their_time(void **state)
{
    (void)state;
    const uint64_t byte = 11ull * 1000000000 / 115200;
    struct sim *sim = part_with((struct sim_options){.speed = SIM_REAL}, "late-ack:4:300");
    sim_advance(sim, 2 * SIM_MILLISECOND);
    assert_near(time_of(sim, "7f", "79"), 2 * byte);
    assert_near(time_of(sim, "43bc", "79"), 3 * byte);
    assert_near(time_of(sim, "01000101", "1f 1f"), 6 * byte);
    assert_near(time_of(sim, "43bc", "79"), 3 * byte);
    assert_near(time_of(sim, "01000100", "79"), 5 * byte + 60000000 + 300000000);
    expect(sim, "31ce", "79");
    expect_address(sim, 0x08000000, "79");
    assert_near(time_of(sim, "ff 00*256 ff", "79"), 259 * byte + 128 * 52500);
    sim_set_baud(sim, 57600);
    sim_power_cycle(sim);
    sim_advance(sim, sim_now(sim) + 2 * SIM_MILLISECOND);
    assert_near(time_of(sim, "7f", "79"), 4 * byte);
    sim_free(sim);
}

static void the_adapter_gathers_bytes(void **state)
{
    (void)state;
    const uint64_t byte = 11ull * 1000000000 / 115200;
    struct sim *sim = part_with((struct sim_options){.speed = SIM_REAL, .latency_ms = 16}, "");
    sim_advance(sim, 2 * SIM_MILLISECOND);
    assert_near(time_of(sim, "7f", "79"), 2 * byte + 16000000);
    assert_near(time_of(sim, "02fd", "79 01 04 14 79"), 3 * byte + 16000000);
    sim_free(sim);
}

/* While it programs, the receiver holds one byte; the next ones are gone. */
static void a_busy_part_overruns(void **state)
{
    (void)state;
    struct sim *sim = part_with((struct sim_options){.speed = SIM_REAL}, "");
    sim_advance(sim, 2 * SIM_MILLISECOND);
    expect(sim, "7f", "79");
    expect(sim, "43bc", "79");
    expect(sim, "000000 02fd", "79"); /* of 02 fd only the 02 is there after the erase */
    assert_int_equal(sim_counts(sim)->overruns, 1);
    expect(sim, "fd", "79 01 04 14 79");
    expect(sim, "31ce 0800000008", "79 79"); /* answers are no reason to lose anything */
    assert_int_equal(sim_counts(sim)->overruns, 1);
    sim_free(sim);
}

/* ---- the link ---- */

static void the_link_waits_in_simulated_time(void **state)
{
    (void)state;
    struct sim *sim = part_with((struct sim_options){.speed = SIM_REAL}, "");
    struct link *link = link_simulated(sim, WIRING_RTS_NRST_DTR_BOOT0);
    const struct link_operations *is = link->operations;
    uint8_t said[8];
    assert_int_equal(is->receive(link, said, sizeof said, 5000, NULL), 0);
    assert_int_equal(is->now(link), 5000000);
    assert_true(is->set_speed(link, 230400, NULL));
    assert_true(is->send(link, (const uint8_t *)"\x7F", 1, NULL));
    assert_int_equal(is->receive(link, said, sizeof said, 5000, NULL), 1);
    assert_int_equal(said[0], 0x79);
    assert_int_equal(is->now(link), 5000000 + 2 * 11 * 1000000 / 230400);
    assert_true(is->set_lines(link, true, true, NULL)); /* reset */
    assert_true(is->set_lines(link, true, false, NULL));
    is->wait(link, 2);
    assert_true(is->send(link, (const uint8_t *)"\x7F", 1, NULL));
    assert_int_equal(is->receive(link, said, sizeof said, 5000, NULL), 1); /* not silent half a command */
    is->close(link);
    sim_free(sim);
}

static void the_port_vanishes_and_the_part_stays_in_its_frame(void **state)
{
    (void)state;
    struct sim *sim = part(SIM_ROM, "vanish:6");
    struct link *link = link_simulated(sim, WIRING_NONE);
    const struct link_operations *is = link->operations;
    struct fault fault;
    uint8_t said[8];
    assert_true(is->send(link, (const uint8_t *)"\x7F", 1, NULL));
    assert_int_equal(is->receive(link, said, 8, 1000, NULL), 1);
    assert_true(is->send(link, (const uint8_t *)"\x43\xBC", 2, NULL));
    assert_int_equal(is->receive(link, said, 8, 1000, NULL), 1);
    assert_true(is->send(link, zeros, 3, NULL)); /* the first of these is the sixth byte */
    assert_int_equal(is->receive(link, said, 8, 1000, &fault), -1);
    assert_int_equal(fault.kind, FAULT_PORT);
    assert_false(is->send(link, zeros, 1, &fault));
    assert_int_equal(sim_counts(sim)->flash_steps, 0);
    sim_reconnect(sim);
    expect(sim, "0505", "79"); /* page 5 and its checksum: it was still waiting for them */
    assert_false(is->set_lines(link, true, true, &fault));
    assert_int_equal(fault.kind, FAULT_UNSUPPORTED);
    is->close(link);
    sim_free(sim);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_strictly),
        cmocka_unit_test(bytes_are_lost_and_flipped),
        cmocka_unit_test(junk_and_double_acks_come_at_sync),
        cmocka_unit_test(commands_are_refused),
        cmocka_unit_test(a_clone_acknowledges_and_changes_nothing),
        cmocka_unit_test(a_stuck_bit_survives_the_erase),
        cmocka_unit_test(power_fails_inside_an_erase),
        cmocka_unit_test(power_fails_inside_a_write),
        cmocka_unit_test(power_is_cut_at_a_byte),
        cmocka_unit_test(the_line_and_the_flash_take_their_time),
        cmocka_unit_test(the_adapter_gathers_bytes),
        cmocka_unit_test(a_busy_part_overruns),
        cmocka_unit_test(the_link_waits_in_simulated_time),
        cmocka_unit_test(the_port_vanishes_and_the_part_stays_in_its_frame),
    };
    return cmocka_run_group_tests_name("simulated_failures", tests, NULL, NULL);
}
