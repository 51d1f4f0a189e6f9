/* Conversations with a simulated part, on a good line: identity, memory, protection, speed. All times are virtual. */
#include "programmer/protocol/greeting.h"
#include "sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- when all is well ---- */

static void the_rom_says_who_it_is(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, rom, "");
    assert_true(session_open(&session));
    const struct identity *identity = bootloader_identity(session.bootloader);
    assert_int_equal(identity->version, 0x22);
    assert_int_equal(identity->product_id, 0x414);
    assert_false(identity->extended_erase);
    assert_true(identity->has_get_version);
    assert_int_equal(identity->readout, PROTECTION_NONE);
    assert_true(identity->has_flash_size);
    assert_int_equal(identity->flash_size, 256 * 1024);
    assert_true(identity->has_unique_id);
    static const uint8_t unique_id[12] = {0x35, 0xff, 0xd6, 0x05, 0x4d, 0x59, 0x31, 0x35, 0x22, 0x43, 0x17, 0x43};
    assert_memory_equal(identity->unique_id, unique_id, sizeof unique_id);
    assert_true(identity->has_option_bytes);
    assert_memory_equal(identity->option_bytes, sim_option_bytes(session.sim), 16);
    assert_int_equal(identity->baud, 115200);
    session_assert_untouched(&session, START, START);
    session_end(&session);
}

static void open_bootloader_erases_by_the_other_command(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, open_bootloader, "");
    assert_true(session_open(&session));
    assert_int_equal(bootloader_identity(session.bootloader)->version, 0x31);
    assert_true(bootloader_identity(session.bootloader)->extended_erase);
    session_assert_writes(&session);
    session_assert_untouched(&session, START, START + PAGE);
    session_end(&session);
}

static void what_is_written_is_what_is_read(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, rom, "");
    assert_true(session_open(&session));
    session_assert_writes(&session);
    session_assert_untouched(&session, START, START + PAGE);
    assert_int_equal(sim_counts(session.sim)->overruns, 0);
    session_end(&session);
}

static void any_number_of_bytes_can_be_read(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, rom, "");
    size_t size;
    make_bytes(sim_flash(session.sim, &size), 4096, 3);
    assert_true(session_open(&session));
    static const uint32_t lengths[] = {0, 1, 2, 3, 15, 16, 17, 147, 255, 256, 257, 1000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (uint32_t offset = 0; offset < 18; offset++) {
            uint8_t back[1001];
            memset(back, 0xA5, sizeof back);
            assert_true(bootloader_read(session.bootloader, 0x08000000 + offset, back, lengths[i], &session.fault));
            assert_memory_equal(back, session_cells(&session, 0x08000000) + offset, lengths[i]);
            assert_int_equal(back[lengths[i]], 0xA5);
        }
    uint8_t last[16];
    assert_true(bootloader_read(session.bootloader, 0x0807FFFF, last, 1, &session.fault));
    assert_true(bootloader_read(session.bootloader, 0x20000200, last, 16, &session.fault));
    assert_int_equal(sim_violations(session.sim), 0);
    session_end(&session);
}

static void what_the_table_does_not_hold_is_not_sent(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, rom, "");
    assert_true(session_open(&session));
    uint64_t before = sim_counts(session.sim)->from_host;
    static uint8_t bytes[PAGE];
    struct bootloader *b = session.bootloader;
    struct fault *fault = &session.fault;
    assert_false(bootloader_read(b, 0x0807FF00, bytes, 512, fault));
    assert_false(bootloader_read(b, 0xFFFFFFF0, bytes, 32, fault));
    assert_false(bootloader_read(b, 0x20000000, bytes, 16, fault));
    assert_false(bootloader_write(b, 0x0807FFFC, bytes, 8, fault));
    assert_false(bootloader_write(b, 0x0800C002, bytes, 4, fault));
    assert_false(bootloader_write(b, 0x0800C000, bytes, 6, fault));
    assert_false(bootloader_write(b, 0x1FFFF800, bytes, 16, fault));
    assert_false(bootloader_erase(b, 255, 2, fault));
    assert_false(bootloader_erase(b, 0, 0, fault));
    assert_false(bootloader_go(b, 0x1FFFF000, fault));
    assert_int_equal(fault->kind, FAULT_BUG);
    assert_int_equal(sim_counts(session.sim)->from_host, before);
    session_end(&session);
}

