/* The parts of a simulated device, for the files of this folder: power and pins (device.c), the conversation
 * (conversation.c) and its commands (commands.h), memory (areas.c), option bytes (option_bytes.c), the log
 * (frame_records.c). */
#pragma once
#include "flash_array.h"
#include "simulator.h"
#include "wire.h"

/* FF FF … of 0x44: 65,520 page numbers and a checksum are the longest that is awaited. */
#define INPUT_ROOM (2 * 0xFFF0 + 1)

typedef void step(struct sim *sim, const uint8_t *input);

enum state {
    STATE_DEAF,     /* no power, held in reset, or hung: nothing is heard */
    STATE_UNSYNCED, /* waits for 0x7F */
    STATE_TALKING,  /* collects bytes for the next step */
    STATE_MISTUNED, /* took its baud rate from a byte that was not 0x7F */
    STATE_RUNNING,  /* the application has the part */
};

enum area_kind { AREA_FLASH, AREA_RAM, AREA_OPTIONS, AREA_SYSTEM };

#define AREA_WRITE 1u
#define AREA_GO    2u

/* What the bootloader takes for a good address. All areas can be read. */
struct area {
    enum area_kind kind;
    unsigned can; /* AREA_WRITE, AREA_GO */
    struct range range;
    uint8_t *bytes; /* borrowed from the sim */
};

#define AREA_CAP 12

/* How long things take, in nanoseconds. */
struct pace {
    uint64_t bit, halfword, page_erase, startup;
};

struct sim {
    /* what it is */
    enum sim_dialect dialect;
    unsigned product_id;
    struct area areas[AREA_CAP];
    size_t area_count;
    struct flash_array flash;
    bool extended; /* erases by 0x44 */
    uint8_t *own_flash, *ram, own_options[SIM_OPTION_BYTES];
    uint8_t *system[AREA_CAP]; /* what is read only; owned */
    size_t system_count;
    uint8_t *options; /* own_options or borrowed */
    size_t ram_size;

    /* time and lines */
    struct pace pace;
    bool real_line; /* the line rate takes time */
    uint64_t latency, now;
    unsigned host_baud, device_baud; /* device_baud 0: not tuned */
    int skew;                        /* of what it measures, per mille */
    struct wire to_device, to_host;
    uint64_t ready;      /* until then the part is busy */
    uint64_t picked_up;  /* when it took the last byte out of its receiver */
    uint64_t deaf_until; /* start-up: bytes before that are lost */

    /* what it is doing */
    bool powered, port, nrst, boot0, readout_protected;
    enum state state;
    uint8_t *input; /* INPUT_ROOM bytes */
    size_t want, have;
    step *then;
    uint32_t address;    /* of the command under way; writing and reading start here */
    uint8_t buffer[256]; /* the data of the last WRITE: what a short one leaves behind is programmed with the next */
    bool said_something; /* since the reset: the junk before the first ACK is over */

    /* how it fails, what happened */
    struct failure *failures;
    size_t failure_count;
    uint64_t exchange, random;
    struct sim_counts counts;
    struct sim_frame *frames;
    size_t frame_count, frame_capacity, violations;
};

/* ---- device.c ---- */

/* The failure of that kind, or NULL. */
const struct failure *part_failing(const struct sim *sim, enum failure_kind kind);
/* True when there is a failure of that kind whose n is `count`. */
bool part_fails_now(const struct sim *sim, enum failure_kind kind, uint64_t count);
void part_loses_power(struct sim *sim);
/* The part starts anew and takes over its option bytes. */
void part_resets(struct sim *sim);
/* The part is busy for so long. */
void part_spends(struct sim *sim, uint64_t nanoseconds);
/* The part takes the host's rate for its own, as exactly as it can measure. */
void part_tunes(struct sim *sim, unsigned baud);
/* Puts a byte on the line to the host as soon as the one before it has left. */
void part_says(struct sim *sim, uint8_t byte);

/* ---- conversation.c ---- */

void conversation_start(struct sim *sim);
void conversation_hears(struct sim *sim, uint8_t byte);
/* Collects `count` bytes (1 to INPUT_ROOM), then takes the step, which has to await something again. */
void await(struct sim *sim, size_t count, step *then);
void await_command(struct sim *sim);
void part_acks(struct sim *sim);
void part_nacks(struct sim *sim);
/* A NACK, then the next command. */
void part_refuses(struct sim *sim);
uint8_t frame_sum(const uint8_t *bytes, size_t size);

/* ---- areas.c ---- */

/* The area that holds the address, or NULL. */
const struct area *area_at(const struct sim *sim, uint32_t address);

/* ---- option_bytes.c ---- */

void options_deliver(uint8_t options[SIM_OPTION_BYTES]);
/* Erased but for the key that keeps the part readable. */
void options_wipe(struct sim *sim);
/* What a reset takes over from them. */
void options_load(struct sim *sim);
void options_program(struct sim *sim, const uint8_t *bytes, size_t size);
void options_protect_readout(struct sim *sim);
/* Replaces the set of write-protected units; bit n protects unit n. */
void options_protect_writing(struct sim *sim, uint32_t units);

/* ---- frame_records.c ---- */

/* Starts a record; it is the one that the following calls fill in. */
void record_frame(struct sim *sim, const char *name, uint8_t command);
struct sim_frame *record_last(struct sim *sim);
/* The frame named something outside the chip's table. */
void record_violation(struct sim *sim);
/* Keeps `count` page or sector numbers of `width` bytes (1, or 2 with the high byte first). */
void record_numbers(struct sim *sim, const uint8_t *at, size_t count, size_t width);
void records_release(struct sim *sim);
