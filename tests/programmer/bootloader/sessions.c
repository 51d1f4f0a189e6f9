#include "sessions.h"

#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FAILURES 8
#define FLASH    0x08000000u

const struct sim_options rom = {.dialect = SIM_ROM, .speed = SIM_REAL, .seed = 1};
const struct sim_options open_bootloader = {.dialect = SIM_OPEN, .speed = SIM_REAL, .seed = 1};

void session_start_with(struct session *session, const char *part, const char *table, struct sim_options options,
                        const char *failures)
{
    struct failure list[FAILURES];
    char text[256];
    *session = (struct session){.started = 0};
    assert_true(strlen(failures) < sizeof text);
    strcpy(text, failures);
    char *rest = NULL;
    for (char *one = strtok_r(text, " ", &rest); one != NULL; one = strtok_r(NULL, " ", &rest)) {
        assert_true(options.failure_count < FAILURES);
        if (!failure_read(one, &list[options.failure_count++], &session->fault))
            fail_msg("%s", session->fault.sentence);
    }
    options.failures = list;
    assert_true(chip_read(part, &session->part, &session->fault));
    assert_true(chip_read(table, &session->table, &session->fault));
    session->sim = sim_new(&session->part, &options, &session->fault);
    assert_non_null(session->sim);
    size_t size;
    uint8_t *flash = sim_flash(session->sim, &size);
    memset(flash, 0x55, size);
    session->link = link_simulated(session->sim, WIRING_NONE);
    session->started = session->link->operations->now(session->link);
}

void session_start(struct session *session, struct sim_options options, const char *failures)
{
    session_start_with(session, "stm32f103vc-512k", "stm32f103vc-512k", options, failures);
}

bool session_open(struct session *session)
{
    struct bootloader_options options = {.baud = 115200, .frames = session->log};
    bootloader_free(session->bootloader);
    session->bootloader = bootloader_open(session->link, &session->table, &options, &session->fault);
    return session->bootloader != NULL;
}

void session_end(struct session *session)
{
    bootloader_free(session->bootloader);
    frame_log_free(session->log);
    session->link->operations->close(session->link);
    sim_free(session->sim);
    chip_release(&session->part);
    chip_release(&session->table);
}

double session_seconds(const struct session *session)
{
    return (double)(session->link->operations->now(session->link) - session->started) / 1e6;
}

/* Each byte equals the one before it. */
static bool is_untouched(const uint8_t *bytes, size_t size)
{
    return size == 0 || (bytes[0] == 0x55 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

void session_assert_untouched(struct session *session, uint32_t start, uint32_t end)
{
    size_t size;
    const uint8_t *flash = sim_flash(session->sim, &size);
    size_t first = start - FLASH, behind = end - FLASH;
    if (!is_untouched(flash, first) || !is_untouched(flash + behind, size - behind))
        fail_msg("flash outside 0x%08x..0x%08x was changed", start, end);
    assert_int_equal(sim_counts(session->sim)->mass_erases, 0);
    assert_int_equal(sim_violations(session->sim), 0);
}

void make_bytes(uint8_t *bytes, size_t size, unsigned seed)
{
    static const uint8_t traps[] = {0x43, 0xBC, 0xFF, 0x00, 0x92, 0x6D, 0x82, 0x7D, 0x73, 0x8C, 0x63, 0x9C};
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245 + 12345;
        bytes[i] = (uint8_t)(seed >> 16);
    }
    for (size_t at = 100; at + sizeof traps + 1 <= size; at += 512 + 1)
        memcpy(bytes + at, traps, sizeof traps);
}

bool session_write_pages(struct session *session, uint32_t address, const uint8_t *bytes, uint32_t size)
{
    if (!bootloader_erase(session->bootloader, (address - 0x08000000) / PAGE, size / PAGE, &session->fault))
        return false;
    for (uint32_t at = 0; at < size; at += 256)
        if (!bootloader_write(session->bootloader, address + at, bytes + at, 256, &session->fault))
            return false;
    return true;
}

const uint8_t *session_cells(struct session *session, uint32_t address)
{
    size_t size;
    return sim_flash(session->sim, &size) + (address - 0x08000000);
}

void session_assert_writes(struct session *session)
{
    uint8_t bytes[PAGE], back[PAGE];
    make_bytes(bytes, sizeof bytes, 7);
    if (!session_write_pages(session, START, bytes, sizeof bytes) ||
        !bootloader_read(session->bootloader, START, back, sizeof back, &session->fault))
        fail_msg("%s", session->fault.sentence);
    assert_memory_equal(back, bytes, sizeof bytes);
    assert_memory_equal(session_cells(session, START), bytes, sizeof bytes);
}
