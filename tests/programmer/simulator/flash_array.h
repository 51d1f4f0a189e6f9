/* Flash cells and how they wear their rules. On an STM32F1 (ST PM0075, STM32F10xxx Flash memory programming) a page
 * erase sets every bit, programming a half-word clears bits, and a half-word that is not erased is left as it is unless
 * 0x0000 is to be written. Other families have sectors of several sizes, program more at once, which then has to be
 * erased, or erase to 0. Power can fail inside any step. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flash_result {
    FLASH_DONE,
    FLASH_REFUSED, /* nothing changed: write-protected or not erased */
    FLASH_CUT,     /* power failed inside: half done */
};

/* What one erase takes, by the number that names it. */
struct flash_sector {
    size_t offset, size;
    uint32_t number;
};

struct flash_array {
    uint8_t *cells; /* borrowed */
    size_t size;
    struct flash_sector *sectors; /* ascending; owned by who made it */
    size_t sector_count;
    uint8_t erased;           /* 0xFF, or 0x00 */
    size_t grain;             /* bytes that are programmed at once: 2, or a multiple of 8, which has to be erased */
    uint32_t protected_units; /* bit n set: the n-th 4 KiB are write-protected */
    uint64_t steps;           /* page erases and grains so far, refused ones not counted */
    uint64_t cut_at_step;     /* 0 = never */
    uint64_t random;          /* state of the source of what is undefined; not 0 */
    bool frozen;              /* nothing ever changes */
    size_t answers_every; /* fewer cells than `size`: each answers at every multiple of so many bytes; 0: all there */
    bool has_stuck_bit;
    size_t stuck_byte;
    uint8_t stuck_mask;
};

/* A number that looks random: xorshift64. */
uint64_t random_next(uint64_t *state);

bool flash_is_protected(const struct flash_array *flash, size_t offset);
/* The last bit stands for all pages from its first on (STM32CubeF1: OB_WRP_PAGES62TO255). */
unsigned flash_unit_of(size_t offset);

/* NULL when there is none of that number. */
const struct flash_sector *flash_sector(const struct flash_array *flash, uint32_t number);

/* Where the cell is that answers at this offset. */
size_t flash_cell(const struct flash_array *flash, size_t offset);

enum flash_result flash_erase_sector(struct flash_array *flash, const struct flash_sector *sector);
/* All pages, without regard to protection, as one step. */
enum flash_result flash_erase_all(struct flash_array *flash);
/* One grain, which lies at a multiple of its size. */
enum flash_result flash_program(struct flash_array *flash, size_t offset, const uint8_t *bytes);
/* Makes the stuck bit show in the cells. */
void flash_settle(struct flash_array *flash);
