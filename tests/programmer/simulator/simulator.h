/* A simulated STM32 with its UART bootloader: what docs/UART.md says, byte for byte, on a clock of its own. No input or
 * output: the host's side hands bytes over and takes bytes out, the bench's side advances the time, breaks things and
 * looks at the cells. link_simulated.h puts it behind the transport seam, dsocheck-sim behind a pseudo-terminal.
 *
 * Times are nanoseconds since sim_new. Nothing happens but in sim_advance.
 */
#pragma once
#include "base/fault.h"
#include "failure.h"
#include "model/chip.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_NEVER        UINT64_MAX
#define SIM_MILLISECOND  1000000u
#define SIM_OPTION_BYTES 16

enum sim_dialect {
    SIM_ROM,  /* the ROM of an F103, V2.2: acknowledges an address before it looks at it, erases by 0x43 */
    SIM_OPEN, /* OpenBootloader V3.1: refuses a bad address at once, erases by 0x44 */
};

enum sim_speed {
    SIM_REAL,  /* line rate and the typical times of the data sheet */
    SIM_WORST, /* line rate and the longest times of the data sheet */
    SIM_FAST,  /* nothing takes time but the adapter's latency */
};

struct sim_options {
    enum sim_dialect dialect;
    enum sim_speed speed;
    unsigned latency_ms; /* how long the adapter gathers bytes before it hands them to the host: 16 for an FTDI */
    uint64_t seed;       /* of all that is undefined on a real part */
    uint8_t *flash;      /* NULL: own cells, erased; else borrowed: as many bytes as the die's flash, always current */
    uint8_t *option_bytes;          /* NULL: own, as delivered; else borrowed: SIM_OPTION_BYTES */
    const struct failure *failures; /* borrowed for the call */
    size_t failure_count;
};

struct sim;

/* A powered part with BOOT0 high, not synchronised. FAULT_CONFIG when the chip's profile lacks what a bootloader has.
 * Borrows nothing but what the options say. The caller calls sim_free. */
struct sim *sim_new(const struct chip *chip, const struct sim_options *options, struct fault *fault);
void sim_free(struct sim *sim);

/* ---- the host's side ---- */

/* The rate of the host's port; 115200 before the first call. Byte times follow it, and a part that was synchronised at
 * another rate hears, and is heard as, what the waveform is at that one (usart.h). */
void sim_set_baud(struct sim *sim, unsigned baud);
/* NRST and BOOT0 of the board, true = high. A rising NRST starts the bootloader or, with BOOT0 low, the application. */
void sim_set_pins(struct sim *sim, bool nrst, bool boot0);
/* Puts bytes behind those that are still on their way to the part. */
void sim_send(struct sim *sim, const uint8_t *bytes, size_t size);
/* Takes what has reached the host by now, at most `room` bytes. */
size_t sim_take(struct sim *sim, uint8_t *to, size_t room);
/* False after the failure "vanish": the host's port is no longer there. */
bool sim_has_port(const struct sim *sim);

/* ---- the clock ---- */

uint64_t sim_now(const struct sim *sim);
/* When the next byte reaches the part or the host; SIM_NEVER when none is under way. */
uint64_t sim_next(const struct sim *sim);
/* When the last byte of the host is on the wire. */
uint64_t sim_sent(const struct sim *sim);
void sim_advance(struct sim *sim, uint64_t to);

/* ---- the bench's side ---- */

/* The port is there again, the part is as it was: perhaps in the middle of a frame. Bytes under way are lost. */
void sim_reconnect(struct sim *sim);
/* Off and on again: also the port comes back. Flash and option bytes stay, RAM does not. */
void sim_power_cycle(struct sim *sim);
/* Somebody synchronised the part at that rate and left it behind these bytes; what it said is gone. */
void sim_leave(struct sim *sim, unsigned baud, const uint8_t *bytes, size_t size);
bool sim_has_power(const struct sim *sim);
/* Failures that are yet to come do not; cells that were stuck stay as they are. */
void sim_clear_failures(struct sim *sim);

/* The cells: borrowed, valid until sim_free. */
uint8_t *sim_flash(struct sim *sim, size_t *size);
uint8_t *sim_option_bytes(struct sim *sim);

struct sim_counts {
    uint64_t from_host;    /* bytes that reached the part, or would have */
    uint64_t to_host;      /* bytes that the host took, or would have */
    uint64_t flash_steps;  /* page erases and half-words: what "power-cut-in" counts */
    uint64_t pages_erased; /* by commands that name pages */
    uint64_t mass_erases;
    uint64_t halfwords; /* programmed, not refused */
    uint64_t reads;     /* READ commands that reached their length */
    uint64_t writes;    /* WRITE commands that reached their data */
    uint64_t erases;    /* ERASE commands with a sound checksum */
    uint64_t acks;
    uint64_t overruns; /* host bytes lost because the part was busy */
    uint64_t resets;
};

const struct sim_counts *sim_counts(struct sim *sim);

/* ---- the log ---- */

/* One frame as the part understood it. */
struct sim_frame {
    uint64_t when;      /* its first byte */
    const char *name;   /* "READ", …; "SYNC" for 0x7F, "NOISE" for two bytes that are no command, "UNKNOWN" */
    uint8_t command;    /* its code; for NOISE the first of the two bytes */
    bool has_address;   /* READ, WRITE, GO that got so far */
    uint32_t address;   /* as sent */
    uint32_t length;    /* READ, WRITE: bytes; ERASE: pages; PROTECT: sectors; 0 while not known */
    uint16_t *numbers;  /* the pages or sectors; owned by the log; NULL when there are none */
    bool mass;          /* erases the whole chip */
    bool acked, nacked; /* its last answer; both false while it is under way */
    bool violation;     /* address, length or page outside the chip's table */
};

/* All frames since sim_new, oldest first: borrowed, valid until the next sim_advance. */
const struct sim_frame *sim_frames(const struct sim *sim, size_t *count);
/* Frames that named what the chip's table does not hold: each is a bug of the host. Never forgotten. */
size_t sim_violations(const struct sim *sim);

struct text;
/* One line without its end: "0.012345 WRITE(31) 0x0800c000 256 ACK". */
void sim_frame_text(const struct sim_frame *frame, struct text *text);
