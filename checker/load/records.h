/* What HEX and S-record (and, for the chunks, UF2) share: a walk over the lines of a text file, decoding in place.
 * Decoded bytes are written into the buffer the text is read from; two characters make one byte, so the write never
 * overtakes the read. The next piece of text is read right behind the decoded bytes, so that no more of the buffer is
 * ever touched than these and a piece need. Private to this room. */
#pragma once
#include "digits.h"
#include "loader.h"

/* Separate runs of bytes in one file. Each costs a chunk, and no firmware comes near this. */
#define RECORDS_CHUNKS ((size_t)4 << 20)
/* Checksum remarks noted one by one; the rest is counted in one more. */
#define RECORDS_BAD_CHECKSUMS 1000
/* More characters than a record and its line end can have: HEX 1 + 2 * 260 + 2, S-record 2 + 2 * 256 + 2. */
#define RECORDS_AHEAD 1024

struct records {
    struct image *image;
    struct source *source; /* of the text behind `size`; borrowed, NULL when there is none */
    struct fault *fault;
    uint8_t *text;      /* image.file */
    size_t size;        /* the text read so far ends here */
    size_t safe;        /* a record that starts before this is there as a whole, or the file ends in it */
    size_t next;        /* next character to read */
    size_t start;       /* first character of the current record */
    size_t decoded;     /* bytes written; <= next */
    bool unreadable;    /* the file could not be read on; the fault is set */
    uint32_t line;      /* of the current record, 1-based */
    bool ended;         /* an end record was seen */
    bool cut;           /* the file ends inside a record */
    bool behind_end;    /* a record behind an end record was noted */
    struct chunk open;  /* the run being built; size 0 when there is none */
    uint32_t open_next; /* the line that may go on with it; 0 when none may, since its last line is shorter */
    size_t bad_checksums;
    uint32_t bad_line; /* of the first one that was not noted */
};

void records_begin(struct records *records, struct image *image, struct source *source, struct fault *fault);

/* What the four functions below do when the next characters are not those of an ordinary record. */
bool records_next_slowly(struct records *records);
bool records_digits_missing(struct records *records, size_t need);
bool records_line_end_slowly(struct records *records);
bool records_put_apart(struct records *records, uint64_t address, uint32_t size);

/* Moves to the first character of the next line that is not blank; false at the end of the file. */
static inline bool records_next(struct records *records)
{
    records->start = records->next;
    return (records->next < records->safe && records->text[records->next] > ' ') || records_next_slowly(records);
}

/* Decodes `count` bytes of digits, of the `need` that the record has from here on, into `to` and steps behind them.
 * False when they are not there: then either the file ends first (records.cut is set and the walk is over) or the
 * fault is set. */
static inline bool records_digits(struct records *records, size_t count, size_t need, uint8_t *to, uint32_t *sum)
{
    if (count > (records->size - records->next) / 2)
        return records_digits_missing(records, need);
    size_t got = digits_decode(records->text + records->next, count, to, sum);
    records->next += 2 * got;
    return got == count || records_digits_missing(records, need - got);
}

/* Steps behind the end of the line; only blanks may stand before it. */
static inline bool records_line_end(struct records *records)
{
    const uint8_t *at = records->text + records->next;
    if (records->size - records->next >= 2 && (at[0] == '\n' || (at[0] == '\r' && at[1] == '\n'))) {
        records->next += at[0] == '\n' ? 1 : 2;
        records->line++;
        return true;
    }
    return records_line_end_slowly(records);
}

/* Puts the `size` bytes decoded last at `address`, which wraps at 2^32. Bytes that go on where the open run ends, with
 * its addresses and with its lines, make it longer. */
static inline bool records_put(struct records *records, uint64_t address, uint32_t size)
{
    struct chunk *open = &records->open;
    if (size > 0 && size <= open->per_line && records->open_next == records->line &&
        address == (uint64_t)open->address + open->size && address + size <= (uint64_t)1 << 32) {
        open->size += size;
        records->open_next = size == open->per_line ? records->line + 1 : 0;
        records->decoded += size;
        return true;
    }
    return records_put_apart(records, address, size);
}

/* A fault that names file, line and what is wrong. Returns false. */
bool records_fault(struct records *records, const char *format, ...) __attribute__((format(printf, 2, 3)));

void records_bad_checksum(struct records *records, char *text);

/* Notes a record that stands behind the end record; the first only. */
void records_behind_end(struct records *records);

/* Closes the walk: remarks on its end, shrinks the buffer, points the chunks into it. */
bool records_finish(struct records *records);
