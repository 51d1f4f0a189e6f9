/* A toolchain that was approved, as a file: what decides what it builds, without any path. */
#pragma once
#include "base/fault.h"
#include "model/toolchain.h"

/* Writes what toolchain->fingerprint and the rest tell. Faults: FAULT_OUTPUT. */
bool lock_write(const char *path, const struct toolchain *toolchain, struct fault *fault);

/* Fills toolchain->lock and ->changes from such a file. Faults: FAULT_CONFIG. */
bool lock_compare(const char *path, struct toolchain *toolchain, struct fault *fault);
