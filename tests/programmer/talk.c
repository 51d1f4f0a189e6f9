#include "talk.h"

#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FAILURES  8
#define BYTES_CAP 4096

struct sim *part_with(struct sim_options options, const char *failures)
{
    struct failure read[FAILURES];
    char texts[256], *rest = texts, *text;
    struct fault fault;
    snprintf(texts, sizeof texts, "%s", failures);
    while ((text = strtok_r(rest, " ", &rest)) != NULL && options.failure_count < FAILURES)
        if (!failure_read(text, &read[options.failure_count++], &fault))
            fail_msg("%s", fault.sentence);
    options.failures = read;
    struct chip chip;
    if (!chip_read("stm32f103vc-512k", &chip, &fault))
        fail_msg("%s", fault.sentence);
    struct sim *sim = sim_new(&chip, &options, &fault);
    if (sim == NULL)
        fail_msg("%s", fault.sentence);
    chip_release(&chip);
    return sim;
}

struct sim *part(enum sim_dialect dialect, const char *failures)
{
    return part_with((struct sim_options){.dialect = dialect, .speed = SIM_FAST}, failures);
}

static size_t bytes_of(const char *text, uint8_t *bytes)
{
    size_t count = 0;
    while (*(text += strspn(text, " ")) != '\0') {
        unsigned value, repeat = 1;
        int length = 0;
        if (sscanf(text, "%2x%n", &value, &length) != 1 || length != 2)
            fail_msg("\"%s\" is not hexadecimal", text);
        text += length;
        if (*text == '*')
            repeat = (unsigned)strtoul(text + 1, (char **)&text, 10);
        while (repeat-- > 0 && count < BYTES_CAP)
            bytes[count++] = (uint8_t)value;
    }
    return count;
}

const char *answer(struct sim *sim, const char *bytes)
{
    static char said[3 * BYTES_CAP + 1];
    uint8_t sent[BYTES_CAP], taken[BYTES_CAP];
    sim_send(sim, sent, bytes_of(bytes, sent));
    size_t count = 0;
    for (uint64_t next; (next = sim_next(sim)) != SIM_NEVER;) {
        sim_advance(sim, next);
        count += sim_take(sim, taken + count, sizeof taken - count);
    }
    char *at = said;
    *at = '\0';
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, 4, i > 0 ? " %02x" : "%02x", taken[i]);
    return said;
}

void expect(struct sim *sim, const char *bytes, const char *answered)
{
    const char *said = answer(sim, bytes);
    if (strcmp(said, answered) != 0)
        fail_msg("to \"%s\" the part said \"%s\", expected \"%s\"", bytes, said, answered);
}

void synchronise(struct sim *sim)
{
    expect(sim, "7f", "79");
}

void expect_address(struct sim *sim, uint32_t address, const char *answered)
{
    char frame[16];
    snprintf(frame, sizeof frame, "%08x%02x", address, (address >> 24 ^ address >> 16 ^ address >> 8 ^ address) & 0xFF);
    expect(sim, frame, answered);
}

void write_bytes(struct sim *sim, uint32_t address, const uint8_t *bytes, size_t size)
{
    expect(sim, "31ce", "79");
    expect_address(sim, address, "79");
    char frame[3 * 256 + 8], *at = frame;
    uint8_t sum = (uint8_t)(size - 1);
    at += sprintf(at, "%02x", sum);
    for (size_t i = 0; i < size; i++) {
        at += sprintf(at, "%02x", bytes[i]);
        sum ^= bytes[i];
    }
    sprintf(at, "%02x", sum);
    expect(sim, frame, "79");
}
