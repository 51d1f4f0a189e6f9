/* How a block is shared out among WRITEs, so that its data is never taken for commands: where its address got lost in
 * two flipped bits the ROM acknowledges and runs what follows, and where its length is wrong, what is left over. Pure.
 */
#pragma once
#include "an3155.h"

/* As protocol.h has it. */
bool write_share_next(const struct chip *chip, uint32_t address, const uint8_t *block, uint32_t size,
                      struct share *share);
