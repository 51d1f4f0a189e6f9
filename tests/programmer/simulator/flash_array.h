/* Flash cells of an STM32F1 and how they wear their rules (ST PM0075, STM32F10xxx Flash memory programming): a page
 * erase sets every bit, programming a half-word clears bits, and a half-word that is not erased is left as it is unless
 * 0x0000 is to be written. Power can fail inside any step. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum flash_result {
    FLASH_DONE,
    FLASH_REFUSED, /* nothing changed: write-protected or not erased */
    FLASH_CUT,     /* power failed inside: half done */
};

struct flash_array {
    uint8_t *cells; /* borrowed */
    size_t size, page;
    uint32_t protected_units; /* bit n set: the n-th unit of pages is write-protected */
    size_t unit;              /* pages of one such unit */
    uint64_t steps;           /* page erases and half-words so far, refused ones not counted */
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

bool flash_is_protected(const struct flash_array *flash, size_t page);
/* The last bit stands for all pages from its first on (STM32CubeF1: OB_WRP_PAGES62TO255). */
unsigned flash_unit_of(const struct flash_array *flash, size_t page);

/* Where the cell is that answers at this offset. */
size_t flash_cell(const struct flash_array *flash, size_t offset);

enum flash_result flash_erase_page(struct flash_array *flash, size_t page);
/* All pages, without regard to protection, as one step. */
enum flash_result flash_erase_all(struct flash_array *flash);
/* `offset` is even and offset + 2 <= size. */
enum flash_result flash_program(struct flash_array *flash, size_t offset, uint16_t value);
/* Makes the stuck bit show in the cells. */
void flash_settle(struct flash_array *flash);
