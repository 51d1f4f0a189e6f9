/* What all parts of a family have in common: the words in flash that the chip obeys at reset. Read from
 * rules/parts/FAMILY.yaml, every row with its source; compiled in, so nothing here is owned by a chip. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* A word that can close the chip. It is open when its value under the mask is `safe`. */
struct lock {
    const char *name; /* "RDP" */
    const char *what; /* it closes: "read protection" */
    uint32_t at;      /* address */
    unsigned width;   /* bytes */
    uint32_t mask;
    uint32_t safe;
    uint32_t permanent; /* the value that closes it for good; 0 = none does */
    const char *locks;  /* what any other value does: "switches read protection on (level 1), …" */
    const char *why;    /* what the permanent value is and costs; NULL without one */
    const char *source;
};

struct chip_family {
    const char *name;            /* "stm32f1" */
    const char *title;           /* "STM32F1" */
    const unsigned *product_ids; /* of the ROM bootloader's GID; 0 behind the last */
    /* Option bytes that are pairs of a byte and its complement, in the order in which they lie there. */
    const char *const *pairs;
    size_t pair_count;
    const struct lock *locks;
    size_t lock_count;
};
