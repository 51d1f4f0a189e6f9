/* How a block is shared out among WRITEs, so that its data is never taken for commands: where its address got lost in
 * two flipped bits the ROM acknowledges and runs what follows, and where its length is wrong, what is left over. Pure.
 */
#pragma once
#include "an3155.h"

/* What one WRITE carries. A word can be written in halves, the upper one first, since the ROM skips both when the lower
 * one is not erased; the half that is not written is FF. */
struct write_share {
    uint32_t at, size; /* of the block */
    bool lower_left;   /* of its last word it writes the upper half: the next share begins with the lower one */
    uint8_t bytes[FRAME_BLOCK];
};

/* From {0} on the next share of a block of whole words; nearly always there is one, all of it. False when there is none
 * left. */
bool write_share_next(const uint8_t *block, uint32_t size, struct write_share *share);
