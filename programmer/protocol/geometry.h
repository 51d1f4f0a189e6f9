/* The flash as a protocol erases it: a list of sectors, each with the number that the command names it by, and how
 * cells are programmed. */
#pragma once
#include "base/fault.h"
#include "model/chip.h"

struct sector {
    uint32_t address, size, number;
    bool is_numbered; /* false: nobody knows the number, so it cannot be erased */
};

struct geometry {
    struct sector *sectors; /* ascending */
    size_t count;
    uint32_t largest; /* bytes of a sector */
    uint8_t erased;   /* what an erased byte reads */
    uint32_t unit;    /* bytes that are programmed at once: no write begins or ends within one */
    bool once;        /* a unit is programmed once; then only an erase changes it */
};

/* From the chip's sectors. The caller calls geometry_release. */
void geometry_make(const struct chip *chip, struct geometry *geometry);
void geometry_release(struct geometry *geometry);

/* The sector that holds this address, or has this number; NULL when there is none. */
const struct sector *geometry_at(const struct geometry *geometry, uint64_t address);
const struct sector *geometry_numbered(const struct geometry *geometry, uint32_t number);
