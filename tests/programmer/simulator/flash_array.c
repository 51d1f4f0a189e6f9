#include "flash_array.h"

#include "base/bytes.h"

#include <string.h>

#define UNITS 32

uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 24;
}

unsigned flash_unit_of(const struct flash_array *flash, size_t page)
{
    size_t unit = page / flash->unit;
    return unit < UNITS - 1 ? (unsigned)unit : UNITS - 1;
}

bool flash_is_protected(const struct flash_array *flash, size_t page)
{
    return (flash->protected_units >> flash_unit_of(flash, page) & 1) != 0;
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

/* What a range holds when its erase did not come to its end: any bit that was 0 may be 1 by now. */
static void erase_halfway(struct flash_array *flash, size_t offset, size_t size)
{
    for (size_t i = offset; i < offset + size; i++)
        flash->cells[i] |= (uint8_t)random_next(&flash->random);
}

static enum flash_result erase_range(struct flash_array *flash, size_t offset, size_t size)
{
    enum flash_result result = cut_here(flash) ? FLASH_CUT : FLASH_DONE;
    if (flash->frozen)
        return result;
    if (result == FLASH_CUT)
        erase_halfway(flash, offset, size);
    else
        memset(flash->cells + offset, 0xFF, size);
    flash_settle(flash);
    return result;
}

enum flash_result flash_erase_page(struct flash_array *flash, size_t page)
{
    if (flash_is_protected(flash, page))
        return FLASH_REFUSED;
    return erase_range(flash, flash_cell(flash, page * flash->page), flash->page);
}

enum flash_result flash_erase_all(struct flash_array *flash)
{
    return erase_range(flash, 0, flash->size);
}

enum flash_result flash_program(struct flash_array *flash, size_t offset, uint16_t value)
{
    uint8_t *cell = flash->cells + flash_cell(flash, offset);
    if (flash_is_protected(flash, offset / flash->page) || (bytes_le16(cell) != 0xFFFF && value != 0))
        return FLASH_REFUSED;
    enum flash_result result = FLASH_DONE;
    if (cut_here(flash)) {
        result = FLASH_CUT;
        value |= (uint16_t)random_next(&flash->random); /* some bits are still 1 */
    }
    if (flash->frozen)
        return result;
    cell[0] &= (uint8_t)value;
    cell[1] &= (uint8_t)(value >> 8);
    flash_settle(flash);
    return result;
}
