/* Board and chip profiles from bytes: the first byte chooses. What was read must hold what the headers promise. */
#include "profile/profile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_board(const uint8_t *bytes, size_t size)
{
    struct board board;
    struct fault fault;
    if (!board_read_bytes("fuzz", bytes, size, &board, &fault))
        return;
    for (size_t i = 0; i < board.map.region_count; i++) {
        const struct region *region = &board.map.regions[i];
        if (region->length == 0 || region_range(region).end > (uint64_t)1 << 32 || region->access == 0)
            abort();
    }
    if (board.name == NULL || board.title == NULL || board.chip == NULL || board.path == NULL)
        abort();
    board_release(&board);
}

static void try_chip(const uint8_t *bytes, size_t size)
{
    struct chip chip;
    struct fault fault;
    if (!chip_read_bytes("fuzz", bytes, size, &chip, &fault))
        return;
    for (size_t i = 0; i < chip.flash_count; i++)
        if (!banks_hold(chip.die_flash, chip.die_flash_count, chip.flash[i].range))
            abort();
    struct board board;
    board_from_chip(&chip, &board);
    board_release(&board);
    chip_release(&chip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] == 'c')
        try_chip(data + 1, size - 1);
    else
        try_board(data + 1, size - 1);
    return 0;
}
