/* Power, pins, lines and the order in which bytes arrive. */
#include "device.h"

#include "usart.h"

#include <string.h>

/* Start bit, eight data bits, parity, stop bit. */
#define BITS_A_BYTE 11
#define SECOND      1000000000u
#define PICOSECONDS 1000000000000u /* of a second */

/* ---- what fails ---- */

const struct failure *part_failing(const struct sim *sim, enum failure_kind kind)
{
    for (size_t i = 0; i < sim->failure_count; i++)
        if (sim->failures[i].kind == kind)
            return &sim->failures[i];
    return NULL;
}

bool part_fails_now(const struct sim *sim, enum failure_kind kind, uint64_t count)
{
    for (size_t i = 0; i < sim->failure_count; i++)
        if (sim->failures[i].kind == kind && sim->failures[i].n == count)
            return true;
    return false;
}

void part_loses_power(struct sim *sim)
{
    sim->powered = false;
    sim->state = STATE_DEAF;
    wire_clear(&sim->to_host);
}

static void lose_port(struct sim *sim)
{
    sim->port = false;
    wire_clear(&sim->to_host);
    wire_clear(&sim->to_device);
}

/* A byte passes, the `count`-th of its direction; false when it does not arrive. */
static bool passes(struct sim *sim, uint64_t count, enum failure_kind lose, enum failure_kind flip, uint8_t *byte)
{
    bool arrives = true;
    sim->exchange++;
    for (size_t i = 0; i < sim->failure_count; i++) {
        const struct failure *failure = &sim->failures[i];
        if (failure->kind == flip && failure->n == count)
            *byte ^= (uint8_t)(1u << failure->m);
        if (failure->kind == FAIL_NOISE && random_next(&sim->random) % 1000000 < failure->n)
            *byte ^= (uint8_t)(1u << random_next(&sim->random) % 8);
        if (failure->kind == lose && failure->n == count)
            arrives = false;
        if (failure->kind == FAIL_POWER_CUT && failure->n == sim->exchange)
            part_loses_power(sim);
        if (failure->kind == FAIL_VANISH && failure->n == sim->exchange)
            lose_port(sim);
    }
    return arrives;
}

static bool rates_meet(const struct sim *sim)
{
    unsigned apart =
        sim->host_baud > sim->device_baud ? sim->host_baud - sim->device_baud : sim->device_baud - sim->host_baud;
    return sim->device_baud == 0 || (uint64_t)apart * 40 <= sim->device_baud; /* 2.5 %: AN3155, "USART baud rate" */
}

/* What the other end hears: the byte, or what its waveform is at another rate. */
static size_t hears(struct sim *sim, uint8_t byte, unsigned sender, unsigned receiver, uint8_t heard[USART_HEARD])
{
    if (rates_meet(sim)) {
        heard[0] = byte;
        return 1;
    }
    return usart_hears(byte, PICOSECONDS / sender, PICOSECONDS / receiver, random_next(&sim->random) % USART_PHASES,
                       heard);
}

/* ---- the part ---- */

void part_tunes(struct sim *sim, unsigned baud)
{
    sim->device_baud = (unsigned)((int64_t)baud * (1000 + sim->skew) / 1000);
}

void part_resets(struct sim *sim)
{
    sim->counts.resets++;
    options_load(sim);
    part_spends(sim, sim->pace.startup);
    sim->deaf_until = sim->ready;
    sim->device_baud = 0;
    sim->said_something = false;
    sim->state = !sim->powered || !sim->nrst ? STATE_DEAF : sim->boot0 ? STATE_UNSYNCED : STATE_RUNNING;
}

void part_spends(struct sim *sim, uint64_t nanoseconds)
{
    sim->ready += nanoseconds;
}

static uint64_t byte_time(const struct sim *sim, unsigned baud)
{
    return sim->real_line && baud != 0 ? (uint64_t)BITS_A_BYTE * SECOND / baud : 0;
}

void part_says(struct sim *sim, uint8_t byte)
{
    if (!sim->powered || !sim->port)
        return;
    if (sim->ready < sim->to_host.free)
        sim->ready = sim->to_host.free;
    uint8_t heard[USART_HEARD];
    size_t count = hears(sim, byte, sim->device_baud, sim->host_baud, heard);
    uint64_t time = byte_time(sim, sim->device_baud);
    for (size_t i = 0; i < count; i++)
        wire_put(&sim->to_host, heard[i], sim->ready, i == 0 ? time : 0, sim->latency);
}