static void another_part_is_asked_nothing_that_has_an_address(void **state)
{
    (void)state;
    struct session session;
    session_start_with(&session, "stm32f103xb", "stm32f103vc-512k", rom, "");
    assert_true(session_open(&session));
    assert_int_equal(bootloader_identity(session.bootloader)->product_id, 0x410);
    assert_int_equal(bootloader_identity(session.bootloader)->readout, PROTECTION_UNKNOWN);
    assert_false(bootloader_identity(session.bootloader)->has_flash_size);
    uint8_t byte;
    assert_false(bootloader_read(session.bootloader, 0x08000000, &byte, 1, &session.fault));
    assert_false(bootloader_erase(session.bootloader, 0, 1, &session.fault));
    session_assert_untouched(&session, START, START);
    session_end(&session);
}

/* The register says 256 KiB; the device reads beyond, so it may be written there. */
static void flash_beyond_the_register_is_tried_by_reading(void **state)
{
    (void)state;
    struct session session;
    uint8_t bytes[PAGE];
    make_bytes(bytes, sizeof bytes, 9);
    session_start(&session, rom, "");
    assert_true(session_open(&session));
    assert_true(session_write_pages(&session, 0x08060000, bytes, PAGE));
    assert_memory_equal(session_cells(&session, 0x08060000), bytes, PAGE);
    session_assert_untouched(&session, 0x08060000, 0x08060000 + PAGE);
    session_end(&session);

    /* A part that has 256 KiB and no more: not one byte of data is sent there. */
    session_start_with(&session, "stm32f103xc", "stm32f103vc-512k", rom, "");
    assert_true(session_open(&session));
    assert_false(bootloader_write(session.bootloader, 0x08060000, bytes, 256, &session.fault));
    assert_non_null(strstr(session.fault.sentence, "refused"));
    assert_int_equal(sim_counts(session.sim)->writes, 0);
    assert_int_equal(sim_counts(session.sim)->mass_erases, 0);
    session_end(&session);
}

/* A table whose die is as documented vouches for nothing beyond the size register. */
static void reading_ends_where_the_flash_does(void **state)
{
    (void)state;
    struct session session;
    uint8_t bytes[32];
    session_start_with(&session, "stm32f103xc", "stm32f103xe", rom, "");
    assert_true(session_open(&session));
    assert_int_equal(bootloader_flash_end(session.bootloader), 0x08040000);
    assert_true(bootloader_read(session.bootloader, 0x0803FFE0, bytes, sizeof bytes, &session.fault));
    assert_false(bootloader_read(session.bootloader, 0x0803FFF0, bytes, sizeof bytes, &session.fault));
    assert_non_null(strstr(session.fault.sentence, "its flash ends at 0x08040000"));
    assert_int_equal(sim_violations(session.sim), 0);
    session_end(&session);
}

static void go_starts_and_ends_the_conversation(void **state)
{
    (void)state;
    struct session session;
    uint8_t byte;
    session_start(&session, rom, "");
    assert_true(session_open(&session));
    assert_true(bootloader_go(session.bootloader, START, &session.fault));
    assert_false(bootloader_read(session.bootloader, START, &byte, 1, &session.fault));
    assert_int_equal(session.fault.kind, FAULT_BUG);
    session_end(&session);
}

/* ---- protection ---- */

static void lift_readout_protection(struct sim_options options)
{
    struct session session;
    uint8_t byte;
    session_start(&session, options, "readout-protected");
    assert_true(session_open(&session));
    assert_int_equal(bootloader_identity(session.bootloader)->readout, PROTECTION_READOUT);
    assert_false(bootloader_read(session.bootloader, START, &byte, 1, &session.fault));
    assert_int_equal(session.fault.kind, FAULT_PORT);
    assert_non_null(strstr(session.fault.sentence, "protected against readout"));
    session_assert_untouched(&session, START, START);
    if (!bootloader_readout_unprotect(session.bootloader, &session.fault))
        fail_msg("%s", session.fault.sentence);
    assert_int_equal(bootloader_identity(session.bootloader)->readout, PROTECTION_NONE);
    assert_true(bootloader_identity(session.bootloader)->has_unique_id);
    assert_int_equal(session_cells(&session, START)[0], 0xFF);
    session_assert_writes(&session);
    session_end(&session);
}

static void readout_protection_is_told_and_lifted(void **state)
{
    (void)state;
    lift_readout_protection(rom);
    lift_readout_protection(open_bootloader);
}

