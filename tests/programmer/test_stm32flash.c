/* Is the simulated part credible to a client that nobody here wrote? Debian's stm32flash talks to dsocheck-sim over the
 * pseudo-terminal: identify, write and verify, read back, protection, failures. A pseudo-terminal has no parity bit, so
 * it is called with -m 8n1. */
#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define APP       0xC000u
#define APP_BYTES 9001u /* no whole pages, blocks or words */
#define FLASH     524288u

static char scratch[] = P_tmpdir "/test_stm32flash_XXXXXX";

static int open_scratch(void **unused)
{
    (void)unused;
    return mkdtemp(scratch) == NULL || chdir(scratch) != 0;
}

static int remove_scratch(void **unused)
{
    (void)unused;
    char *command = alloc_format("rm -r %s", scratch);
    int status = chdir("/") != 0 || system(command) != 0;
    free(command);
    return status;
}

/* A new part for each test, and an image that holds every byte value. */
static int fresh_part(void **unused)
{
    (void)unused;
    remove("flash");
    remove("flash.options");
    remove("back");
    FILE *file = fopen("image", "wb");
    for (unsigned i = 0; file != NULL && i < APP_BYTES; i++)
        fputc((int)((i * 7 + i / 251) & 0xFF), file);
    return file == NULL || fclose(file) != 0;
}

struct outcome {
    int status;
    struct text said; /* stdout and stderr */
    struct text log;  /* the simulator's frames */
};

static void read_text(const char *path, struct text *text)
{
    struct file file;
    if (!file_read(path, FILE_CAP_CONFIG, FAULT_FILE, &file, NULL))
        return;
    text_add_bytes(text, (const char *)file.bytes, file.size);
    file_release(&file);
}

/* `dsocheck-sim SIM -- stm32flash FLASH port`. */
static struct outcome run(const char *sim, const char *flash)
{
    struct outcome outcome = {0};
    remove("log");
    char *command = alloc_format(
        SIMULATOR " --flash flash --link port --log log --speed fast %s -- stm32flash -m 8n1 %s port >said 2>&1", sim,
        flash);
    int status = system(command);
    free(command);
    assert_true(WIFEXITED(status));
    outcome.status = WEXITSTATUS(status);
    read_text("said", &outcome.said);
    read_text("log", &outcome.log);
    assert_true(access("port", F_OK) != 0 && errno == ENOENT); /* it takes its name away with it */
    return outcome;
}

/* Runs, expects the exit status and a piece of what was said, gives back the log (borrowed until the next run). */
static const char *expect_run(const char *sim, const char *flash, int status, const char *said)
{
    static struct text log;
    struct outcome outcome = run(sim, flash);
    if (outcome.status != status || strstr(text_string(&outcome.said), said) == NULL)
        fail_msg("exit %d, expected %d and \"%s\" in:\n%s\n%s", outcome.status, status, said,
                 text_string(&outcome.said), text_string(&outcome.log));
    text_release(&outcome.said);
    text_release(&log);
    log = outcome.log;
    return text_string(&log);
}

static void expect_flash(bool written)
{
    struct file flash, image;
    assert_true(file_read("flash", FLASH, FAULT_FILE, &flash, NULL));
    assert_true(file_read("image", APP_BYTES, FAULT_FILE, &image, NULL));
    assert_int_equal(flash.size, FLASH);
    for (size_t i = 0; i < FLASH; i++) {
        bool inside = written && i >= APP && i < APP + APP_BYTES;
        if (flash.bytes[i] != (inside ? image.bytes[i - APP] : 0xFF))
            fail_msg("0x%08zx holds 0x%02x", 0x08000000 + i, flash.bytes[i]);
    }
    file_release(&flash);
    file_release(&image);
}

static void it_identifies_the_part(void **state)
{
    (void)state;
    static const char *const facts[] = {"Version      : 0x22", "Device ID    : 0x0414 (STM32F10xxx High-density)"};
    for (size_t i = 0; i < 2; i++) {
        expect_run("", "-b 115200", 0, facts[i]);
        expect_run("--baud 57600 --speed worst --latency 16", "-b 57600", 0, facts[i]);
    }
    expect_run("--dialect open", "", 0, "Version      : 0x31");
}

