/* What somebody else loads from a file, held against an image: a tool's S-records, or this file's own reading of a
 * format, written from its specification and sharing nothing with checker/load but the image it is compared with. */
#pragma once
#include "model/board.h"
#include "model/image.h"

struct reading {
    const struct image *image;
    struct range *runs;
    size_t count, capacity;
    bool different;    /* a byte that the image has not, or has another value for */
    bool two_readings; /* HEX: bases of both kinds, or data over the end of a segment: BFD adds the bases and goes on,
                        * the specification has the later base alone count, and addresses within its 64 KiB */
};

/* Bytes that somebody loads. */
void reading_add(struct reading *reading, uint64_t address, const uint8_t *bytes, size_t size);

/* True when what was added is all that the image loads. Ends the reading. */
bool reading_equals(struct reading *reading);

/* Adds what the file loads; a record that makes no sense is left out, checksums are not looked at. */
void read_hex(struct reading *reading, const uint8_t *bytes, size_t size);
void read_srec(struct reading *reading, const uint8_t *bytes, size_t size);
void read_uf2(struct reading *reading, const uint8_t *bytes, size_t size);
/* By sections; without any, by segments. */
void read_elf(struct reading *reading, const uint8_t *bytes, size_t size);

/* By segments, whatever the sections say: what OpenOCD and most GUIs program. */
void read_segments(struct reading *reading, const uint8_t *bytes, size_t size);

/* True when all that was added lies in the board's regions, or, of a bare chip, on the buses that a board may have
 * memory on (ARM DDI 0403E, table B3-1: 0x60000000..0xDFFFFFFF). Ends the reading. */
bool reading_stays_inside(struct reading *reading, const struct board *board);

/* By the image's format. */
void read_file(struct reading *reading, const uint8_t *bytes, size_t size);
