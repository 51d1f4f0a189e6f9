/* Devices that are a USB disk while they wait for firmware, and take it as files. Nothing is read back: the device
 * answers by what becomes of its files. */
#pragma once
#include "base/fault.h"
#include "base/text.h"
#include "emit/parts.h"

struct drive {
    const char *folder;                                /* where it is mounted */
    double patience;                                   /* seconds to wait for an answer */
    void (*step)(void *context, const char *sentence); /* NULL: nobody wants to know */
    void *context;
    struct text state; /* behind a failure: what is on the chip; the caller releases it */
};

/* Three times what erasing and writing all of its flash takes an STM32F1. */
#define DRIVE_PATIENCE 15

enum drive_kind { DRIVE_DS203, DRIVE_UF2 };

/* By whether there is an INFO_UF2.TXT. FAULT_PORT when the folder cannot be read. */
bool drive_kind_of(const char *folder, enum drive_kind *kind, struct fault *fault);

/* The DS203's DFU (docs/DS203.md): for each part the address file, which comes back as .SET, then the bytes, which come
 * back as .RDY or .ERR. One file at a time: two at once have made disks unusable. */
bool ds203_drive_put(struct drive *drive, const struct safe_image *image, struct fault *fault);

/* A UF2 bootloader, whose board has to be the image's chip. It restarts, and its disk goes, once it has all blocks. */
bool uf2_drive_put(struct drive *drive, const struct safe_image *image, struct fault *fault);

/* ---- what both need ---- */

/* The name there that is `name` in any case; false when there is none, or no disk. */
bool drive_has(const char *folder, const char *name);
/* Writes one file, without another name on the way, and brings it to the disk. */
bool drive_write(const struct drive *drive, const char *name, const void *bytes, size_t size, struct fault *fault);
void drive_remove(const struct drive *drive, const char *name);
/* Waits until `done` says so; false when the patience ends. */
bool drive_wait(const struct drive *drive, bool (*done)(const struct drive *drive, void *context), void *context);
void drive_tell(const struct drive *drive, const char *format, ...) __attribute__((format(printf, 2, 3)));
