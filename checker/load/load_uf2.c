/* UF2: blocks of 512 bytes, each with its own address (github.com/microsoft/uf2, README.md). */
#include "base/alloc.h"
#include "base/bytes.h"
#include "records.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE    512
#define PAYLOAD_START 32
#define PAYLOAD_MAX   476

#define MAGIC_FIRST  0x0A324655u
#define MAGIC_SECOND 0x9E5D5157u
#define MAGIC_LAST   0x0AB16F30u

#define FLAG_NOT_MAIN_FLASH 0x0001u
#define FLAG_FILE_CONTAINER 0x1000u
#define FLAG_FAMILY         0x2000u
#define FLAG_EXTENSIONS     0x8000u

/* Extension tag with which picotool marks the block that it puts in front because of erratum RP2350-E10; the boot ROM
 * drops such blocks (pico-sdk, boot/uf2.h). */
#define TAG_IGNORE_BLOCK 0x9957E304u

/* Of the families in microsoft/uf2's utils/uf2families.json and pico-sdk's boot/uf2.h, those that are no Cortex-M. */
static const struct {
    uint32_t family;
    const char *name;
} foreign_families[] = {
    {0x16573617, "ATmega32 (AVR)"},        {0x1C5F21B0, "ESP32 (Xtensa)"},      {0x7EAB61ED, "ESP8266 (Xtensa)"},
    {0xBFDD4EEE, "ESP32-S2 (Xtensa)"},     {0xC47E5767, "ESP32-S3 (Xtensa)"},   {0xD42BA06C, "ESP32-C3 (RISC-V)"},
    {0x2B88D29C, "ESP32-C2 (RISC-V)"},     {0x332726F6, "ESP32-H2 (RISC-V)"},   {0x540DDF62, "ESP32-C6 (RISC-V)"},
    {0x3D308E94, "ESP32-P4 (RISC-V)"},     {0xF71C0343, "ESP32-C5 (RISC-V)"},   {0x77D850C4, "ESP32-C61 (RISC-V)"},
    {0x5A18069B, "Cypress FX2 (8051)"},    {0x9AF03E33, "GD32VF103 (RISC-V)"},  {0x11DE784A, "BL702 (RISC-V)"},
    {0x4B684D71, "BL618 (RISC-V)"},        {0x9517422F, "RZ/A1LU (Cortex-A9)"}, {0x699B62EC, "CH32V (RISC-V)"},
    {0xE48BFF5A, "RP2350 in RISC-V mode"},
};

struct block {
    uint32_t flags, address, size, number, count, family;
    const uint8_t *payload;
};

bool uf2_recognised(const uint8_t *bytes, size_t size)
{
    return size >= 8 && bytes_le32(bytes) == MAGIC_FIRST && bytes_le32(bytes + 4) == MAGIC_SECOND;
}

static bool read_block(struct records *walk, struct block *block)
{
    const uint8_t *at = walk->text + walk->next;
    size_t offset = walk->next;
    if (!uf2_recognised(at, BLOCK_SIZE) || bytes_le32(at + BLOCK_SIZE - 4) != MAGIC_LAST)
        return fault_set(
            walk->fault, FAULT_FORMAT,
            "%s: block %u at offset %zu has no UF2 magic numbers: the file is damaged, build or fetch it again",
            walk->image->path, walk->line, offset);
    *block = (struct block){bytes_le32(at + 8),  bytes_le32(at + 12), bytes_le32(at + 16), bytes_le32(at + 20),
                            bytes_le32(at + 24), bytes_le32(at + 28), at + PAYLOAD_START};
    if ((block->flags & FLAG_FAMILY) == 0)
        block->family = 0;
    if (block->size > PAYLOAD_MAX)
        return fault_set(walk->fault, FAULT_FORMAT,
                         "%s: block %u at offset %zu claims %u bytes, a block holds at most %d", walk->image->path,
                         walk->line, offset, block->size, PAYLOAD_MAX);
    if (block->number >= block->count)
        return fault_set(walk->fault, FAULT_FORMAT, "%s: block %u at offset %zu calls itself number %u of %u (from 0)",
                         walk->image->path, walk->line, offset, block->number, block->count);
    return true;
}

static bool is_dropped(const struct block *block)
{
    return (block->flags & FLAG_EXTENSIONS) != 0 && bytes_hold(PAYLOAD_MAX, block->size, 4) &&
           bytes_le32(block->payload + block->size) == TAG_IGNORE_BLOCK;
}

