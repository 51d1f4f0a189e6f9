/* CRC-32 of polynomial 0x04C11DB7 in the two orders of bits that boot ROMs use. Start with CRC_START; nothing is
 * inverted at the end. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define CRC_START UINT32_MAX

uint32_t crc_msb(uint32_t crc, const uint8_t *bytes, size_t size); /* from the top bit down (MPEG-2) */
uint32_t crc_lsb(uint32_t crc, const uint8_t *bytes, size_t size); /* reflected */