static void write_protection_is_lifted(void **state)
{
    (void)state;
    struct session session;
    session_start(&session, rom, "write-protected:24:25");
    assert_true(session_open(&session));
    assert_true(bootloader_erase(session.bootloader, 24, 1, &session.fault)); /* the ROM says ACK and does nothing */
    assert_int_equal(session_cells(&session, START)[0], 0x55);
    if (!bootloader_write_unprotect(session.bootloader, &session.fault))
        fail_msg("%s", session.fault.sentence);
    session_assert_writes(&session);
    session_assert_untouched(&session, START, START + PAGE);
    session_end(&session);
}

/* ---- speed, in virtual time ---- */

static double seconds_for(unsigned latency, uint32_t size)
{
    struct session session;
    struct sim_options options = rom;
    options.latency_ms = latency;
    uint8_t *bytes = malloc(size), *back = malloc(size);
    assert_true(bytes != NULL && back != NULL);
    srand(1);
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(rand() >> 7);
    session_start(&session, options, "");
    assert_true(session_open(&session));
    assert_true(bootloader_erase(session.bootloader, 24, size / PAGE, &session.fault));
    session.started = session.link->operations->now(session.link);
    for (uint32_t at = 0; at < size; at += 256)
        assert_true(bootloader_write(session.bootloader, START + at, bytes + at, 256, &session.fault));
    assert_true(bootloader_read(session.bootloader, START, back, size, &session.fault));
    assert_memory_equal(back, bytes, size);
    double seconds = session_seconds(&session);
    assert_int_equal(sim_counts(session.sim)->overruns, 0);
    session_end(&session);
    free(bytes);
    free(back);
    return seconds;
}

/* Lock-step, as docs/UART.md counts: 268 byte times and the programming of 128 half-words of 52.5 µs for a WRITE; 9
 * byte times, 3 ACKs and 256 bytes for a READ; three turnarounds each. */
static void running_ahead_saves_two_turnarounds_of_three(void **state)
{
    (void)state;
    const uint32_t size = 64 * 1024, blocks = size / 256;
    double byte = 11.0 / 115200, write = 268 * byte + 128 * 52.5e-6, read = 268 * byte;
    double limit = blocks * (write + read), slow = blocks * (write + read + 6 * 0.016);
    double fast = seconds_for(0, size), late = seconds_for(16, size);
    print_message("64 KiB written and read: %.2f s (lock-step %.2f s), with 16 ms latency %.2f s (%.2f s)\n", fast,
                  limit, late, slow);
    assert_true(fast <= limit * 1.02);
    assert_true(late * 1.3 <= slow);
}

/* All bytes to the device, in hexadecimal: a frame that is sent in parts looks like one that is sent whole. */
static void sent_bytes(const struct frame_log *log, struct text *text)
{
    for (size_t i = 0; i < frame_log_count(log); i++) {
        const struct frame_entry *entry = frame_log_at(log, i);
        for (size_t n = 0; entry->direction == FRAME_SENT && n < entry->size; n++)
            text_add(text, " %02x", entry->bytes[n]);
    }
}

static void a_dry_run_knows_how_a_session_begins(void **state)
{
    (void)state;
    struct session session;
    struct text sent = {0}, planned = {0};
    session_start(&session, rom, "");
    session.log = frame_log_new(true, NULL, NULL);
    struct frame_log *dry = frame_log_new(true, NULL, NULL);
    assert_true(session_open(&session));
    assert_true(greeting_frames(&session.table, dry, &session.fault));
    sent_bytes(session.log, &sent);
    sent_bytes(dry, &planned);
    assert_string_equal(text_string(&planned), text_string(&sent));
    text_release(&sent);
    text_release(&planned);
    frame_log_free(dry);
    session_end(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rom_says_who_it_is),
        cmocka_unit_test(open_bootloader_erases_by_the_other_command),
        cmocka_unit_test(what_is_written_is_what_is_read),
        cmocka_unit_test(any_number_of_bytes_can_be_read),
        cmocka_unit_test(what_the_table_does_not_hold_is_not_sent),
        cmocka_unit_test(another_part_is_asked_nothing_that_has_an_address),
        cmocka_unit_test(flash_beyond_the_register_is_tried_by_reading),
        cmocka_unit_test(reading_ends_where_the_flash_does),
        cmocka_unit_test(go_starts_and_ends_the_conversation),
        cmocka_unit_test(readout_protection_is_told_and_lifted),
        cmocka_unit_test(write_protection_is_lifted),
        cmocka_unit_test(a_dry_run_knows_how_a_session_begins),
        cmocka_unit_test(running_ahead_saves_two_turnarounds_of_three),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
