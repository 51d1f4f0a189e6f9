/* What a protocol can do with the device behind a link: identify it, read, write, erase, start, lift protection, and
 * what limits it has. Plan and journal know this and no protocol; stm32_uart.c is the first of them, a row in
 * protocol.c. Whatever it takes to keep the device in step is the protocol's business: after any fault the next call
 * synchronises again, without a byte that could erase or write. No address, length or page is sent that the chip table
 * does not hold: such a call is a FAULT_BUG before a byte is sent. */
#pragma once
#include "base/text.h"
#include "geometry.h"
#include "model/chip.h"
#include "programmer/link/line_memory.h"
#include "programmer/link/link.h"

#include <signal.h>

/* What one read or write moves at most, in every protocol. */
#define BLOCK 256

struct bootloader_options {
    unsigned baud;   /* what a device that was just reset is spoken to at; others are tried when it is silent */
    bool fixed_baud; /* only this one */
    struct line_memory *memory; /* NULL, or the rates that were in use: what it holds is tried too */
    struct frame_log *frames;   /* NULL, or gets every frame (programmer/protocol/frame_log.h) */
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
    bool has_flash_size;  /* the register could be read and makes sense */
    uint32_t flash_size;  /* bytes, as the register says */
    bool has_id_register; /* there is a unique id to be read, whether it could be or not */
    bool has_unique_id;
    uint8_t unique_id[12];
    bool has_option_bytes;
    uint8_t option_bytes[16];
    unsigned baud; /* at which it answered */
};

/* What one write carries of a block. A word can be written in halves, the upper one first, where less than a word is
 * programmed at once; the half that is not written is erased. */
struct share {
    uint32_t at, size; /* of the block */
    bool lower_left;   /* of its last word it writes the upper half: the next share begins with the lower one */
    uint8_t bytes[BLOCK];
};

/* What a write that was cut leaves behind the bytes that arrived, when what finds the device again completes it: the
 * first one, any number of times, then the second, then equal ones. */
struct cut_traces {
    uint8_t first, second;
    uint8_t erased; /* and behind those what an erase leaves */
};

struct bootloader;
struct plan;

struct protocol {
    const char *name; /* "stm32-uart" */
    struct cut_traces traces;
    bool (*speaks)(const struct chip *chip);
    struct bootloader *(*open)(struct link *link, const struct chip *chip, const struct bootloader_options *options,
                               struct fault *fault);
    void (*close)(struct bootloader *bootloader);
    /* As the functions below. */
    bool (*match)(struct bootloader *bootloader, struct fault *fault);
    bool (*read)(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault);
    bool (*write)(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                  struct fault *fault);
    bool (*erase)(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault);
    bool (*can_erase)(const struct bootloader *bootloader, uint32_t number, struct fault *fault);
    bool (*go)(struct bootloader *bootloader, uint32_t address, struct fault *fault);
    bool (*lift_readout)(struct bootloader *bootloader, struct fault *fault);
    bool (*lift_write)(struct bootloader *bootloader, struct fault *fault);
    bool (*next_share)(const struct chip *chip, uint32_t address, const uint8_t *block, uint32_t size,
                       struct share *share);
    bool (*is_named_by_garble)(uint32_t number);
    bool (*is_named_without_sign)(uint32_t number);
    void (*find_exposed)(const struct bootloader *bootloader, uint32_t first, uint32_t count,
                         void (*each)(void *context, uint32_t number), void *context);
    /* What a device that holds none of it would be sent, each frame taken apart again and held against the plan before
     * it goes into the log; and what is assumed of the device. `go`: NULL, or where the program is started. */
    bool (*dry_run)(struct plan *plan, const uint32_t *go, struct frame_log *log, struct text *assumed,
                    struct fault *fault);
};

/* The protocol of this chip's bootloader. */
const struct protocol *protocol_of(const struct chip *chip);

/* First member of each protocol's own struct. */
struct bootloader {
    const struct protocol *protocol;
    struct link *link;
    const struct chip *chip;
    struct identity identity;
    size_t disturbances;
};

/* Finds the device and asks it who it is and, when it can be read, flash size, unique id and option bytes. `chip` is
 * the part the caller expects: its product id is compared by the caller, its ranges bound every address sent.
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

/* Whether the device is as the tables of its part suppose, before anything of it is changed: how it erases, how its
 * options lay out the flash. The fault says what is not, or could not be read. */
bool bootloader_match(struct bootloader *bootloader, struct fault *fault);
/* Any number of bytes; repeats what got lost. */
bool bootloader_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault);
/* address and size multiples of 4; at most one block of 256 bytes. The ROM acknowledges what it did not write: the
 * caller verifies. What a lost byte made of a block, a repeated WRITE does not mend: the caller erases the page again.
 */
bool bootloader_write(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                      struct fault *fault);
/* `count` pages from page number `first` on. */
bool bootloader_erase(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault);
/* Whether the page can be erased; the fault says why not, and nothing of what was changed. */
bool bootloader_can_erase(const struct bootloader *bootloader, uint32_t number, struct fault *fault);
/* Starts what stands at `address` (its word 0 → SP, word 1 → PC); the connection is over. */
bool bootloader_go(struct bootloader *bootloader, uint32_t address, struct fault *fault);
/* Erases the whole flash, wipes the option bytes and resets; synchronises again. */
bool bootloader_readout_unprotect(struct bootloader *bootloader, struct fault *fault);
/* Wipes the option bytes and resets; synchronises again. */
bool bootloader_write_unprotect(struct bootloader *bootloader, struct fault *fault);

/* ---- what a line that garbles can make of a command ---- */

/* From {0} on the next share of a block of whole words, which goes to `address`; nearly always there is one, all of it.
 * False when there is none left. */
bool bootloader_next_share(const struct bootloader *bootloader, uint32_t address, const uint8_t *block, uint32_t size,
                           struct share *share);
/* Whether the number of a page is a byte that an erase carries for something else (how many follow, what
 * resynchronises), so that garbled it could name that page; and whether it could do so without any sign. */
bool bootloader_named_by_garble(const struct bootloader *bootloader, uint32_t number);
bool bootloader_named_without_sign(const struct bootloader *bootloader, uint32_t number);
/* Calls `each` with the number of every page, there or not, that an erase of these could hit instead without a sign. */
void bootloader_find_exposed(const struct bootloader *bootloader, uint32_t first, uint32_t count,
                             void (*each)(void *context, uint32_t number), void *context);
