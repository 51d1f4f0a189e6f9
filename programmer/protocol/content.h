/* What a device holds. READ carries no checksum, so what matters is read, block by block, until two reads agree, or
 * three once the line has shown a fault: the smaller the piece, the fewer reads a noisy line costs. */
#pragma once
#include "protocol.h"

/* Bytes that so many reads in a row agree on. `again` is room for `size` bytes. FAULT_PORT when they do not. */
bool content_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint8_t *again, uint32_t size,
                  struct fault *fault);

/* Compares with the device, reading on only while it is equal; one read that agrees is believed, one that does not when
 * the next reads the same. *at is the offset of the first difference, `size` when there is none, and *found the byte
 * there. `room` holds 256 bytes: the block with the difference. FAULT_PORT when no two reads agree. */
bool content_compare(struct bootloader *bootloader, uint32_t address, const uint8_t *wanted, uint32_t size,
                     uint8_t *room, uint32_t *at, uint8_t *found, struct fault *fault);
