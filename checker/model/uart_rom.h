/* What is known of the UART bootloader in a part's ROM: a row of its family's `uart:` (rules/parts), or what a user's
 * file says. And how it numbers the flash: by position, whatever the size of the sectors. 0 = not known, unless said.
 */
#pragma once
#include "base/range.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chip;

/* So many pages of one size from the start of a bank; the last of a row go on to its end. */
struct rom_pages {
    uint32_t count, size;
};
#define ROM_PAGE_KINDS 4

/* An option word that has to be as the sectors of the parts' table suppose, or as the protocol needs it. */
struct rom_option {
    const char *name; /* "DBANK" */
    uint32_t at, mask, value;
    const char *what; /* any other value says: "the pages are of 4 KiB" */
};

struct uart_rom {
    const char *parts; /* "STM32F405/F407/F415/F417" */
    unsigned product_id;
    unsigned erase_command;       /* 0x43 or 0x44; 0: whatever GET lists */
    uint32_t flash_size_register; /* address of 16 bits: KiB of flash */
    uint32_t unique_id;           /* address of 12 bytes */
    uint32_t bootloader_ram;   /* bytes from the start of RAM that belong to it while it runs; 0: no RAM is touched */
    struct range registers;    /* these can only be read as a whole; empty: as anything else */
    struct range option_bytes; /* where READ finds them */
    bool f1_options;           /* laid out as those of the STM32F1: PM0075, "Option byte organization" */
    unsigned unit;             /* bytes that are programmed at once; a multiple of 4 */
    bool erases_to_zero;       /* an erased byte reads 0x00, not 0xFF */
    unsigned erase_wait_ms;    /* it acknowledges an erase too early, by so much for each page named */
    unsigned mass_erase_ms;    /* it may take so long; 0: as long as one page or 35 s */
    struct rom_pages pages[ROM_PAGE_KINDS];
    size_t page_kinds; /* 0: as the chip says */
    /* The second bank begins so many bytes behind the first, and its pages with that number; 0: numbers run on. */
    uint32_t bank_size, bank_number;
    uint32_t certain; /* on parts with less flash the numbers of the second half are known to nobody; 0: on none */
    const struct rom_option *options;
    size_t option_count;
    const char
        *unknown; /* NULL, or what nobody says of it, which is why it is not programmed: "the address of its …" */
};

/* The chip's; one of which nothing is known where there is none. */
const struct uart_rom *chip_rom(const struct chip *chip);

/* What one erase takes, and the number that the command names it by. */
struct rom_page {
    struct range range;
    uint32_t number;
    bool is_numbered; /* false: nobody knows the number */
};

/* The page that holds this address; false when none does. */
bool rom_page_at(const struct chip *chip, uint64_t address, struct rom_page *page);
/* The page of that number. */
bool rom_page_numbered(const struct chip *chip, uint32_t number, struct rom_page *page);
/* One more than the highest number. */
uint32_t rom_page_count(const struct chip *chip);

/* True when the chip's sectors are not those of the ROM's row: the first such page, and the size it has there. */
bool rom_pages_differ(const struct chip *chip, struct rom_page *page, uint32_t *expected);
