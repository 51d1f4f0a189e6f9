/* The file of a baseline (docs/FORMATS.md): JSON, sorted by key, one line to a finding, so that two of them can be
 * compared by eye. */
#pragma once
#include "base/fault.h"
#include "judge/baseline.h"

#include <stdint.h>

/* Reads a baseline, strictly. The caller calls baseline_release. Faults: FAULT_CONFIG. */
bool baseline_read(const char *path, struct baseline *baseline, struct fault *fault);
bool baseline_read_bytes(const char *path, const uint8_t *bytes, size_t size, struct baseline *baseline,
                         struct fault *fault);

/* Writes it: all of it or nothing, and nothing that baseline_read refuses. Faults: FAULT_OUTPUT. */
bool baseline_write(const struct baseline *baseline, struct fault *fault);
