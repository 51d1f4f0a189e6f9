/* What boot ROMs and bootloaders keep in front of an image: the vector table stands behind it. */
#pragma once
#include "subject.h"

struct boot_header {
    const char *name; /* as it stands in a sentence behind "behind" */
    uint64_t table;   /* load address of the vector table it leads to; UINT64_MAX when it does not say */
    uint32_t reset;   /* where it has the core start without a table; else 0 */
    uint32_t moved;   /* a ROM copies the image that far before it runs, modulo 2^32 */
};

/* The header at a load address, known by its magic number alone; false when there is none. */
bool boot_header_at(const struct subject *subject, uint64_t start, struct boot_header *header);
