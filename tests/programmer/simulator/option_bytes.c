/* Option bytes of an STM32F1 (ST PM0075, "Option byte organization"): eight values, each followed by its complement, in
 * the order RDP, USER, Data0, Data1, WRP0 to WRP3. A value whose complement is wrong counts as 0xFF. */
#include "device.h"

#include <string.h>

#define RDP_KEY 0xA5
#define WRP0    8

static void put(uint8_t *options, size_t at, uint8_t value)
{
    options[at] = value;
    options[at + 1] = (uint8_t)~value;
}

static uint8_t value_at(const uint8_t *options, size_t at)
{
    return (options[at] ^ options[at + 1]) == 0xFF ? options[at] : 0xFF;
}

void options_deliver(uint8_t options[SIM_OPTION_BYTES])
{
    put(options, 0, RDP_KEY);
    for (size_t at = 2; at < SIM_OPTION_BYTES; at += 2)
        put(options, at, 0xFF);
}

void options_wipe(struct sim *sim)
{
    memset(sim->options, 0xFF, SIM_OPTION_BYTES);
    put(sim->options, 0, RDP_KEY);
}

void options_load(struct sim *sim)
{
    sim->readout_protected = value_at(sim->options, 0) != RDP_KEY;
    uint32_t writable = 0;
    for (unsigned i = 0; i < 4; i++)
        writable |= (uint32_t)value_at(sim->options, WRP0 + 2 * i) << 8 * i;
    sim->flash.protected_units = ~writable;
}

void options_program(struct sim *sim, const uint8_t *bytes, size_t size)
{
    memset(sim->options, 0xFF, SIM_OPTION_BYTES);
    memcpy(sim->options, bytes, size < SIM_OPTION_BYTES ? size : SIM_OPTION_BYTES);
}

void options_protect_readout(struct sim *sim)
{
    put(sim->options, 0, 0x00);
}

void options_protect_writing(struct sim *sim, uint32_t units)
{
    for (unsigned i = 0; i < 4; i++) {
        uint8_t value = (uint8_t) ~(units >> 8 * i);
        if (value == 0xFF) /* observed: left as it was erased, complement and all */
            memset(sim->options + WRP0 + 2 * (size_t)i, 0xFF, 2);
        else
            put(sim->options, WRP0 + 2 * i, value);
    }
}
