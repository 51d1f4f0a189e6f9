/* Bytes become commands (ST AN3155, "USART bootloader code sequence"). Nothing here has a time-out: the ROM has none,
 * and a host that is interrupted leaves it in the middle of a frame. */
#include "commands.h"

#include <stddef.h>

#define ACK  0x79
#define NACK 0x1F
#define SYNC 0x7F
/* Observed of the ROM: solid up to the first, a matter of luck at the second, no sync above. What happens between the
 * two, and one sync in four for the luck, is assumed. */
#define BAUD_SOLID    230400
#define BAUD_MARGINAL 460800

static const struct command {
    uint8_t code;
    bool rom, open;    /* dialects that have it */
    bool when_guarded; /* works under readout protection */
    step *begin;
    const char *name;
} commands[] = {
    {0x00, true, true, true, begin_get, "GET"},
    {0x01, true, true, true, begin_get_version, "GET-VERSION"},
    {0x02, true, true, true, begin_get_id, "GET-ID"},
    {0x11, true, true, false, begin_read, "READ"},
    {0x21, true, true, false, begin_go, "GO"},
    {0x31, true, true, false, begin_write, "WRITE"},
    {0x43, true, false, false, begin_erase, "ERASE"},
    {0x44, false, true, false, begin_extended_erase, "EXTENDED-ERASE"},
    {0x63, true, true, false, begin_write_protect, "WRITE-PROTECT"},
    {0x73, true, true, false, begin_write_unprotect, "WRITE-UNPROTECT"},
    {0x82, true, true, false, begin_readout_protect, "READOUT-PROTECT"},
    {0x92, true, true, true, begin_readout_unprotect, "READOUT-UNPROTECT"},
};

#define COMMANDS (sizeof commands / sizeof *commands)

static bool has_command(const struct sim *sim, const struct command *command)
{
    if (command->begin == begin_get_version && part_failing(sim, FAIL_NO_GET_VERSION) != NULL)
        return false;
    if (command->begin == begin_erase || command->begin == begin_extended_erase)
        return sim->extended == (command->begin == begin_extended_erase);
    return sim->dialect == SIM_ROM ? command->rom : command->open;
}

/* ---- answers ---- */

void part_acks(struct sim *sim)
{
    if (!sim->said_something && part_failing(sim, FAIL_JUNK) != NULL)
        for (uint64_t i = part_failing(sim, FAIL_JUNK)->n; i > 0; i--)
            part_says(sim, 0x00);
    sim->said_something = true;
    sim->counts.acks++;
    for (size_t i = 0; i < sim->failure_count; i++)
        if (sim->failures[i].kind == FAIL_LATE_ACK && sim->failures[i].n == sim->counts.acks)
            part_spends(sim, sim->failures[i].m * SIM_MILLISECOND);
    part_says(sim, ACK);
    if (part_fails_now(sim, FAIL_DOUBLE_ACK, sim->counts.acks))
        part_says(sim, ACK);
    record_last(sim)->acked = true;
    record_last(sim)->nacked = false;
}

void part_nacks(struct sim *sim)
{
    part_says(sim, NACK);
    if (part_failing(sim, FAIL_DOUBLE_NACK) != NULL)
        part_says(sim, NACK);
    record_last(sim)->acked = false;
    record_last(sim)->nacked = true;
}

void part_refuses(struct sim *sim)
{
    part_nacks(sim);
    await_command(sim);
}

uint8_t frame_sum(const uint8_t *bytes, size_t size)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum ^= bytes[i];
    return sum;
}

/* ---- bytes ---- */

void await(struct sim *sim, size_t count, step *then)
{
    sim->want = count;
    sim->have = 0;
    sim->then = then;
}

static void take_command(struct sim *sim, const uint8_t *input);

void await_command(struct sim *sim)
{
    await(sim, 2, take_command);
}

static void take_command(struct sim *sim, const uint8_t *input)
{
    uint8_t code = input[0];
    if ((code ^ input[1]) != 0xFF) {
        record_frame(sim, "NOISE", code);
        part_refuses(sim);
        return;
    }
    for (const struct command *c = commands; c < commands + COMMANDS; c++) {
        if (c->code != code || !has_command(sim, c))
            continue;
        record_frame(sim, c->name, code);
        if (!sim->readout_protected || c->when_guarded) {
            c->begin(sim, input);
            return;
        }
        if (c->begin == begin_go) /* GO says it twice */
            part_nacks(sim);
        part_refuses(sim);
        return;
    }
    record_frame(sim, "UNKNOWN", code);
    part_refuses(sim);
}

/* The baud rate is measured over the seven ones of 0x7F. Another byte gives a wrong rate, and the part neither
 * understands nor is understood until it is reset. */
static void tune(struct sim *sim, uint8_t byte)
{
    if (sim->host_baud > BAUD_MARGINAL)
        return;
    if (sim->host_baud > BAUD_SOLID && random_next(&sim->random) % 4 == 0)
        return;
    if (byte != SYNC) {
        sim->state = STATE_MISTUNED;
        return;
    }
    part_tunes(sim, sim->host_baud);
    record_frame(sim, "SYNC", byte);
    part_acks(sim);
    conversation_start(sim);
}

void conversation_start(struct sim *sim)
{
    sim->state = STATE_TALKING;
    sim->said_something = true;
    await_command(sim);
}

void conversation_hears(struct sim *sim, uint8_t byte)
{
    if (sim->state == STATE_UNSYNCED) {
        tune(sim, byte);
        return;
    }
    if (sim->state != STATE_TALKING)
        return;
    sim->input[sim->have++] = byte;
    if (sim->have == sim->want)
        sim->then(sim, sim->input);
}

/* ---- what the part says of itself ---- */

static uint8_t version(const struct sim *sim)
{
    return sim->dialect == SIM_ROM ? 0x22 : 0x31;
}

void begin_get(struct sim *sim, const uint8_t *input)
{
    (void)input;
    uint8_t codes[COMMANDS], count = 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (has_command(sim, &commands[i]))
            codes[count++] = commands[i].code;
    part_acks(sim);
    part_says(sim, count); /* of the bytes to follow, less one: the version is one of them */
    part_says(sim, version(sim));
    for (size_t i = 0; i < count; i++)
        part_says(sim, codes[i]);
    part_acks(sim);
    await_command(sim);
}

void begin_get_version(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    part_says(sim, version(sim));
    part_says(sim, 0x00);
    part_says(sim, 0x00);
    part_acks(sim);
    await_command(sim);
}

void begin_get_id(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    part_says(sim, 1);
    part_says(sim, (uint8_t)(sim->product_id >> 8));
    part_says(sim, (uint8_t)sim->product_id);
    part_acks(sim);
    await_command(sim);
}
