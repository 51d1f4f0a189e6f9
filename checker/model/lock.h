/* What a part obeys before any program runs: words in flash that close it, and what its boot ROM looks for. Read from
 * rules/locks, where each row has its source. */
#pragma once
#include "model/finding.h"

#include <stdint.h>

/* What a term asks of the loaded bytes. Of a word that is not loaded whole nothing is true but that it is missing. */
enum lock_test {
    LOCK_IS,         /* the word is one of the values */
    LOCK_IS_NOT,     /* it is none of them */
    LOCK_UP_TO,      /* it is not above the word at values[0] */
    LOCK_COMPLEMENT, /* it is the complement of the word at values[0] */
    LOCK_MISSING,    /* its first byte is not loaded */
    LOCK_LOADED,     /* a byte of the range is */
    LOCK_PARTLY,     /* some bytes of the range are, and some are not */
    LOCK_OTHER_THAN, /* a loaded byte of the range is not values[0] */
    LOCK_UNPAIRED, /* a byte of the range has something else than its complement behind it; erased pairs do not count */
    LOCK_UNPAIRED16, /* the same of half-words */
    LOCK_SUM,        /* the eight words from here on do not add up to 0 */
    LOCK_CRC_MSB,    /* the range's CRC-32, from the top bit down, is not the word at values[0] */
    LOCK_CRC_LSB,    /* the same, reflected */
    LOCK_NO_TABLE,   /* the word times `mask` is loaded, and no vector table is there */
    LOCK_NOWHERE,    /* the word times `mask` is not loaded */
    LOCK_IMAGE_CRC,  /* an image of NXP's boot ROM starts there, and its CRC is wrong */
    LOCK_PICOBIN,    /* no block of an RP2350 image in the range that leads through a closed loop to an Arm image */
    LOCK_NO_IMAGE,   /* behind a FlexSPI configuration block at this address the i.MX RT's ROM finds no image */
    LOCK_TESTS
};

/* As the rows have them: "=", "missing". */
extern const char *const lock_test_names[LOCK_TESTS];

#define LOCK_VALUES 4
#define LOCK_TERMS  6

struct lock_term {
    uint8_t test;  /* enum lock_test */
    uint8_t width; /* bytes of the word; 0 for a range */
    uint8_t value_count;
    uint8_t from_end; /* the address counts down from the end of the part's flash */
    uint32_t at, length;
    uint32_t mask;
    uint32_t values[LOCK_VALUES];
};

/* Told when all of its terms hold, by the rule with its code. Of rows with one name the first that holds is told, and a
 * note only where its rule has nothing worse to say. */
struct lock {
    const char *code;   /* "PRT003" */
    const char *name;   /* "RDP" */
    const char *effect; /* "read protection level 1: …" */
    enum severity severity;
    bool permanent; /* no tool undoes it */
    struct lock_term terms[LOCK_TERMS];
    size_t term_count;
};
