/* The frames of ST's AN3155 (USART protocol of the STM32 bootloader): what goes over the wire, and nothing about when.
 * No I/O, no clock. This is the one place where addresses, lengths and pages become bytes, so it is the one place that
 * holds them against the chip table; what is not in there is a FAULT_BUG and no frame. */
#pragma once
#include "base/fault.h"
#include "base/text.h"
#include "model/chip.h"
#include "protocol.h"

#include <stdint.h>

enum opcode {
    OPCODE_GET = 0x00,
    OPCODE_GET_VERSION = 0x01,
    OPCODE_GET_ID = 0x02,
    OPCODE_READ = 0x11,
    OPCODE_GO = 0x21,
    OPCODE_WRITE = 0x31,
    OPCODE_ERASE = 0x43,
    OPCODE_EXTENDED_ERASE = 0x44,
    OPCODE_WRITE_UNPROTECT = 0x73,
    OPCODE_READOUT_UNPROTECT = 0x92,
};

#define BYTE_ACK  0x79
#define BYTE_NACK 0x1F
#define BYTE_SYNC 0x7F /* its length tells the ROM the line rate */
#define SYNCS     3    /* sent at most, before anything else: see synchronise.c */

/* What ends an unfinished frame in a NACK: `first` and `second` once, then `rest` as long as it takes. All are even, so
 * that taken for a count they make an odd number of bytes whose common bits cannot cancel; and they differ, so that a
 * run of them does not cancel either. */
struct fillers {
    uint8_t first, second, rest;
};

/* For a device of which nothing is known, the line rate included: at every lower rate the second is heard as 0xFF or
 * not at all, which is why no other byte will do (docs/UART.md, "Getting back in step without harm"). */
#define FILLER_BLIND_FIRST 0xF8
#define FILLERS_BLIND      ((struct fillers){FILLER_BLIND_FIRST, 0xFE, 0xFE})

#define FRAME_BLOCK    BLOCK /* bytes one READ or WRITE moves at most */
#define FRAME_PAGES    16    /* of one erase: a longer list saves little and can be cut in more places */
#define FRAME_PAGE_CAP 512   /* higher numbers are not erased: two fillers are more */
#define FRAME_ROOM     (2 + 5 + 1 + FRAME_BLOCK + 1) /* the longest: a WRITE */
#define FRAME_PARTS    3

struct frame {
    enum opcode opcode;
    uint32_t address, length; /* READ, WRITE, GO */
    uint32_t first, count;    /* the erases: pages */
    uint8_t bytes[FRAME_ROOM];
    size_t size;
    size_t part_ends[FRAME_PARTS]; /* the device acknowledges each part */
    size_t part_count;
};

/* A command without parameters. */
void frame_plain(struct frame *frame, enum opcode opcode);
bool frame_read(struct frame *frame, const struct chip *chip, uint32_t address, uint32_t length, struct fault *fault);
/* address and length in words; the frame copies the bytes. */
bool frame_write(struct frame *frame, const struct chip *chip, uint32_t address, const uint8_t *bytes, uint32_t length,
                 struct fault *fault);
bool frame_go(struct frame *frame, const struct chip *chip, uint32_t address, struct fault *fault);
/* As many of the pages first … first + count - 1 as one command takes (frame->count). Where a byte that is lost or
 * comes twice, a flipped bit in the number of pages, or a cut followed by resynchronising would make the device erase
 * another page, the frame is shorter or names pages again: docs/DESIGN.md, "Nothing lost may erase". */
bool frame_erase(struct frame *frame, const struct chip *chip, bool extended, uint32_t first, uint32_t count,
                 struct fault *fault);
/* How often an erase names it. */
unsigned frame_mentions(const struct frame *frame, uint32_t page);
/* What resynchronises when this erase went wrong: an even page of its own if it has one, since in the place of a page a
 * filler is a page. No two of the three are one or two bits apart, so that no two flipped ones make up for it; and the
 * first two are none of its pages, so that none fits as the checksum of a list that lost that page. */
struct fillers frame_fillers(const struct frame *frame);
/* Whether a byte of a list other than a page can be this number: how many follow (four, and their last again), and
 * where it was cut, what gets the device out of it, off by a bit. */
bool erase_can_name(uint32_t number);
/* The first of these: garbled, it leaves no sign. */
bool erase_counts(uint32_t number);
/* How many pages, from page 0 on, the dialect can name safely. */
uint32_t frame_page_cap(bool extended);

/* The part of memory around `address` that READ (WRITE) may touch; empty when there is none. RAM of the ROM, and for
 * writing all that is neither flash nor RAM, is left out. */
struct range frame_readable(const struct chip *chip, uint32_t address);
struct range frame_writable(const struct chip *chip, uint32_t address);

/* True when all parts of a READ or WRITE may be sent at once: whatever single byte is lost or flipped, or wherever the
 * device says NACK, what it takes for commands is none that changes anything. */
bool frame_may_run_ahead(const struct frame *frame);

/* "ERASE 3 pages 24..26". */
void frame_words(const struct frame *frame, struct text *text);

/* What GET answers, without its ACKs: N, version, commands. False when it is not that. */
struct get_answer {
    uint8_t version;
    bool has_get_version, has_erase, has_extended_erase;
};
bool answer_get(const uint8_t *bytes, size_t size, struct get_answer *answer);
/* What GET ID answers: N = 1, two bytes. */
bool answer_get_id(const uint8_t *bytes, size_t size, uint16_t *product_id);
