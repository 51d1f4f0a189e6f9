/* UF2 blocks (the format's README): their eight head words and the end mark; blocks left out, repeated and moved. */
#include "mutant.h"

#define BLOCK 512

void mutate_uf2(struct dice *dice, struct mutant *mutant)
{
    /* magic, magic, flags, address, payload size, number, blocks, family, …, end mark */
    static const size_t words[] = {0, 4, 8, 8, 12, 12, 12, 16, 16, 20, 24, 28, BLOCK - 4};
    size_t blocks = mutant->size / BLOCK;
    if (blocks == 0)
        return;
    size_t block = dice_roll(dice, blocks) * BLOCK, other = dice_roll(dice, blocks) * BLOCK;
    size_t at = block + words[dice_roll(dice, sizeof words / sizeof *words)];
    switch (dice_roll(dice, 6)) {
    case 0:
        mutant_remove(mutant, block, BLOCK);
        break;
    case 1:
        mutant_repeat(mutant, block, BLOCK, other);
        break;
    case 2: /* moved to another place */
        mutant_repeat(mutant, block, BLOCK, other);
        mutant_remove(mutant, block + (other <= block ? BLOCK : 0), BLOCK);
        break;
    default:
        mutant_set_number(mutant, at, 4, odd_number(dice, mutant, mutant_number(mutant, at, 4)));
    }
}
