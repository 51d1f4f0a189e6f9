/* One question at a time to the bootloader: send a frame, take its answer within finite time, get back in step when
 * something went wrong. Inside of stm32_uart.h only. */
#pragma once
#include "an3155.h"
#include "frame_log.h"
#include "protocol.h"

/* AN3155 gives none; the ROM answers at once. A block with its programming takes 7 ms, the rest is for the adapter. */
#define ANSWER_MS 1000
/* The whole flash, as ST's tools wait for it; where a part's row says more, that. */
#define MASS_ERASE_MS 35000
#define ATTEMPTS      3
/* Of one frame: at one wrong byte in 3,000 a block of 268 bytes is refused one time in twelve. */
#define FRAME_ATTEMPTS 6

enum outcome { OUTCOME_DONE, OUTCOME_NACK, OUTCOME_GARBLED, OUTCOME_SILENT, OUTCOME_GONE };

struct talk {
    struct bootloader base;
    struct bootloader_options options;
    bool in_step;      /* the device waits for a command */
    bool over;         /* it was started: nobody listens any more */
    bool runs_ahead;   /* frames may be sent whole, without waiting for the ACK of each part */
    unsigned stumbles; /* how often that went wrong */
    bool tried_top;
    struct fillers fillers; /* those of the last erase */
    uint64_t proven_end;    /* flash below is known to the device: it has read there, or its size register says so */
    unsigned patience;      /* milliseconds in which an answer is due that needs no work */
    uint8_t in[512];        /* received and not yet looked at: in_next … in_size - 1 */
    size_t in_next, in_size;
};

/* What came behind the ACKs. */
struct reply {
    uint8_t bytes[FRAME_BLOCK + 2];
    size_t size;
    unsigned acknowledged; /* parts of the frame */
};

/* How long an erase of everything may take. */
unsigned mass_erase_ms(const struct talk *talk);

/* Milliseconds that so many bytes are on the wire. */
unsigned wire_ms(const struct talk *talk, size_t bytes);

/* Takes what comes until it is quiet for `quiet` milliseconds; stops after `limit`. False when the port is gone. */
bool drain(struct talk *talk, unsigned quiet, unsigned limit, struct fault *fault);
bool send_byte(struct talk *talk, uint8_t byte, const char *words, struct fault *fault);
/* The next byte: 1; 0 when it does not come in time; -1 when the port is gone. */
int receive_byte(struct talk *talk, unsigned milliseconds, uint8_t *byte, struct fault *fault);

/* Sends the frame, part by part or at once, and takes its answer. `work`: milliseconds the device may need before the
 * last ACK. The fault is set for OUTCOME_GONE only. */
enum outcome transact(struct talk *talk, const struct frame *frame, bool at_once, unsigned work, struct reply *reply,
                      struct fault *fault);

/* The same, repeated: gets in step first, and makes further attempts part by part. */
enum outcome converse(struct talk *talk, const struct frame *frame, bool at_once, unsigned work, struct reply *reply,
                      struct fault *fault);

/* Sets the sentence for an outcome that is not OUTCOME_DONE (and not OUTCOME_GONE, which has its own); false. */
bool conversation_failed(const struct talk *talk, const struct frame *frame, enum outcome outcome,
                         const struct reply *reply, struct fault *fault);

/* Both. */
bool ask(struct talk *talk, const struct frame *frame, bool at_once, unsigned work, struct reply *reply,
         struct fault *fault);

/* One attempt: fillers, one at a time, until the device says NACK, quiet, and a GET ID that is answered. The
 * fault is set for OUTCOME_GONE only. */
enum outcome get_in_step(struct talk *talk, unsigned patience, struct fault *fault);

/* stm32_uart.c: who is there, and what it lets be read. */
bool talk_interrogate(struct talk *talk, struct fault *fault);

/* False with a FAULT_BUG when the device was started, or is not the chip that bounds the addresses. */
bool talk_usable(const struct talk *talk, const char *what, struct fault *fault);

/* stm32_uart_memory.c and stm32_uart_jobs.c: as protocol.h has them. */
bool talk_read(struct bootloader *bootloader, uint32_t address, uint8_t *to, uint32_t size, struct fault *fault);
bool talk_write(struct bootloader *bootloader, uint32_t address, const uint8_t *bytes, uint32_t size,
                struct fault *fault);
bool talk_erase(struct bootloader *bootloader, uint32_t first, uint32_t count, struct fault *fault);
bool talk_can_erase(const struct bootloader *bootloader, uint32_t number, struct fault *fault);
void talk_find_exposed(const struct bootloader *bootloader, uint32_t first, uint32_t count,
                       void (*each)(void *context, uint32_t number), void *context);
bool talk_go(struct bootloader *bootloader, uint32_t address, struct fault *fault);
bool talk_lift_readout(struct bootloader *bootloader, struct fault *fault);
bool talk_lift_write(struct bootloader *bootloader, struct fault *fault);

/* synchronise.c: finds the device at the rate asked for or another one. */
bool find_device(struct talk *talk, struct fault *fault);
/* After a reset that a command ended in. */
bool find_device_again(struct talk *talk, struct fault *fault);
