/* What a format offers to load.c's table. Private to this room. */
#pragma once
#include "load.h"
#include "source.h"

struct loader {
    enum image_format format;
    const char *extensions; /* space-separated, lower case: names that promise this format … */
    const char *parts;      /* … and those that promise it for something that is yet to be linked */
    /* True when the content is of this format. The first that says so gets the file, so the order of the table
     * matters: exact magics before text patterns; BIN, which takes everything, is last. */
    bool (*recognises)(const uint8_t *bytes, size_t size);
    /* image.path, file and file_size are set. One of the two: for formats that need the whole file in memory, and for
     * those whose text is decoded while it is read. */
    bool (*load)(struct image *image, const struct load_options *options, struct fault *fault);
    bool (*decode)(struct image *image, struct source *source, struct fault *fault);
    bool by_parts; /* load asks for the parts of the file that it needs (load_fetch); the rest may stay unread */
};

/* The first bytes of a file, which tell a format that is loaded by parts. */
#define LOADER_START 16

/* As image_fetch; what cannot be read is a fault. What lies outside the file is left alone. */
bool load_fetch(const struct image *image, uint64_t offset, uint64_t size, struct fault *fault);

bool elf_recognised(const uint8_t *bytes, size_t size);
bool elf_load(struct image *image, const struct load_options *options, struct fault *fault);
bool hex_recognised(const uint8_t *bytes, size_t size);
bool hex_decode(struct image *image, struct source *source, struct fault *fault);
bool srec_recognised(const uint8_t *bytes, size_t size);
bool srec_decode(struct image *image, struct source *source, struct fault *fault);
bool uf2_recognised(const uint8_t *bytes, size_t size);
bool uf2_load(struct image *image, const struct load_options *options, struct fault *fault);
bool bin_recognised(const uint8_t *bytes, size_t size);
bool bin_load(struct image *image, const struct load_options *options, struct fault *fault);
bool archive_recognised(const uint8_t *bytes, size_t size);
bool archive_load(struct image *image, const struct load_options *options, struct fault *fault);

/* Names what a file that is no firmware really is ("a Git LFS pointer: run `git lfs pull`", "an HTML page …"; it stands
 * behind "is"), or NULL. */
const char *foreign_content(const uint8_t *bytes, size_t size);
