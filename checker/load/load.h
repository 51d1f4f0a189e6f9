/* Files in, images out. The content decides the format; the name only tells when the two disagree
 * (REMARK_OTHER_EXTENSION). Loaders note what is odd and judge nothing. */
#pragma once
#include "base/fault.h"
#include "model/image.h"

struct load_options {
    bool has_base; /* --base: where a BIN goes */
    uint32_t base;
    bool has_slot; /* the board's slot: where a BIN without base and without .ADR goes */
    uint32_t slot;
    bool digest; /* fill image.sha256 */
    /* Images loaded with the same options. A file that needs no other to be understood and has the bytes of one of them
     * is read no further than that: its image has a path and `same`, and nothing else. */
    const struct image *const *known;
    size_t known_count;
};

/* True when a name's extension is that of finished firmware: what is checked in a folder. */
bool image_name_promises(const char *path);

/* Reads and seals an image. The caller calls image_release. Faults: FAULT_FILE (cannot be read), FAULT_FORMAT (not
 * firmware, or broken at a named line or offset), FAULT_UNSUPPORTED (a known other thing: Git LFS pointer, HTML …),
 * FAULT_USAGE (a BIN whose load address nobody gave). */
bool image_load(const char *path, const struct load_options *options, struct image *image, struct fault *fault);

/* The same for bytes in memory, which the image takes over (malloc'ed, one writable NUL behind them, as file_read
 * gives them). `path` is used for its extension and its .ADR sibling. */
bool image_load_bytes(const char *path, uint8_t *bytes, size_t size, const struct load_options *options,
                      struct image *image, struct fault *fault);
