/* The protocols there are, and the way from a call to the one that the device speaks. */
#include "protocol.h"

#include "stm32_uart.h"

static const struct protocol *const protocols[] = {&stm32_uart};

const struct protocol *protocol_of(const struct chip *chip)
{
    for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
        if (protocols[i]->speaks(chip))
            return protocols[i];
    return protocols[0]; /* whose conversation ends with the product id of what is there */
}

struct bootloader *bootloader_open(struct link *link, const struct chip *chip, const struct bootloader_options *options,
                                   struct fault *fault)
{
    return protocol_of(chip)->open(link, chip, options, fault);
}

void bootloader_free(struct bootloader *bootloader)
{
    if (bootloader != NULL)
        bootloader->protocol->close(bootloader);
}

const struct identity *bootloader_identity(const struct bootloader *bootloader)
{
    return &bootloader->identity;
}

size_t bootloader_disturbances(const struct bootloader *bootloader)
{
    return bootloader->disturbances;
}

uint64_t bootloader_flash_end(const struct bootloader *bootloader)
{
    const struct chip *chip = bootloader->chip;
    const struct identity *identity = &bootloader->identity;
    bool has_more =
        chip->flash_count == 0 || !banks_equal(chip->flash, chip->flash_count, chip->die_flash, chip->die_flash_count);
    uint64_t left = !has_more && identity->has_flash_size ? identity->flash_size : UINT64_MAX, end = 0;
    /* With a hole between its banks the register still counts bytes. Data EEPROM is none of them. */
    for (const struct sectors *s = chip->sectors; s < chip->sectors + chip->sector_count && left > 0; s++) {
        uint64_t size = range_size(s->range) < left ? range_size(s->range) : left;
        end = s->range.start + size;
        left -= size;
    }
    return chip->sector_count > 0 ? end : chip->die_flash[0].range.end;
}

bool bootloader_match(struct bootloader *bootloader, struct fault *fault)
{
    return bootloader->protocol->match(bootloader, fault);
}

bool bootloader_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault)
{
    return bootloader->protocol->read(bootloader, address, to, size, fault);
}

bool bootloader_write(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                      struct fault *fault)
{
    return bootloader->protocol->write(bootloader, address, bytes, size, fault);
}

bool bootloader_erase(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault)
{
    return bootloader->protocol->erase(bootloader, first, count, fault);
}

bool bootloader_can_erase(const struct bootloader *bootloader, uint32_t number, struct fault *fault)
{
    return bootloader->protocol->can_erase(bootloader, number, fault);
}

bool bootloader_go(struct bootloader *bootloader, uint32_t address, struct fault *fault)
{
    return bootloader->protocol->go(bootloader, address, fault);
}

bool bootloader_readout_unprotect(struct bootloader *bootloader, struct fault *fault)
{
    return bootloader->protocol->lift_readout(bootloader, fault);
}

bool bootloader_write_unprotect(struct bootloader *bootloader, struct fault *fault)
{
    return bootloader->protocol->lift_write(bootloader, fault);
}

bool bootloader_next_share(const struct bootloader *bootloader, uint32_t address, const uint8_t *block, uint32_t size,
                           struct share *share)
{
    return bootloader->protocol->next_share(bootloader->chip, address, block, size, share);
}

bool bootloader_named_by_garble(const struct bootloader *bootloader, uint32_t number)
{
    return bootloader->protocol->is_named_by_garble(number);
}

bool bootloader_named_without_sign(const struct bootloader *bootloader, uint32_t number)
{
    return bootloader->protocol->is_named_without_sign(number);
}

void bootloader_find_exposed(const struct bootloader *bootloader, uint32_t first, uint32_t count,
                             void (*each)(void *context, uint32_t number), void *context)
{
    bootloader->protocol->find_exposed(bootloader, first, count, each, context);
}
