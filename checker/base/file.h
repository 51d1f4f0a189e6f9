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
    size_t room; /* bytes has room for so many and a NUL; more than size while a part of the file is unread */
};

/* Opens a regular file for reading and refuses all else at once: a pipe or socket may never give a byte, and opening a
 * device can have it act. -1 on a fault, which carries `kind`; else the caller closes it. */
int file_open(const char *path, enum fault_kind kind, struct fault *fault);
/* The same; refuses a file of more than `cap` bytes. */
int file_open_within(const char *path, uint64_t cap, enum fault_kind kind, struct fault *fault);

/* Reads a regular file of up to `cap` bytes. Faults carry `kind`; a file above the cap is refused before (or as soon
 * as) that is known. The caller calls file_release. */
bool file_read(const char *path, uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault);

/* As file_read, but of an open file, which is taken over, and only the first `piece` bytes: *rest is then open for what
 * follows, which the caller reads with file_more and closes; -1 when there is nothing left. */
bool file_read_start(int open, const char *path, uint64_t cap, enum fault_kind kind, size_t piece, struct file *file,
                     int *rest, struct fault *fault);
/* As file_read, of standard input from where it stands. */
bool file_read_standard(uint64_t cap, enum fault_kind kind, struct file *file, struct fault *fault);

void file_release(struct file *file);

/* read() that is not interrupted: 0 at the end, -1 on an error. */
ptrdiff_t file_more(int rest, uint8_t *to, size_t room);
