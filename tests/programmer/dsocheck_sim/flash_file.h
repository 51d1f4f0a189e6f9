/* Bytes of a part that outlive it: a file that is the memory. Whoever kills the program finds in it what the part
 * held at that moment. */
#pragma once
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct flash_file {
    uint8_t *bytes;
    size_t size;
};

/* Opens the file, or makes it of `fresh` (`size` bytes) when there is none; one of another size is FAULT_CONFIG. The
 * caller calls flash_file_close. */
bool flash_file_open(const char *path, const uint8_t *fresh, size_t size, struct flash_file *file, struct fault *fault);
void flash_file_close(struct flash_file *file);