/* The byte at the head of the line. */
static void hear(struct sim *sim)
{
    struct wire_byte byte = *wire_next(&sim->to_device);
    wire_drop(&sim->to_device);
    if (!passes(sim, ++sim->counts.from_host, FAIL_LOSE_HOST, FAIL_FLIP_HOST, &byte.value))
        return;
    if (!sim->powered || sim->state == STATE_DEAF || byte.when < sim->deaf_until)
        return;
    if (byte.when < sim->picked_up) { /* the receiver holds one byte, and it still held the one before */
        sim->counts.overruns++;
        return;
    }
    if (sim->ready < byte.when)
        sim->ready = byte.when;
    sim->picked_up = sim->ready;
    uint8_t heard[USART_HEARD];
    size_t count = hears(sim, byte.value, sim->host_baud, sim->device_baud, heard);
    for (size_t i = 0; i < count; i++)
        conversation_hears(sim, heard[i]);
}

/* ---- the host's side ---- */

void sim_set_baud(struct sim *sim, unsigned baud)
{
    sim->host_baud = baud;
}

void sim_set_pins(struct sim *sim, bool nrst, bool boot0)
{
    bool rises = nrst && !sim->nrst;
    sim->nrst = nrst;
    sim->boot0 = boot0;
    if (!nrst)
        sim->state = STATE_DEAF;
    if (!rises)
        return;
    sim->ready = sim->now;
    part_resets(sim);
}

void sim_send(struct sim *sim, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; sim->port && i < size; i++)
        wire_put(&sim->to_device, bytes[i], sim->now, byte_time(sim, sim->host_baud), 0);
}

size_t sim_take(struct sim *sim, uint8_t *to, size_t room)
{
    const struct failure *silence = part_failing(sim, FAIL_SILENCE);
    size_t taken = 0;
    const struct wire_byte *next;
    while (taken < room && (next = wire_next(&sim->to_host)) != NULL && next->when <= sim->now) {
        uint8_t byte = next->value;
        wire_drop(&sim->to_host);
        if (silence != NULL && sim->exchange >= silence->n)
            continue;
        if (passes(sim, ++sim->counts.to_host, FAIL_LOSE_DEVICE, FAIL_FLIP_DEVICE, &byte))
            to[taken++] = byte;
    }
    return taken;
}

bool sim_has_port(const struct sim *sim)
{
    return sim->port;
}

/* ---- the clock ---- */

uint64_t sim_now(const struct sim *sim)
{
    return sim->now;
}

uint64_t sim_sent(const struct sim *sim)
{
    return sim->to_device.free > sim->now ? sim->to_device.free : sim->now;
}

/* When the part takes the byte at the head of the line out of its receiver. */
static uint64_t next_hearing(const struct sim *sim)
{
    const struct wire_byte *next = wire_next(&sim->to_device);
    if (next == NULL)
        return SIM_NEVER;
    return next->when > sim->ready ? next->when : sim->ready;
}

uint64_t sim_next(const struct sim *sim)
{
    const struct wire_byte *said = wire_next(&sim->to_host);
    uint64_t hearing = next_hearing(sim);
    return said != NULL && said->when < hearing ? said->when : hearing;
}

void sim_advance(struct sim *sim, uint64_t to)
{
    while (next_hearing(sim) <= to && next_hearing(sim) != SIM_NEVER)
        hear(sim);
    if (sim->now < to)
        sim->now = to;
}

/* ---- the bench's side ---- */

void sim_reconnect(struct sim *sim)
{
    lose_port(sim);
    sim->port = true;
}

void sim_power_cycle(struct sim *sim)
{
    sim_reconnect(sim);
    sim->powered = true;
    sim->ready = sim->now;
    memset(sim->ram, 0, sim->ram_size);
    memset(sim->buffer, 0, sizeof sim->buffer);
    part_resets(sim);
}

void sim_leave(struct sim *sim, unsigned baud, const uint8_t *bytes, size_t size)
{
    part_tunes(sim, baud);
    conversation_start(sim);
    for (size_t i = 0; i < size; i++)
        conversation_hears(sim, bytes[i]);
    wire_clear(&sim->to_host);
}

bool sim_has_power(const struct sim *sim)
{
    return sim->powered;
}

void sim_clear_failures(struct sim *sim)
{
    sim->failure_count = 0;
    sim->flash.cut_at_step = 0;
    sim->flash.frozen = false;
}

uint8_t *sim_flash(struct sim *sim, size_t *size)
{
    *size = sim->flash.size;
    return sim->flash.cells;
}

uint8_t *sim_option_bytes(struct sim *sim)
{
    return sim->options;
}

const struct sim_counts *sim_counts(struct sim *sim)
{
    sim->counts.flash_steps = sim->flash.steps;
    return &sim->counts;
}
