/* What an F103's bootloader makes of bytes, as far as it matters who is harmed: written anew from AN3155 and
 * docs/UART.md, apart from the simulator and from programmer/protocol/erase_hazard.c. */
#pragma once
#include "programmer/protocol/an3155.h"

#include <stdbool.h>
#include <stdint.h>

enum reading { READ_ON, READ_ANSWERS, READ_REFUSES, READ_HARMS };

/* Small enough to be a key. */
struct rom {
    uint8_t mode, code, sum, last;
    uint16_t want; /* bytes up to and with the checksum */
    uint8_t at;    /* of an address */
    bool foreign;  /* what the frame names so far is not in `own` */
    bool nowhere;  /* its address is in no memory */
};

/* What may be erased or written: the frame that somebody left. */
bool rom_may_erase(const struct frame *own, unsigned page);

struct rom rom_idle(void);
enum reading rom_reads(struct rom *rom, const struct frame *own, uint8_t byte);
/* True while it takes data for an address of its own: whatever comes, nothing else is changed. */
bool rom_takes_own_data(const struct rom *rom);
/* Between commands, or with the first byte of one. */
bool rom_rests(const struct rom *rom);
