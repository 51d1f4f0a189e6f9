#include "boot_header.h"

#include "base/crc.h"
#include "evidence.h"
#include "table_looks.h"

/* Where a ROM finds its configuration block, and the image behind it, counted from the start of a flash. Files begin
 * with the flash, or with the block. */
#define BLOCK_OFFSET 0x400u
#define IMAGE_OFFSET 0x1000u

static bool has_word(const struct subject *subject, uint64_t address, uint32_t mask, uint32_t wanted)
{
    uint32_t word;
    return image_word(subject->image, address, &word) && (word & mask) == wanted;
}

/* ---- MCUboot ---- */

static bool find_mcuboot(const struct subject *subject, uint64_t start, struct boot_header *header)
{
    uint32_t sizes;
    if (!has_word(subject, start, UINT32_MAX, 0x96F3B83D) || !image_word(subject->image, start + 8, &sizes))
        return false;
    header->table = start + (sizes & 0xFFFF);
    return true;
}

/* ---- RP2040 ---- */

#define BOOT2_SIZE 252u

static bool find_boot2(const struct subject *subject, uint64_t start, struct boot_header *header)
{
    uint8_t bytes[BOOT2_SIZE];
    uint32_t sum;
    /* The ROM reads it from the start of the flash alone, and most images begin elsewhere. */
    if (start != 0x10000000 || !image_word(subject->image, start + BOOT2_SIZE, &sum) ||
        !image_read(subject->image, start, bytes, sizeof bytes) || crc_msb(CRC_START, bytes, sizeof bytes) != sum)
        return false;
    header->table = start + BOOT2_SIZE + 4;
    return true;
}

/* ---- i.MX RT, RW61x ---- */

/* The table whose reset vector is `reset`, or, with 0, the first that looks like one, where linker scripts put it. */
static uint64_t find_behind(const struct subject *subject, uint64_t start, uint32_t reset)
{
    enum { STEP = 0x400, FAR = 0x10000 };
    for (uint64_t at = start + STEP; at <= start + FAR; at += STEP) {
        bool found = reset != 0 ? has_word(subject, at + 4, UINT32_MAX, reset)
                                : looks_like_table(subject, at) || looks_like_broken_table(subject, at);
        if (found)
            return at;
    }
    return UINT64_MAX;
}

/* Its second word is the vector table's address, or, with bit 0, the reset handler's: then there may be no table. Its
 * sixth is its own address, where the ROM copies it to when that is not where it is loaded. */
static bool read_ivt(const struct subject *subject, uint64_t at, struct boot_header *header)
{
    uint32_t entry, self;
    if (!has_word(subject, at, 0xF0FFFFFF, 0x402000D1) || !image_word(subject->image, at + 4, &entry) ||
        !image_word(subject->image, at + 20, &self))
        return false;
    header->moved = self - (uint32_t)at;
    header->table = (entry & 1) != 0 ? find_behind(subject, at, entry) : entry - header->moved;
    header->reset = header->table == UINT64_MAX ? entry : 0;
    return true;
}

/* A container's first image is at an offset from it. */
static bool read_container(const struct subject *subject, uint64_t at, struct boot_header *header)
{
    uint32_t offset;
    if (!has_word(subject, at, 0xFF0000FF, 0x87000000) || !image_word(subject->image, at + 0x10, &offset))
        return false;
    header->table = at + offset;
    return true;
}

static bool is_flexspi_block(const struct subject *subject, uint64_t at)
{
    return has_word(subject, at, UINT32_MAX, 0x42464346); /* "FCFB" */
}

static bool find_flexspi(const struct subject *subject, uint64_t start, struct boot_header *header)
{
    static const uint32_t behind[] = {IMAGE_OFFSET, IMAGE_OFFSET - BLOCK_OFFSET};
    bool first = is_flexspi_block(subject, start);
    if (!first && !is_flexspi_block(subject, start + BLOCK_OFFSET))
        return false;
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
        if (read_ivt(subject, start + behind[i], header) || read_container(subject, start + behind[i], header))
            return true;
    header->table = find_behind(subject, start, 0);
    return true;
}

static bool find_ivt(const struct subject *subject, uint64_t start, struct boot_header *header)
{
    static const uint32_t offsets[] = {0, BLOCK_OFFSET, IMAGE_OFFSET - BLOCK_OFFSET, IMAGE_OFFSET};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        if (read_ivt(subject, start + offsets[i], header))
            return true;
    return false;
}

static const struct {
    const char *name;
    bool (*find)(const struct subject *subject, uint64_t start, struct boot_header *header);
} rows[] = {
    /* MCUboot, boot/bootutil/include/bootutil/image.h: ih_magic, ih_hdr_size */
    {"an MCUboot header", find_mcuboot},
    /* RP2040 datasheet, 2.8.1.3.1: 252 bytes and their checksum at the start of the flash */
    {"the RP2040's second stage", find_boot2},
    /* i.MX RT1060 Reference Manual (IMXRT1060RM), 9.6.3.1 and 9.7.1; RT1180's container: IMXRT1180RM, boot chapter;
     * RT500, RT600 and RW61x boot from offset 0x1000 without an IVT */
    {"a FlexSPI configuration block", find_flexspi},
    {"an image vector table (IVT)", find_ivt},
};

bool boot_header_at(const struct subject *subject, uint64_t start, struct boot_header *header)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *header = (struct boot_header){.name = rows[i].name, .table = UINT64_MAX};
        if (rows[i].find(subject, start, header))
            return true;
    }
    return false;
}
