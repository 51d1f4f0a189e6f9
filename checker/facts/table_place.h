/* Where the vector table is, and who says so. */
#pragma once
#include "subject.h"

/* In this order: the first that knows has the word. */
enum place_source {
    PLACE_BOARD,  /* the board's `vectors` */
    PLACE_FLASH,  /* a chip that is named: the lowest flash byte of the image, or behind a header there */
    PLACE_SCRIPT, /* the script's lowest executable region that gets bytes, or behind a header there */
    PLACE_LABEL,  /* a symbol or section of a customary name */
    PLACE_HEADER, /* what a boot ROM or bootloader reads first (boot_header.h) */
    PLACE_WORDS,  /* the lowest bytes that look like a table, be it a broken one */
    PLACE_UNKNOWN,
};

struct table_place {
    enum place_source source;
    uint64_t address;   /* load address; UINT64_MAX when nothing knows */
    const char *header; /* what stands in front of it (boot_header.h); NULL when nothing does */
    const char *region; /* PLACE_SCRIPT: its name */
    uint32_t reset;     /* where the header has the core start without a table; else 0 */
    uint32_t moved;     /* how far the header has a ROM copy the image before it runs, modulo 2^32 */
};

/* The fact. */
struct table_place table_place(const struct subject *subject);
/* For facts.c, which keeps it. */
struct table_place table_place_find(const struct subject *subject);

/* True when the core reads its vectors there, whatever is loaded. */
static inline bool table_place_binds(const struct table_place *place)
{
    return place->address != UINT64_MAX && place->source <= PLACE_SCRIPT;
}
