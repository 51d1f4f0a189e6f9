/* Fuzz target: what a host may say to the simulated part. The first bytes choose dialect, speed and two failures. */
#include "base/text.h"
#include "profile/profile.h"
#include "simulator/simulator.h"

#include <stdlib.h>

#define HEAD 5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct chip *small_chip(void)
{
    static struct chip chip;
    if (chip.name == NULL && !chip_read("stm32f103x4", &chip, NULL))
        abort();
    return &chip;
}

static struct failure failure_of(const uint8_t *bytes)
{
    enum failure_kind kind = (enum failure_kind)(bytes[0] % failure_row_count);
    uint64_t n = bytes[1];
    if (kind == FAIL_STUCK_CELL)
        n += 0x08000000;
    return (struct failure){kind, n, failure_rows[kind].m_max > 7 ? n + bytes[1] % 8 : bytes[1] % 8};
}

static void talk(struct sim *sim, const uint8_t *data, size_t size)
{
    static const uint8_t synchronise = 0x7F;
    uint8_t said[64];
    sim_advance(sim, 2 * SIM_MILLISECOND);
    sim_send(sim, &synchronise, 1);
    sim_send(sim, data, size);
    for (uint64_t next; (next = sim_next(sim)) != SIM_NEVER;) {
        sim_advance(sim, next);
        sim_take(sim, said, sizeof said);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    struct failure failures[] = {failure_of(data + 1), failure_of(data + 3)};
    struct sim_options options = {
        .dialect = data[0] & 1 ? SIM_OPEN : SIM_ROM,
        .speed = (enum sim_speed)((data[0] >> 1) % 3),
        .latency_ms = data[0] & 0x40 ? 16 : 0,
        .failures = failures,
        .failure_count = data[0] & 0x80 ? 2 : 0,
    };
    struct sim *sim = sim_new(small_chip(), &options, NULL);
    talk(sim, data + HEAD, size - HEAD);
    sim_reconnect(sim);
    talk(sim, data + HEAD, size - HEAD);
    sim_power_cycle(sim);
    talk(sim, data + HEAD, size - HEAD);
    size_t count;
    const struct sim_frame *frames = sim_frames(sim, &count);
    struct text log = {0};
    for (size_t i = 0; i < count; i++)
        sim_frame_text(&frames[i], &log);
    text_release(&log);
    sim_free(sim);
    return 0;
}
