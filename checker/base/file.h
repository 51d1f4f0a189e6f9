/* Whole files in, with a cap before the allocation. */
#pragma once
#include "fault.h"

#include <stddef.h>
#include <stdint.h>

/* No microcontroller image comes near this; what is larger is something else. */
#define FILE_CAP_IMAGE ((uint64_t)1 << 30)
/* Linker scripts and profiles: the largest of 1,859 public scripts has 62 KiB. */
#define FILE_CAP_CONFIG ((uint64_t)4 << 20)

struct file {
    uint8_t *bytes; /* owned; one NUL behind the last byte, not counted */
    size_t size;
};

/* Reads a regular file, pipe or device up to `cap` bytes. Faults carry `kind`; a file above the cap is refused
 * before (or as soon as) that is known. The caller calls file_release. */
bool file_read(const char *path, uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault);
void file_release(struct file *file);
