/* raspberrypi/pico-sdk, src/common/boot_picobin_headers/include/boot/picobin.h (marks and items);
 * raspberrypi/pico-bootrom-rp2350, src/main/arm/varm_blocks.c (the loop, what is refused). */
#include "picobin.h"

#define START_MARK 0xFFFFDED3u
#define END_MARK   0xAB123579u
#define BLOCK_CAP  0x280u /* bytes */
#define LOOP_CAP   16     /* blocks of one loop; images have two or three */

#define ITEM_LAST       0xFF
#define ITEM_IMAGE_TYPE 0x42

struct block {
    uint32_t next;  /* bytes to the next block, modulo 2^32 */
    bool has_image; /* there is an IMAGE_TYPE item, and it ... */
    uint16_t image;
};

/* Bits 3:0 program (1), 5:4 secure (2), 10:8 Arm (0), 14:12 RP2350 (1); security 0 is "not said". */
static bool is_arm_program(uint16_t type)
{
    unsigned security = type >> 4 & 3;
    return (type & 0xF) == 1 && security != 1 && (type >> 8 & 7) == 0 && (type >> 12 & 7) == 1;
}

static bool read_block(const struct image *image, uint64_t start, struct block *block)
{
    uint32_t word;
    *block = (struct block){0};
    if (!image_word(image, start, &word) || word != START_MARK)
        return false;
    for (uint64_t at = start + 4; at < start + BLOCK_CAP;) {
        if (!image_word(image, at, &word))
            return false;
        uint8_t type = (uint8_t)word;
        /* Types with bit 7 have a size of two bytes. */
        uint32_t words = (type & 0x80) != 0 ? word >> 8 & 0xFFFF : word >> 8 & 0xFF;
        if (type == ITEM_LAST) {
            uint32_t end;
            return words == (at - start) / 4 - 1 && image_word(image, at + 4, &block->next) &&
                   image_word(image, at + 8, &end) && end == END_MARK;
        }
        if (words == 0)
            return false;
        if (type == ITEM_IMAGE_TYPE) {
            block->has_image = true;
            block->image = (uint16_t)(word >> 16);
        }
        at += 4 * (uint64_t)words;
    }
    return false;
}

/* The ROM takes a loop whole or not at all. */
static bool loop_boots(const struct image *image, uint64_t first)
{
    uint64_t at = first;
    bool boots = false;
    for (int count = 0; count < LOOP_CAP; count++) {
        struct block block;
        if (at < first || !read_block(image, at, &block))
            return false;
        boots = boots || (block.has_image && is_arm_program(block.image));
        at = (uint32_t)(at + block.next);
        if (at == first)
            return boots;
    }
    return false;
}

bool picobin_boots(const struct image *image, struct range window)
{
    uint32_t word;
    for (uint64_t at = window.start; at + 4 <= window.end; at += 4)
        if (image_word(image, at, &word) && word == START_MARK && loop_boots(image, at))
            return true;
    return false;
}
