/* A conversation with the ROM bootloader of an STM32 (ST AN3155, and what docs/UART.md says where the ROM differs).
 * Keeps the device in step: after any fault the next call synchronises again, without a byte that could erase or write.
 * Sends no address, length or page that the chip table does not hold: such a call is a FAULT_BUG before a byte is sent.
 */
#pragma once
#include "line_memory.h"
#include "link.h"
#include "model/chip.h"

#include <signal.h>

struct bootloader_options {
    unsigned baud;   /* what a device that was just reset is spoken to at; others are tried when it is silent */
    bool fixed_baud; /* only this one */
    struct line_memory *memory; /* NULL, or the rates that were in use: what it holds is tried too */
    struct frame_log *frames;   /* NULL, or gets every frame (programmer/frame_log.h) */
    /* NULL, or ends the search for a device, with FAULT_PORT, once it is not 0. */
    const volatile sig_atomic_t *stop;
};

enum protection { PROTECTION_NONE, PROTECTION_READOUT, PROTECTION_UNKNOWN };

/* What the device said of itself. */
struct identity {
    uint8_t version;      /* of the bootloader, BCD: 0x22 */
    uint16_t product_id;  /* GET ID */
    bool extended_erase;  /* erases by 0x44, else by 0x43 */
    bool has_get_version; /* some clones lack 0x01 */
    enum protection readout;
    bool has_flash_size; /* the register could be read and makes sense */
    uint32_t flash_size; /* bytes, as the register says */
    bool has_unique_id;
    uint8_t unique_id[12];
    bool has_option_bytes;
    uint8_t option_bytes[16];
    unsigned baud; /* at which it answered */
};

struct bootloader;

/* Synchronises and asks GET, GVR, GID and, when the device can be read, flash size, unique id and option bytes. `chip`
 * is the part the caller expects: its product id is compared by the caller, its ranges bound every address sent.
 * FAULT_TIMEOUT when nobody answers: the sentence says what was tried. The caller calls bootloader_free; the link stays
 * the caller's. */
struct bootloader *bootloader_open(struct link *link, const struct chip *chip, const struct bootloader_options *options,
                                   struct fault *fault);
void bootloader_free(struct bootloader *bootloader);
const struct identity *bootloader_identity(const struct bootloader *bootloader);
/* How many frames were not answered as they should have been: garbled, refused, or not at all. Behind each of them the
 * device may have done something else than was asked for. */
size_t bootloader_disturbances(const struct bootloader *bootloader);
/* Where its flash ends: by its size register, unless the chip's table says that the die has more than is documented. */
uint64_t bootloader_flash_end(const struct bootloader *bootloader);

/* Any number of bytes; repeats what got lost. */
bool bootloader_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault);
/* address and size multiples of 4; at most one block of 256 bytes. The ROM acknowledges what it did not write: the
 * caller verifies. What a lost byte made of a block, a repeated WRITE does not mend: the caller erases the page again.
 */
bool bootloader_write(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                      struct fault *fault);
/* `count` pages of the chip's erase unit from flash page number `first`. */
bool bootloader_erase(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault);
/* Starts what stands at `address` (its word 0 → SP, word 1 → PC); the connection is over. */
bool bootloader_go(struct bootloader *bootloader, uint32_t address, struct fault *fault);
/* Erases the whole flash, wipes the option bytes and resets; synchronises again. */
bool bootloader_readout_unprotect(struct bootloader *bootloader, struct fault *fault);
/* Wipes the option bytes and resets; synchronises again. */
bool bootloader_write_unprotect(struct bootloader *bootloader, struct fault *fault);
