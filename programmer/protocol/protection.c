#include "protection.h"

#include "registers.h"

/* Option bytes of the STM32F1 (ST PM0075, "Option byte organization"): WRP0 to WRP3 at 8, 10, 12 and 14, each followed
 * by its complement. A bit that is 0 protects 4 KiB of the flash, the last one all that is behind. */
#define UNIT     4096u
#define UNITS    32u
#define FIRST    8u
#define LAST_BIT (UNITS - 1)

bool protection_is_known(const struct identity *identity, const struct chip *chip)
{
    return identity->has_option_bytes && chip_rom(chip)->f1_options && chip->die_flash_count > 0 &&
           range_size(option_bytes_of(chip)) == sizeof identity->option_bytes;
}

static bool unit_is_protected(const struct identity *identity, unsigned unit)
{
    const uint8_t *option = &identity->option_bytes[FIRST + unit / 8 * 2];
    bool genuine = (option[0] ^ option[1]) == 0xFF;
    return genuine && (option[0] >> unit % 8 & 1) == 0;
}

static struct range unit_range(const struct chip *chip, unsigned unit)
{
    struct range flash = chip->die_flash[0].range, range = range_of(flash.start + (uint64_t)unit * UNIT, UNIT);
    if (unit == LAST_BIT)
        range.end = flash.end;
    return range_common(range, flash);
}

struct range protection_next(const struct identity *identity, const struct chip *chip, uint64_t from)
{
    struct range found = {0, 0};
    for (unsigned unit = 0; unit < UNITS; unit++) {
        struct range range = unit_range(chip, unit);
        if (range.end <= from || range_size(range) == 0)
            continue;
        bool is_protected = unit_is_protected(identity, unit);
        if (!is_protected && range_size(found) > 0)
            break;
        if (is_protected && range_size(found) == 0)
            found = range;
        found.end = is_protected ? range.end : found.end;
    }
    return found;
}
