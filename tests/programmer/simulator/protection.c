/* WRITE (UN)PROTECT and READOUT (UN)PROTECT: each changes the option bytes and ends in a reset. */
#include "commands.h"

#include <string.h>

static void end_in_reset(struct sim *sim)
{
    part_acks(sim);
    part_resets(sim);
}

static void protect_list(struct sim *sim, const uint8_t *input)
{
    size_t count = (size_t)input[0] + 1;
    record_numbers(sim, input + 1, count, 1);
    if (frame_sum(input, count + 2) != 0) {
        part_refuses(sim);
        return;
    }
    uint32_t units = 0;
    for (size_t i = 0; i < count; i++)
        if (input[1 + i] < 32)
            units |= (uint32_t)1 << input[1 + i];
    options_protect_writing(sim, units);
    end_in_reset(sim);
}

static void protect_count(struct sim *sim, const uint8_t *input)
{
    await(sim, (size_t)input[0] + 3, protect_list);
    sim->have = 1;
}

void begin_write_protect(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    await(sim, 1, protect_count);
}

void begin_write_unprotect(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    options_wipe(sim);
    end_in_reset(sim);
}

void begin_readout_protect(struct sim *sim, const uint8_t *input)
{
    (void)input;
    part_acks(sim);
    options_protect_readout(sim);
    end_in_reset(sim);
}

/* Everything goes: flash, RAM and option bytes. OpenBootloader says both ACKs before it starts. */
void begin_readout_unprotect(struct sim *sim, const uint8_t *input)
{
    (void)input;
    record_last(sim)->mass = true;
    sim->counts.mass_erases++;
    part_acks(sim);
    if (sim->dialect == SIM_OPEN)
        part_acks(sim);
    if (!erase_everything(sim))
        return;
    options_wipe(sim);
    memset(sim->ram, 0, sim->ram_size);
    if (sim->dialect == SIM_ROM)
        part_acks(sim);
    part_resets(sim);
}
