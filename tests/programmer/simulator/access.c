/* READ, WRITE and GO. */
#include "commands.h"

#include <string.h>

#define ADDRESS_BYTES 5 /* four and their checksum */
/* Observed of a READ that reaches over the end of the flash: no more than these are sent before the part resets. */
#define READ_BEFORE_FAULT 129

/* Observed: the ROM takes half-words, whatever AN3155 says. */
static unsigned alignment(const struct sim *sim)
{
    return sim->flash.grain > 2 ? (unsigned)sim->flash.grain : sim->dialect == SIM_ROM ? 2 : 4;
}

/* The address phase. True when the command may go on; else the answer has been given and the next bytes are a command:
 * observed of the ROM, which acknowledges an address it will not use. */
static bool take_address(struct sim *sim, const uint8_t *input, unsigned can)
{
    if (frame_sum(input, ADDRESS_BYTES) != 0) {
        part_refuses(sim);
        return false;
    }
    sim->address = (uint32_t)input[0] << 24 | (uint32_t)input[1] << 16 | (uint32_t)input[2] << 8 | input[3];
    record_last(sim)->has_address = true;
    record_last(sim)->address = sim->address;
    const struct area *area = area_at(sim, sim->address);
    bool good =
        area != NULL && (area->can & can) == can && ((can & AREA_WRITE) == 0 || sim->address % alignment(sim) == 0);
    if (!good)
        record_violation(sim);
    if (good || sim->dialect == SIM_ROM)
        part_acks(sim);
    else
        part_nacks(sim);
    if (!good && can == AREA_GO && sim->dialect == SIM_ROM) /* GO looks at the address after its ACK */
        part_nacks(sim);
    if (!good)
        await_command(sim);
    return good;
}

/* How many of `size` bytes from the address on the area holds; fewer than all is the host's bug. */
static size_t within(struct sim *sim, const struct area *area, size_t size)
{
    record_last(sim)->length = (uint32_t)size;
    uint64_t room = area->range.end - sim->address;
    if (size <= room)
        return size;
    record_violation(sim);
    return (size_t)room;
}

static uint8_t *byte_at(const struct sim *sim, const struct area *area, size_t i)
{
    size_t offset = sim->address - area->range.start + i;
    return area->bytes + (area->kind == AREA_FLASH ? flash_cell(&sim->flash, offset) : offset);
}

/* ---- READ ---- */

static void read_count(struct sim *sim, const uint8_t *input)
{
    sim->counts.reads++;
    if ((input[0] ^ input[1]) != 0xFF || part_fails_now(sim, FAIL_NACK_READ, sim->counts.reads)) {
        part_refuses(sim);
        return;
    }
    const struct area *area = area_at(sim, sim->address);
    size_t size = (size_t)input[0] + 1, there = within(sim, area, size), said = there;
    if (there < size && said > READ_BEFORE_FAULT)
        said = READ_BEFORE_FAULT;
    part_acks(sim);
    for (size_t i = 0; i < said; i++)
        part_says(sim, *byte_at(sim, area, i));
    await_command(sim);
    if (there < size) /* a bus fault */
        part_resets(sim);
}

static void read_address(struct sim *sim, const uint8_t *input)
{
    if (take_address(sim, input, 0))
        await(sim, 2, read_count);
}

void begin_read(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    await(sim, ADDRESS_BYTES, read_address);
}

/* ---- WRITE ---- */

/* Grain by grain. A half-word that cannot be programmed is passed over in silence, and with the lower one of a word the
 * upper; a larger grain is an error, and ends in a NACK. False when power failed, or the answer was given. */
static bool write_flash(struct sim *sim, const struct area *area, size_t size)
{
    size_t offset = sim->address - area->range.start, grain = sim->flash.grain;
    for (size_t i = 0; i + grain <= size; i += grain) {
        enum flash_result result = flash_program(&sim->flash, offset + i, sim->buffer + i);
        if (result == FLASH_REFUSED && grain > 2) {
            part_refuses(sim);
            return false;
        }
        if (result == FLASH_REFUSED) {
            i += i % 4 == 0 ? 2 : 0;
            continue;
        }
        if (result == FLASH_CUT) {
            part_loses_power(sim);
            return false;
        }
        sim->counts.halfwords += grain / 2;
        part_spends(sim, sim->pace.halfword);
    }
    return true;
}

/* Only a write to the very start of the option bytes counts, and ends in a reset. */
static void write_options(struct sim *sim, const struct area *area, size_t size)
{
    bool counts = sim->address == area->range.start;
    if (counts)
        options_program(sim, sim->buffer, size);
    part_acks(sim);
    if (counts)
        part_resets(sim);
}

static void write_data(struct sim *sim, const uint8_t *input)
{
    size_t size = (size_t)input[0] + 1;
    sim->counts.writes++;
    if (frame_sum(input, size + 2) != 0 || part_fails_now(sim, FAIL_NACK_WRITE, sim->counts.writes)) {
        part_refuses(sim);
        return;
    }
    const struct area *area = area_at(sim, sim->address);
    memcpy(sim->buffer, input + 1, size);
    size_t words = (within(sim, area, size) + 3) / 4 * 4; /* the rest of a word is what an earlier WRITE left there */
    await_command(sim);
    if (area->kind == AREA_OPTIONS) {
        write_options(sim, area, words);
        return;
    }
    if (area->kind == AREA_RAM)
        memcpy(byte_at(sim, area, 0), sim->buffer, words);
    else if (!write_flash(sim, area, words))
        return;
    part_acks(sim);
}

static void write_count(struct sim *sim, const uint8_t *input)
{
    /* The count is summed too: it stays at the head of the input. */
    await(sim, (size_t)input[0] + 3, write_data);
    sim->have = 1;
}

static void write_address(struct sim *sim, const uint8_t *input)
{
    if (take_address(sim, input, AREA_WRITE))
        await(sim, 1, write_count);
}

void begin_write(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    await(sim, ADDRESS_BYTES, write_address);
}

/* ---- GO ---- */

static void go_address(struct sim *sim, const uint8_t *input)
{
    if (take_address(sim, input, AREA_GO))
        sim->state = STATE_RUNNING; /* without a look at stack pointer or reset vector */
}

void begin_go(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    await(sim, ADDRESS_BYTES, go_address);
}
