#include "registers.h"

#include "an3155.h"

/* Windows begin and end on these: no length byte of a multiple of 16 is a command. */
#define WINDOW        16u
#define UNIQUE_ID     12
#define SIZE_REGISTER 2
#define OPTION_WORD   4

struct range option_bytes_of(const struct chip *chip)
{
    const struct range known = chip_rom(chip)->option_bytes;
    const struct bank *stated = chip_other(chip, "OPTION_BYTES");
    return range_size(known) > 0 || stated == NULL ? known : stated->range;
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

/* The one that goes on longest, of those that hold the address. */
static void consider(struct range place, uint32_t address, struct range *best)
{
    if (range_has(place, address) && place.end > best->end)
        *best = place;
}

static void consider_window(uint32_t at, uint64_t size, uint32_t address, struct range *best)
{
    if (at != 0)
        consider(window_around(at, size), address, best);
}

struct range register_place(const struct chip *chip, uint32_t address)
{
    const struct uart_rom *rom = chip_rom(chip);
    struct range best = {0};
    for (size_t i = 0; i < chip->other_count; i++)
        consider(chip->other[i].range, address, &best);
    consider(rom->registers, address, &best);
    consider(rom->option_bytes, address, &best);
    consider_window(rom->flash_size_register, SIZE_REGISTER, address, &best);
    consider_window(rom->unique_id, UNIQUE_ID, address, &best);
    for (size_t i = 0; i < rom->option_count; i++)
        consider_window(rom->options[i].at, OPTION_WORD, address, &best);
    return best;
}
