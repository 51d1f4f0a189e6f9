/* A safe image as bytes of a file, one function per format: what they put depends on the image's bytes and entry point
 * alone, not on where those came from. */
#pragma once
#include "safe_image.h"
#include "sink.h"

/* Intel HEX and S-records, as arm-none-eabi-objcopy writes them. `name` goes to the S0 record. */
bool write_hex(const struct safe_image *image, struct sink *sink, struct fault *fault);
/* Any ranges, ascending and disjoint; `entry` may be NULL. */
bool write_hex_ranges(const struct safe_range *ranges, size_t count, const uint32_t *entry, struct sink *sink,
                      struct fault *fault);
bool write_srec(const struct safe_image *image, const char *name, struct sink *sink, struct fault *fault);

/* Ranges that one BIN holds. */
struct span {
    size_t first, count;
};

/* The span that begins with range `first`: as far as the gaps are no larger than a page and may be filled. */
struct span bin_span(const struct safe_image *image, size_t first);

/* Raw bytes of the span, 0xFF in the gaps. */
bool write_bin(const struct safe_image *image, struct span span, struct sink *sink, struct fault *fault);

/* The largest gap that a BIN fills: the chip's erase page. */
uint64_t bin_gap(const struct safe_image *image);
