/* Bytes kept in a file without a name, so that memory does not grow with them: appended, then read from anywhere. */
#pragma once
#include "base/fault.h"

#include <stddef.h>
#include <stdint.h>

struct spool;

/* In the folder of TMPDIR, else /tmp. NULL on failure. The caller calls spool_free. */
struct spool *spool_new(struct fault *fault);

/* Appends; *offset is where. */
bool spool_add(struct spool *spool, const char *bytes, size_t size, uint64_t *offset, struct fault *fault);

bool spool_read(struct spool *spool, uint64_t offset, char *bytes, size_t size, struct fault *fault);

/* NULL: nothing. */
void spool_free(struct spool *spool);
