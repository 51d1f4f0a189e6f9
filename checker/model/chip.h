/* Facts about a part, from rules/parts (which cites its sources) or a user's file. Addresses and sizes in
 * bytes. A size of 0 means: not known, and rules that need it are skipped. */
#pragma once
#include "base/range.h"
#include "core.h"
#include "family.h"
#include "lock.h"
#include "uart_rom.h"

#include <stdbool.h>
#include <stddef.h>

#define CHIP_BANKS 8

#define CHIP_SECTORS 16

struct bank {
    char *name;
    struct range range;
    bool no_fetch;    /* RAM that the core cannot run code from */
    bool is_settings; /* option bytes and the like, which rows of rules/locks judge */
};

/* Neighbouring sectors of one size: what an erase takes. */
struct sectors {
    struct range range;
    uint64_t unit;
};

struct chip {
    char *name;
    char *title;
    enum core core;
    unsigned interrupts; /* external interrupts: the table has 16 + interrupts words; 0 = not known */
    /* What the manual of this order code promises, and what the die answers to (a superset; equal when nothing else
     * is known). */
    struct bank flash[CHIP_BANKS], die_flash[CHIP_BANKS];
    struct bank ram[CHIP_BANKS], die_ram[CHIP_BANKS];
    size_t flash_count, die_flash_count, ram_count, die_ram_count;
    struct bank other[CHIP_BANKS]; /* option bytes, system memory, OTP: addressable, neither flash nor RAM */
    size_t other_count;
    struct sectors sectors[CHIP_SECTORS]; /* of the die's flash, in address order; none where nothing is known */
    size_t sector_count;
    uint64_t erase_unit;              /* bytes of one flash page where all are the same; 0 = not known, or unequal */
    bool one_source;                  /* nobody else confirms the sizes */
    const struct chip_family *family; /* NULL = not known */
    const struct uart_rom *rom;       /* its UART bootloader; NULL = it has none, or none that is known */
    struct uart_rom *own_rom;         /* NULL, or what `rom` is: a user's file says more than the family */
    struct lock *locks;               /* words that it obeys before any program runs */
    size_t lock_count;
};

void chip_release(struct chip *chip);

/* Frees the names and leaves none; fills an empty list with copies. */
void banks_release(struct bank *banks, size_t *count);
void banks_copy(const struct bank *from, size_t from_count, struct bank *banks, size_t *count);
/* The same ranges in the same order. */
bool banks_equal(const struct bank *a, size_t a_count, const struct bank *b, size_t b_count);

/* True when [start, end) lies inside the union of the banks. */
bool banks_hold(const struct bank *banks, size_t count, struct range range);

/* What programming `range` erases: the whole sectors that it touches. Empty when it touches none that are known. */
struct range chip_erased(const struct chip *chip, struct range range);

/* True when all of the range are settings, which the PRT rules judge. */
bool chip_has_settings(const struct chip *chip, struct range range);

/* The bank of `other` with that name ("OPTION_BYTES"), or NULL. */
const struct bank *chip_other(const struct chip *chip, const char *name);
