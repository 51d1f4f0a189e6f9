#include "registers.h"

#include "an3155.h"

/* Windows begin and end on these: no length byte of a multiple of 16 is a command. */
#define WINDOW        16u
#define UNIQUE_ID     12
#define SIZE_REGISTER 2
#define OPTION_WORD   4

struct range option_bytes_of(const struct chip *chip)
{
    const struct bank *stated = chip_other(chip, "OPTION_BYTES");
    return stated != NULL ? stated->range : chip_rom(chip)->option_bytes;
}

static struct range window_around(uint64_t address, uint64_t size)
{
    return (struct range){address & ~(uint64_t)(WINDOW - 1), (address + size + WINDOW - 1) & ~(uint64_t)(WINDOW - 1)};
}

struct range register_window(const struct chip *chip, uint32_t address, uint32_t size)
{
    const struct uart_rom *rom = chip_rom(chip);
    struct range wanted = range_of(address, size);
    if (address == 0 || range_size(frame_readable(chip, address)) == 0)
        return (struct range){0};
    return range_holds(rom->registers, wanted) ? rom->registers : window_around(address, size);
}

static bool has(uint32_t at, uint64_t size, uint32_t address, struct range *place)
{
    *place = window_around(at, size);
    return at != 0 && range_has(*place, address);
}

struct range register_place(const struct chip *chip, uint32_t address)
{
    const struct uart_rom *rom = chip_rom(chip);
    struct range place;
    if (range_has(rom->registers, address))
        return rom->registers;
    if (range_has(rom->option_bytes, address))
        return rom->option_bytes;
    if (has(rom->flash_size_register, SIZE_REGISTER, address, &place) ||
        has(rom->unique_id, UNIQUE_ID, address, &place))
        return place;
    for (size_t i = 0; i < rom->option_count; i++)
        if (has(rom->options[i].at, OPTION_WORD, address, &place))
            return place;
    return (struct range){0};
}
