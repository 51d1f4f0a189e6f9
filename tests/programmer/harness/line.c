#include "line.h"

#include <string.h>

#define BAUD 115200

static struct line *line_of(struct link *link)
{
    return (struct line *)link;
}

/* ---- what the weather does to a byte ---- */

static bool strikes(struct line *line)
{
    return line->weather->noise > 0 && (double)(dice_next(&line->dice) >> 11) * 0x1p-53 < line->weather->noise;
}

/* How often the byte arrives: 0, 1, 2. */
static unsigned pass(struct line *line, bool to_host, uint32_t at, uint8_t *byte)
{
    const struct line_weather *weather = line->weather;
    unsigned copies = 1;
    for (size_t i = 0; i < weather->fault_count; i++) {
        const struct line_fault *fault = &weather->faults[i];
        if (fault->to_host != to_host || fault->at != at)
            continue;
        if (fault->harm == LINE_FLIP)
            *byte ^= fault->mask;
        else
            copies = fault->harm == LINE_LOSE ? 0 : 2;
    }
    if (!strikes(line))
        return copies;
    if (dice_one_in(&line->dice, 8))
        return dice_one_in(&line->dice, 2) ? 0 : 2;
    *byte ^= (uint8_t)(1u << dice_roll(&line->dice, 8));
    return copies;
}

/* ---- from the part ---- */

static uint64_t byte_ns(const struct line *line)
{
    return UINT64_C(11000000000) / line->link.baud;
}

/* Within what a receiver forgives, half a bit at the last of ten. */
static bool is_understood(const struct line *line)
{
    uint64_t host = byte_ns(line), part = line->rom.byte_ns;
    return part > host - host / 22 && part < host + host / 22;
}

static void queue(struct line *line, uint8_t byte, uint64_t at)
{
    uint64_t latency = line->weather->latency_ms * UINT64_C(1000000);
    if (line->count == LINE_QUEUE)
        return;
    if (latency > 0)
        at += latency - at % latency;
    size_t last = (line->first + line->count++) % LINE_QUEUE;
    line->queue[last].byte = byte;
    line->queue[last].at = at;
}

static void said(void *context, uint8_t byte, uint64_t at)
{
    struct line *line = context;
    unsigned copies = pass(line, true, line->device_bytes++, &byte);
    if (is_understood(line)) {
        for (; copies > 0; copies--)
            queue(line, byte, at);
        return;
    }
    struct wave_byte wave = {.byte = byte, .start = at - line->rom.byte_ns, .bit_ns = line->rom.byte_ns / WAVE_BITS};
    struct wave_heard heard;
    struct wave_ear ear = {(double)byte_ns(line) / WAVE_BITS, 0.5};
    for (uint64_t from = 0; wave_hear(&wave, 1, from, &ear, &heard); from = heard.end)
        queue(line, heard.byte, heard.end);
}

/* ---- to the part ---- */

/* What the receiver holds is taken as soon as the ROM is free, if that is before `until`. */
static void take_held(struct line *line, uint64_t until)
{
    if (!line->holds || line->rom.busy > until)
        return;
    line->holds = false;
    rom_hear(&line->rom, line->held, line->held_at, line->rom.busy);
}

static void arrive(struct line *line, uint8_t byte, uint32_t at, uint64_t when)
{
    take_held(line, when);
    if (when >= line->rom.busy && !line->holds) {
        rom_hear(&line->rom, byte, at, when);
    } else if (!line->holds) {
        line->holds = true;
        line->held = byte;
        line->held_at = at;
    }
}

/* The bytes that are over. The last one stays: a line that was low a moment ago has no start bit. */
static void forget(struct line *line)
{
    size_t over = 0;
    while (over + 1 < line->history_count && line->history[over + 1].start <= line->listens_from)
        over++;
    line->history_count -= over;
    memmove(line->history, line->history + over, line->history_count * sizeof *line->history);
}

/* What the part hears of the host's bytes at another rate, up to `until`. */
static bool hear_wave(struct line *line, uint64_t until)
{
    struct wave_heard heard;
    struct wave_ear ear = {(double)line->rom.byte_ns / WAVE_BITS, line->weather->remains.delay};
    if (!wave_hear(line->history, line->history_count, line->listens_from, &ear, &heard) || heard.end > until)
        return false;
    line->listens_from = heard.end;
    forget(line);
    arrive(line, heard.byte, heard.at, heard.end);
    return true;
}

static void remember(struct line *line, uint8_t byte, uint32_t at, uint64_t start)
{
    if (line->history_count == LINE_HISTORY) {
        line->history_count--;
        memmove(line->history, line->history + 1, line->history_count * sizeof *line->history);
    }
    line->history[line->history_count++] =
        (struct wave_byte){.byte = byte, .at = at, .start = start, .bit_ns = byte_ns(line) / WAVE_BITS};
}

