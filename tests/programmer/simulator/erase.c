/* ERASE and EXTENDED ERASE. */
#include "commands.h"

#include <string.h>

#define EVERYTHING 0xFF

bool erase_everything(struct sim *sim)
{
    part_spends(sim, sim->pace.page_erase); /* as long as one page: the data sheet's t_ME */
    if (flash_erase_all(&sim->flash) == FLASH_CUT) {
        part_loses_power(sim);
        return false;
    }
    return true;
}

/* A sound frame, or the answer to an unsound one. */
static bool sound(struct sim *sim, const uint8_t *input, size_t size)
{
    if (frame_sum(input, size) != 0) {
        if (sim->dialect == SIM_ROM) /* ERASE says it twice */
            part_nacks(sim);
        part_refuses(sim);
        return false;
    }
    sim->counts.erases++;
    if (part_fails_now(sim, FAIL_NACK_ERASE, sim->counts.erases)) {
        part_refuses(sim);
        return false;
    }
    return true;
}

static void erase_mass(struct sim *sim)
{
    record_last(sim)->mass = true;
    sim->counts.mass_erases++;
    await_command(sim);
    if (erase_everything(sim))
        part_acks(sim);
}

/* The pages of the frame's record. Those past the end and the protected ones are acknowledged like the others. */
static void erase_pages(struct sim *sim)
{
    const struct sim_frame *frame = record_last(sim);
    await_command(sim);
    for (uint32_t i = 0; i < frame->length; i++) {
        const struct flash_sector *sector = flash_sector(&sim->flash, frame->numbers[i]);
        if (sector == NULL) {
            record_violation(sim);
            continue;
        }
        enum flash_result result = flash_erase_sector(&sim->flash, sector);
        if (result == FLASH_REFUSED)
            continue;
        if (result == FLASH_CUT) {
            part_loses_power(sim);
            return;
        }
        sim->counts.pages_erased++;
        part_spends(sim, sim->pace.page_erase);
    }
    part_acks(sim);
}

/* ---- 0x43 ---- */

static void erase_list(struct sim *sim, const uint8_t *input)
{
    size_t count = (size_t)input[0] + 1;
    memcpy(sim->buffer, input + 1, count); /* the one that WRITE uses */
    record_numbers(sim, input + 1, count, 1);
    if (sound(sim, input, count + 2))
        erase_pages(sim);
}

static void erase_mass_checksum(struct sim *sim, const uint8_t *input)
{
    if (input[1] == 0x00) { /* AN3155: the checksum of the lone 0xFF is its complement */
        erase_mass(sim);
        return;
    }
    part_acks(sim); /* observed: one ACK, and nothing is erased */
    await_command(sim);
}

static void erase_count(struct sim *sim, const uint8_t *input)
{
    if (input[0] == EVERYTHING)
        await(sim, 2, erase_mass_checksum);
    else
        await(sim, (size_t)input[0] + 3, erase_list);
    sim->have = 1;
}

void begin_erase(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    await(sim, 1, erase_count);
}

/* ---- 0x44 ---- */

static void extended_list(struct sim *sim, const uint8_t *input)
{
    size_t count = (size_t)(input[0] << 8 | input[1]) + 1;
    record_numbers(sim, input + 2, count, 2);
    if (sound(sim, input, 2 * count + 3))
        erase_pages(sim);
}

/* FFFF: everything; FFFE and FFFD: a bank, of which these parts have one; from FFF0 on reserved. */
static void extended_special(struct sim *sim, const uint8_t *input)
{
    if (!sound(sim, input, 3))
        return;
    if (input[1] == EVERYTHING)
        erase_mass(sim);
    else
        part_refuses(sim);
}

static void extended_count(struct sim *sim, const uint8_t *input)
{
    unsigned count = (unsigned)(input[0] << 8 | input[1]);
    if (count >= 0xFFF0)
        await(sim, 3, extended_special);
    else
        await(sim, 2 * ((size_t)count + 1) + 3, extended_list);
    sim->have = 2;
}

void begin_extended_erase(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    await(sim, 2, extended_count);
}
