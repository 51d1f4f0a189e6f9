#include "flash_array.h"

#include "base/bytes.h"

#include <string.h>

#define UNITS 32
/* Of one write protection bit: 4 pages of 1 KiB or 2 of 2 KiB (STMicroelectronics/STM32CubeF1,
 * stm32f1xx_hal_flash_ex.h, OB_WRP_PAGES*). */
#define UNIT      4096u
#define GRAIN_CAP 32

uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 24;
}

unsigned flash_unit_of(size_t offset)
{
    size_t unit = offset / UNIT;
    return unit < UNITS - 1 ? (unsigned)unit : UNITS - 1;
}

bool flash_is_protected(const struct flash_array *flash, size_t offset)
{
    return (flash->protected_units >> flash_unit_of(offset) & 1) != 0;
}

const struct flash_sector *flash_sector(const struct flash_array *flash, uint32_t number)
{
    for (size_t i = 0; i < flash->sector_count; i++)
        if (flash->sectors[i].number == number)
            return &flash->sectors[i];
    return NULL;
}

size_t flash_cell(const struct flash_array *flash, size_t offset)
{
    return flash->answers_every > 0 ? offset % flash->answers_every : offset;
}

void flash_settle(struct flash_array *flash)
{
    if (flash->has_stuck_bit)
        flash->cells[flash->stuck_byte] &= (uint8_t)~flash->stuck_mask;
}

/* Counts a step; true when power fails inside it. */
static bool cut_here(struct flash_array *flash)
{
    return ++flash->steps == flash->cut_at_step;
}

/* What a range holds when its erase did not come to its end: any bit may be erased by now. */
static void erase_halfway(struct flash_array *flash, size_t offset, size_t size)
{
    for (size_t i = offset; i < offset + size; i++)
        flash->cells[i] =
            flash->erased ^ (uint8_t)((flash->cells[i] ^ flash->erased) & (uint8_t)random_next(&flash->random));
}

static enum flash_result erase_range(struct flash_array *flash, size_t offset, size_t size)
{
    enum flash_result result = cut_here(flash) ? FLASH_CUT : FLASH_DONE;
    if (flash->frozen)
        return result;
    if (result == FLASH_CUT)
        erase_halfway(flash, offset, size);
    else
        memset(flash->cells + offset, flash->erased, size);
    flash_settle(flash);
    return result;
}

enum flash_result flash_erase_sector(struct flash_array *flash, const struct flash_sector *sector)
{
    if (flash_is_protected(flash, sector->offset))
        return FLASH_REFUSED;
    return erase_range(flash, flash_cell(flash, sector->offset), sector->size);
}

enum flash_result flash_erase_all(struct flash_array *flash)
{
    return erase_range(flash, 0, flash->size);
}

static bool is_all(const uint8_t *bytes, size_t size, uint8_t value)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

enum flash_result flash_program(struct flash_array *flash, size_t offset, const uint8_t *bytes)
{
    uint8_t *cell = flash->cells + flash_cell(flash, offset), programmed[GRAIN_CAP];
    size_t size = flash->grain;
    bool zero_anyway = size == 2 && is_all(bytes, size, 0);
    if (flash_is_protected(flash, offset) || (!is_all(cell, size, flash->erased) && !zero_anyway))
        return FLASH_REFUSED;
    enum flash_result result = cut_here(flash) ? FLASH_CUT : FLASH_DONE;
    for (size_t i = 0; i < size; i++) {
        /* Bits that differ from erased ones; of a cut some are still as they were. */
        uint8_t bits = bytes[i] ^ flash->erased;
        programmed[i] = result == FLASH_CUT ? (uint8_t)(bits & random_next(&flash->random)) : bits;
    }
    if (flash->frozen)
        return result;
    for (size_t i = 0; i < size; i++)
        cell[i] = flash->erased == 0 ? cell[i] | programmed[i] : cell[i] & (uint8_t)~programmed[i];
    flash_settle(flash);
    return result;
}