static void send_byte(struct line *line, uint8_t byte)
{
    uint32_t at = line->host_bytes++;
    uint64_t start = line->sent;
    line->sent += byte_ns(line);
    if (line->rom.state == ROM_ASLEEP)
        line->rom.byte_ns = byte_ns(line);
    unsigned copies = pass(line, false, at, &byte);
    if (is_understood(line)) {
        for (; copies > 0; copies--)
            arrive(line, byte, at, line->sent);
    } else if (copies > 0) {
        remember(line, byte, at, start);
        while (hear_wave(line, start))
            ;
    }
}

static bool line_send(struct link *link, const uint8_t *bytes, size_t size, struct fault *fault)
{
    (void)fault;
    struct line *line = line_of(link);
    if (line->sent < line->now)
        line->sent = line->now;
    for (size_t i = 0; i < size; i++)
        send_byte(line, bytes[i]);
    return true;
}

/* ---- the other operations ---- */

/* The next byte to the host may be the answer to one that is held, or still on its way. */
static bool act(struct line *line, uint64_t until)
{
    if (!line->holds || line->rom.busy > until)
        return hear_wave(line, until);
    take_held(line, until);
    return true;
}

static ptrdiff_t line_receive(struct link *link, uint8_t *to, size_t room, unsigned milliseconds, struct fault *fault)
{
    (void)fault;
    struct line *line = line_of(link);
    uint64_t end = line->now + milliseconds * UINT64_C(1000000);
    while (line->count == 0 && act(line, end))
        ;
    if (line->count == 0 || line->queue[line->first].at > end) {
        line->now = end;
        return 0;
    }
    if (line->queue[line->first].at > line->now)
        line->now = line->queue[line->first].at;
    size_t got = 0;
    for (; got < room && line->count > 0 && line->queue[line->first].at <= line->now; line->count--) {
        to[got++] = line->queue[line->first].byte;
        line->first = (line->first + 1) % LINE_QUEUE;
    }
    return (ptrdiff_t)got;
}

static bool line_set_speed(struct link *link, unsigned baud, struct fault *fault)
{
    (void)fault;
    struct line *line = line_of(link);
    if (line->now < line->sent)
        line->now = line->sent;
    while (hear_wave(line, UINT64_MAX))
        ;
    line->history_count = 0;
    link->baud = baud;
    return true;
}

static bool line_set_lines(struct link *link, bool dtr, bool rts, struct fault *fault)
{
    (void)dtr;
    (void)rts;
    return fault_set(fault, FAULT_UNSUPPORTED, "%s: has no control lines", link->name);
}

static uint64_t line_now(struct link *link)
{
    return line_of(link)->now / 1000;
}

static void line_wait(struct link *link, unsigned milliseconds)
{
    line_of(link)->now += milliseconds * UINT64_C(1000000);
}

static void line_close(struct link *link)
{
    (void)link;
}

static const struct link_operations operations = {.send = line_send,
                                                  .receive = line_receive,
                                                  .set_speed = line_set_speed,
                                                  .set_lines = line_set_lines,
                                                  .now = line_now,
                                                  .wait = line_wait,
                                                  .close = line_close};

/* What the part answered to the one that died is long gone. */
static void leave(struct line *line, const struct line_remains *remains)
{
    line->rom.byte_ns = (uint64_t)(11e9 / remains->baud * (1 + remains->skew));
    line->rom.state = ROM_COMMAND;
    for (size_t i = 0; i < remains->size; i++, line->now += line->rom.byte_ns) {
        rom_hear(&line->rom, remains->bytes[i], 0, line->now);
        line->now += line->rom.byte_ns;
    }
    line->now += 1000000000;
    line->first = line->count = line->device_bytes = 0;
    line->rom.command_count = 0;
    line->sent = line->listens_from = line->now;
}

void line_reopen(struct line *line, const struct line_weather *weather)
{
    rom_reset(&line->rom);
    line->weather = weather;
    line->dice.state = weather->seed;
    line->first = line->count = 0;
    line->history_count = 0;
    line->listens_from = line->now;
    line->holds = false;
    line->host_bytes = line->device_bytes = 0;
    line->rom.command_count = 0;
    line->rom.busy = line->rom.transmitter = line->sent = line->now;
    if (weather->remains.size > 0)
        leave(line, &weather->remains);
}

void line_open(struct line *line, uint8_t *flash, const struct line_weather *weather)
{
    line->link = (struct link){.operations = &operations, .name = "line", .baud = BAUD, .has_speed = true};
    line->rom = (struct rom){.flash = flash, .say = said, .context = line};
    line->now = 0;
    line_reopen(line, weather);
}