static void note_family(struct image *image)
{
    for (size_t i = 0; i < sizeof foreign_families / sizeof *foreign_families; i++)
        if (foreign_families[i].family == image->uf2_family) {
            char *text = alloc_format("UF2 family 0x%08X, %s", image->uf2_family, foreign_families[i].name);
            image_remark(image, REMARK_FOREIGN, 0, text);
            free(text);
        }
}

/* A bootloader takes only its own family's blocks, so a file for several is several images, whose addresses may well
 * collide. */
static bool check_family(struct records *walk, const struct block *block, bool first)
{
    if (first)
        walk->image->uf2_family = block->family;
    return block->family == walk->image->uf2_family ||
           fault_set(
               walk->fault, FAULT_UNSUPPORTED,
               "%s: holds images for two families (0x%08X, and 0x%08X from block %u on): check one UF2 file per family",
               walk->image->path, walk->image->uf2_family, block->family, walk->line);
}

/* Which numbers are there: a bootloader waits for each of them, and one that came twice does not stand for another. */
struct numbers {
    uint8_t *bits;     /* owned */
    uint32_t room;     /* of them: no more than there are blocks in the file */
    uint32_t promised; /* the most that a block says there are */
    uint32_t first;    /* what the first one says */
    bool odd;          /* noted: a number that came twice, or another promise */
};

/* A bootloader counts what has come, and starts the program when that is the promised number. */
static void note_number(struct records *walk, struct numbers *numbers, const struct block *block)
{
    uint8_t bit = (uint8_t)(1u << block->number % 8);
    bool again = block->number < numbers->room && (numbers->bits[block->number / 8] & bit) != 0;
    numbers->first = numbers->promised == 0 ? block->count : numbers->first;
    numbers->promised = block->count > numbers->promised ? block->count : numbers->promised;
    if (block->number < numbers->room)
        numbers->bits[block->number / 8] |= bit;
    if (numbers->odd || (!again && block->count == numbers->first))
        return;
    char *text = again ? alloc_format("block %u calls itself number %u of %u, as one before it does: a bootloader that "
                                      "counts blocks starts the program too early",
                                      walk->line, block->number, block->count)
                       : alloc_format("block %u promises %u blocks, and the first one %u: a bootloader starts the "
                                      "program when it has counted one of the two",
                                      walk->line, block->count, numbers->first);
    image_remark(walk->image, REMARK_DATA_AFTER_END, walk->line, text);
    free(text);
    numbers->odd = true;
}

static void note_missing(struct image *image, const struct numbers *numbers)
{
    uint32_t present = 0;
    for (uint32_t i = 0; i < numbers->room && i < numbers->promised; i++)
        present += numbers->bits[i / 8] >> i % 8 & 1;
    if (present >= numbers->promised)
        return;
    char *text = alloc_format("%u of %u blocks are there", present, numbers->promised);
    image_remark(image, REMARK_TRUNCATED, 0, text);
    free(text);
}

static bool read_blocks(struct records *walk, struct numbers *numbers)
{
    bool first = true;
    for (; walk->size - walk->next >= BLOCK_SIZE; walk->next += BLOCK_SIZE, walk->line++) {
        struct block block = {0};
        if (!read_block(walk, &block))
            return false;
        if (is_dropped(&block))
            continue;
        note_number(walk, numbers, &block);
        if ((block.flags & (FLAG_NOT_MAIN_FLASH | FLAG_FILE_CONTAINER)) != 0)
            continue;
        if (!check_family(walk, &block, first))
            return false;
        first = false;
        // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker)
        memmove(walk->text + walk->decoded, block.payload, block.size);
        if (!records_put(walk, block.address, block.size))
            return false;
    }
    return true;
}

bool uf2_load(struct image *image, const struct load_options *options, struct fault *fault)
{
    (void)options;
    struct records walk;
    records_begin(&walk, image, NULL, fault);
    struct numbers numbers = {.room = (uint32_t)(walk.size / BLOCK_SIZE)};
    numbers.bits = alloc_items(numbers.room / 8 + 1, 1);
    bool good = read_blocks(&walk, &numbers);
    if (good && walk.next < walk.size)
        image_remark(image, REMARK_CUT, walk.line, "its bytes are not loaded");
    if (good)
        note_missing(image, &numbers);
    free(numbers.bits);
    if (!good)
        return false;
    walk.ended = true; /* no end block in this format */
    note_family(image);
    return records_finish(&walk);
}
