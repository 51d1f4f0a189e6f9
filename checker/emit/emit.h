/* Safe images into files. All that belongs to one image appears together, or nothing does. */
#pragma once
#include "base/names.h"
#include "safe_image.h"

enum emit_format { EMIT_BIN, EMIT_HEX, EMIT_SREC };

/* The format that a name promises by its extension, in any case; false when it promises none of them. */
bool emit_format_of(const char *path, enum emit_format *format);

/* The extensions, for sentences: ".bin, .hex, …". */
extern const char emit_extensions[];

/* Writes `path`, for a BIN its address file, and the sidecar `path`.json. Adds the names to `written`, in the order of
 * their appearance. Faults: FAULT_OUTPUT; FAULT_USAGE when the format cannot hold the image. */
bool emit_file(const struct safe_image *image, enum emit_format format, const char *path, struct names *written,
               struct fault *fault);

/* Writes a BIN with address file for each contiguous part, FOLDER/STEM-ADDRESS.bin, and FOLDER/STEM.json; the stem is
 * the checked file's. */
bool emit_folder(const struct safe_image *image, const char *folder, struct names *written, struct fault *fault);

/* The same under names of 8.3 (parts.h), FOLDER/NAME01.BIN and .ADR, without a sidecar: for a device's disk. */
bool emit_short(const struct safe_image *image, const char *folder, struct names *written, struct fault *fault);

/* Whether emit_folder gives a file of the image with that stem (below) this name. */
bool emit_is_part(const char *stem, const char *path);

/* FOLDER/STEM, without anything behind it: images that share it cannot go to one folder. The caller frees. */
char *emit_folder_stem(const char *image_path, const char *folder);
/* Parts that a folder takes at most: each is open until all are complete. */
#define EMIT_PARTS 100
/* The BIN that emit_short writes of part `part` (from 1) of `parts`. The caller frees. */
char *emit_short_path(const char *image_path, const char *folder, size_t part, size_t parts);
