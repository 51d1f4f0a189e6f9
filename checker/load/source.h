/* The part of a file that is not in memory yet. The text of HEX and S-record files is two to three times as large as
 * the bytes in it, and getting memory for all of it takes longer than decoding; so it is read a piece at a time. What
 * is read goes through the digest on the way. Private to this room. */
#pragma once
#include "base/fault.h"

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

/* Fits the second cache level of small machines, and is far more than a record. */
#define SOURCE_PIECE ((size_t)256 << 10)

struct source {
    const char *path; /* borrowed, for faults */
    int rest;         /* open, or -1 when everything was read */
    size_t room;      /* of the buffer that takes the file */
    bool digest;
    struct sha256_ctx sum;
};

/* Of a file that is open, and taken over: reads its first piece into *bytes (the caller frees it). */
bool source_open(struct source *source, const char *path, int open, uint8_t **bytes, size_t *size, struct fault *fault);
/* Of a file that is in memory, or gets there otherwise. */
void source_of_bytes(struct source *source, const char *path);
void source_close(struct source *source);

static inline bool source_has_more(const struct source *source)
{
    return source->rest >= 0;
}

/* Reads up to a piece more behind the *size bytes that `buffer` holds, and adds it to *size. */
bool source_more(struct source *source, uint8_t *buffer, size_t *size, struct fault *fault);

/* From here on the digest is kept; it begins with what was read before. */
void source_sum(struct source *source, const uint8_t *bytes, size_t size);

/* The digest of all that was read, as 64 lower-case hexadecimal digits and a NUL. */
void source_digest(struct source *source, char text[65]);