static void it_writes_verifies_and_reads_back(void **state)
{
    (void)state;
    static const char *const dialects[] = {"--dialect rom", "--dialect open"};
    for (size_t i = 0; i < 2; i++) {
        fresh_part(NULL);
        expect_run(dialects[i], "-S 0x0800C000 -w image -v", 0, "Done.");
        expect_flash(true);
        expect_run(dialects[i], "-r back", 0, "Memory read");
        assert_int_equal(system("cmp flash back"), 0);
    }
}

static void it_writes_at_the_speed_of_the_line(void **state)
{
    (void)state;
    expect_run("--speed real", "-b 230400 -S 0x0800C000 -w image -v", 0, "Done.");
    expect_flash(true);
}

/* What docs/UART.md says stm32flash gets wrong: without -v it reports success. */
static void protected_pages_show_only_in_the_verification(void **state)
{
    (void)state;
    expect_run("--fault write-protected:24:31", "-S 0x0800C000 -w image", 0, "Done.");
    expect_flash(false);
    expect_run("", "-S 0x0800C000 -w image -v", 1, "Failed to verify at address 0x0800c000");
    expect_run("", "-u", 0, "Write-unprotecting flash");
    expect_run("", "-S 0x0800C000 -w image -v", 0, "Done.");
    expect_flash(true);
}

static void readout_protection_is_refused_set_and_lifted(void **state)
{
    (void)state;
    expect_run("", "-S 0x0800C000 -w image -v", 0, "Done.");
    expect_run("", "-j", 0, "Read-Protecting flash");
    expect_run("", "-r back", 1, "NACK from device on command 0x11");
    expect_flash(true);
    const char *log = expect_run("", "-k", 0, "Read-UnProtecting flash");
    assert_non_null(strstr(log, "READOUT-UNPROTECT(92) everything ACK"));
    expect_flash(false);
}

static void it_starts_the_application(void **state)
{
    (void)state;
    const char *log = expect_run("", "-g 0x0800C000", 0, "Starting execution at address 0x0800c000... done.");
    assert_non_null(strstr(log, "GO(21) 0x0800c000 0 ACK"));
}

static void failures_reach_it(void **state)
{
    (void)state;
    static const char *const faults[] = {"clone",        "stuck-cell:0x0800C100:7", "vanish:900",     "power-cut:3000",
                                         "silence:2000", "flip-device:900",         "lose-host:1000", "nack-write:3"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        fresh_part(NULL);
        char *fault = alloc_format("--fault %s", faults[i]);
        struct outcome outcome = run(fault, "-S 0x0800C000 -n 0 -w image -v");
        if (outcome.status == 0)
            fail_msg("%s: it did not notice:\n%s", faults[i], text_string(&outcome.said));
        text_release(&outcome.said);
        text_release(&outcome.log);
        free(fault);
    }
}

/* What it gets wrong by itself: the simulator sees it. */
static void an_address_outside_the_chip_ends_in_status_1(void **state)
{
    (void)state;
    const char *log = expect_run("--chip stm32f103xb", "-S 0x08020000:256 -r back", 1, "outside the chip: ");
    assert_non_null(strstr(log, "READ(11) 0x08020000 0 ACK VIOLATION"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_identifies_the_part, fresh_part),
        cmocka_unit_test_setup(it_writes_verifies_and_reads_back, fresh_part),
        cmocka_unit_test_setup(it_writes_at_the_speed_of_the_line, fresh_part),
        cmocka_unit_test_setup(protected_pages_show_only_in_the_verification, fresh_part),
        cmocka_unit_test_setup(readout_protection_is_refused_set_and_lifted, fresh_part),
        cmocka_unit_test_setup(it_starts_the_application, fresh_part),
        cmocka_unit_test_setup(failures_reach_it, fresh_part),
        cmocka_unit_test_setup(an_address_outside_the_chip_ends_in_status_1, fresh_part),
    };
    return cmocka_run_group_tests_name("stm32flash", tests, open_scratch, remove_scratch);
}
