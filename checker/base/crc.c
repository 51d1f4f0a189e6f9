#include "crc.h"

uint32_t crc_msb(uint32_t crc, const uint8_t *bytes, size_t size)
{
    for (; size > 0; size--) {
        crc ^= (uint32_t)*bytes++ << 24;
        for (int bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ ((crc & 0x80000000) != 0 ? 0x04C11DB7 : 0);
    }
    return crc;
}

uint32_t crc_lsb(uint32_t crc, const uint8_t *bytes, size_t size)
{
    for (; size > 0; size--) {
        crc ^= *bytes++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return crc;
}
